"""How well the score foretells votes on cats that it has not learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.calibration.model import fit

if TYPE_CHECKING:
    from scoring.calibration.model import Fit, Prior
    from scoring.calibration.votes import Floats, Pairs
    from scoring.reference_cats import Maps

FOLDS: Final = 10
_SEED: Final = 1_729


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was foretold for each pair.

    Attributes:
        lead: how far the left cat's weighted sum is above the right one's.
        chances: how probable a vote for the left cat is.
    """

    lead: Floats
    chances: Floats


def foretell(maps: Maps, pairs: Pairs, prior: Prior, found: Fit) -> Foretold:
    """Foretell each pair's votes from pairs that share no cat with it.

    The cats are dealt into folds; what is said of pairs between two folds was learnt from all pairs without
    any cat of these two.
    """
    fold = np.random.default_rng(_SEED).permutation(len(maps)) % FOLDS
    left, right = fold[pairs.left], fold[pairs.right]
    lead, chances = np.zeros(len(left)), np.zeros(len(left))
    for one, other in combinations_with_replacement(range(FOLDS), 2):
        asked = ((left == one) & (right == other)) | ((left == other) & (right == one))
        if not asked.any():
            continue
        known = ~np.isin(left, (one, other)) & ~np.isin(right, (one, other))
        learnt = fit(maps, pairs.only(known), prior, found)
        differences = pairs.only(asked).differences(maps)
        lead[asked], chances[asked] = differences @ learnt.weights, learnt.chances(differences)
    return Foretold(lead, chances)


def calibration_error(pairs: Pairs, chances: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: mean distance of what was foretold from what came.

    Bins hold equally many votes, as nearly as whole pairs allow (Guo et al., 2017).
    """
    order = np.argsort(chances, kind="stable")
    total = (pairs.ahead + pairs.behind)[order]
    whole = float(total.sum())
    which = np.minimum(((np.cumsum(total) - total / 2) / whole * bins).astype(int), bins - 1)
    foretold = np.bincount(which, chances[order] * total, bins)
    came = np.bincount(which, pairs.ahead[order], bins)
    return float(np.abs(foretold - came).sum() / whole)


def accuracy(pairs: Pairs, lead: Floats) -> float:
    """Return the share of votes that went to the cat with the greater score; a tie of scores counts half.

    Args:
        pairs: at least one vote.
        lead: how far the left cat's score is above the right one's.
    """
    ahead, behind = pairs.ahead, pairs.behind
    right = np.where(lead > 0, ahead, np.where(lead < 0, behind, (ahead + behind) / 2))
    return float(right.sum() / (ahead + behind).sum())
