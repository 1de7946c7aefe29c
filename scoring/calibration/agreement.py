"""How much voters agree, with each other and with what was learnt from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from scoring.calibration.votes import add_up

if TYPE_CHECKING:
    from scoring.calibration.model import Prior
    from scoring.calibration.votes import Floats, Votes
    from scoring.reference_cats import Maps

HALVINGS: Final = 20
_SEED: Final = 4_711
_RIDGE: Final = 0.1
_STEPS: Final = 50
_CHANCE: Final = 0.5
_ROUNDING: Final = 1e-9

# A normal distribution in two hundred equally probable steps.
_NORMAL: Final = norm.ppf((np.arange(200) + 0.5) / 200)
_LARGEST_SPREAD: Final = 50.0


def agreement(votes: Votes) -> float | None:
    """Return how probable two votes of different voters on the same two cats are the same; None without any.

    Votes for neither are left out. Sides are not told apart.
    """
    sure = votes.only(votes.is_decided)
    first, second = np.minimum(sure.left, sure.right), np.maximum(sure.left, sure.right)
    for_first = np.where(sure.left < sure.right, sure.share, 1 - sure.share)
    keys = first * (int(second.max(initial=0)) + 1) + second
    _, which = np.unique(keys, return_inverse=True)
    one, other = (np.bincount(which, sure.weight * part) for part in (for_first, 1 - for_first))
    squares = np.bincount(which, sure.weight**2)
    together = (one + other) ** 2 - squares
    same = one**2 + other**2 - squares
    total = float(together.sum())
    return float(same.sum()) / total if total > _ROUNDING else None


def ceiling(agreed: float) -> float:
    """Return the share of votes that the best possible score foretells, given how much voters agree.

    The log odds of pairs are taken as normally distributed; their spread follows from the agreement, and from
    it how often a vote goes to the cat that most would choose.
    """
    if agreed <= _CHANCE:
        return _CHANCE

    def surplus(spread: float) -> float:
        chance = expit(spread * _NORMAL)
        return float(np.mean(chance**2 + (1 - chance) ** 2)) - agreed

    spread = brentq(surplus, 0, _LARGEST_SPREAD) if surplus(_LARGEST_SPREAD) > 0 else _LARGEST_SPREAD
    chance = expit(spread * _NORMAL)
    return float(np.mean(np.maximum(chance, 1 - chance)))


def reliability(maps: Maps, votes: Votes, prior: Prior) -> float | None:
    """Return how alike the scores are that two halves of the voters teach; None for fewer than two voters.

    The correlation over the cats, mean of several halvings, for the whole length of the test (Spearman, 1910;
    Brown, 1910). Neither bounds nor a prior take part, which would make even random votes agree.
    """
    voters, which = np.unique(votes.voter, return_inverse=True)
    if len(voters) < 2:  # noqa: PLR2004 - two halves
        return None
    random = np.random.default_rng(_SEED)
    found = []
    for _ in range(HALVINGS):
        first = random.permutation(len(voters))[which] < len(voters) // 2
        one, other = (maps @ _unbiased(maps, votes.only(half), prior.size) for half in (first, ~first))
        if min(one.std(), other.std()) > _ROUNDING:
            found.append(float(np.corrcoef(one, other)[0, 1]))
    if not found:
        return None
    mean = max(float(np.mean(found)), 0.0)
    return 2 * mean / (1 + mean)


def _unbiased(maps: Maps, votes: Votes, size: float) -> Floats:
    """Return weights that only votes have taught, by Newton's method."""
    pairs = add_up(votes)
    given = np.column_stack([pairs.differences(maps), np.ones(len(pairs.left))])
    total, at = pairs.ahead + pairs.behind, np.zeros(given.shape[1])
    ridge = _RIDGE / size**2 * len(at)
    for _ in range(_STEPS):
        chance = expit(np.einsum("pt,t->p", given, at))
        slope = np.einsum("pt,p->t", given, total * chance - pairs.ahead) + ridge * at
        curve = total * chance * (1 - chance)
        bend = np.einsum("ps,p,pt->st", given, curve, given) + ridge * np.eye(len(at))
        step = np.linalg.solve(bend, slope)
        at = at - step
        if np.abs(step).max() < _ROUNDING:
            break
    return np.asarray(at[:-1])
