"""Voters whose taste is known, and the votes that they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from scoring.calibration.model import Prior
from scoring.calibration.votes import Floats, Votes
from scoring.cuteness import Cuteness
from scoring.reference_cats import Maps, load_reference_cats

FILE: Final = Cuteness.load().file
REFERENCE: Final = load_reference_cats(FILE.version)
PRIOR: Final = Prior.of(FILE.terms)


@dataclass(frozen=True, slots=True)
class Election:
    """Cats, the votes on them, and the weights by which people voted."""

    cats: Maps
    votes: Votes
    taste: Floats

    def likeness(self, weights: Floats) -> float:
        """Correlate the scores that weights give with those that people have in mind."""
        return float(np.corrcoef(REFERENCE @ weights, REFERENCE @ self.taste)[0, 1])


def hold_election(  # noqa: PLR0913 - what a simulation is made of
    seed: int,
    *,
    cats: int = 200,
    votes: int = 1_000,
    voters: int = 60,
    clarity: float = 1.2,
    side: float = 0.0,
    votes_per_pair: int = 5,
) -> Election:
    """Let people vote whose taste is anything that the bounds allow.

    Args:
        seed: the same gives the same.
        cats: taken from the reference cats.
        votes: in all, as many on each pair as ``votes_per_pair``.
        voters: among whom they are dealt.
        clarity: standard deviation of the scores in log odds; 0 for voters who toss a coin.
        side: log odds by which everybody prefers the left.
        votes_per_pair: votes on each pair.
    """
    random = np.random.default_rng(seed)
    taste = random.uniform(PRIOR.low, PRIOR.high)
    chosen = REFERENCE[random.choice(len(REFERENCE), cats, replace=False)]
    pairs = votes // votes_per_pair
    left = random.integers(0, cats, pairs)
    right = (left + random.integers(1, cats, pairs)) % cats
    left, right = np.repeat(left, votes_per_pair), np.repeat(right, votes_per_pair)
    scores = clarity * (chosen @ taste) / (REFERENCE @ taste).std()
    share = (random.random(len(left)) < expit(scores[left] - scores[right] + side)).astype(np.float64)
    voter = random.integers(0, voters, len(left))
    return Election(chosen, Votes(left, right, voter, share, np.ones(len(left))), taste)
