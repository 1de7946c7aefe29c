"""What could be known at best from the same pairs: if everybody looked, and had the taste that all share.

Such votes are drawn again and again, and given to the estimators of the program, which are told how much cats
differ. With all votes honest, and of the very model that they assume, there are hardly better ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy.special import expit
from scipy.stats import spearmanr

from scoring import bradley_terry
from scoring.bradley_terry import Evidence
from scoring.calibration.model import Prior, fit
from scoring.calibration.votes import Votes, add_up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.calibration.votes import Floats, Ints
    from tests.simulation.world import World

_DRAWS: Final = 8

Asked: TypeAlias = "Sequence[tuple[int, int]]"


def of_ratings(world: World, asked: Asked) -> float:
    """Return Spearman's correlation of the best possible ratings with the truth."""
    cats, deviation = len(world.worths), world.worths.std()
    prior = bradley_terry.Prior(np.zeros(cats), np.full(cats, deviation**-2))

    def rated(pairs: Ints, for_first: Floats) -> float:
        means, _ = bradley_terry.solve(Evidence.of(pairs[:, 0], pairs[:, 1], for_first, 1 - for_first), prior)
        return float(spearmanr(means, world.worths).statistic)

    return _mean(world, asked, rated)


def of_calibration(world: World, asked: Asked, likeness: Callable[[Floats], float]) -> float:
    """Return how alike the best possible score is to the true one; ``likeness`` tells it of weights."""
    prior = Prior.of(world.own.terms)

    def taught(pairs: Ints, for_first: Floats) -> float:
        nobody, full = np.zeros(len(pairs), np.intp), np.ones(len(pairs))
        votes = Votes(pairs[:, 0], pairs[:, 1], nobody, for_first, full)
        return likeness(fit(world.maps, add_up(votes), prior).weights)

    return _mean(world, asked, taught)


def _mean(world: World, asked: Asked, look: Callable[[Ints, Floats], float]) -> float:
    random = np.random.default_rng(0)
    pairs = np.array(asked, np.intp)
    chances = expit(world.worths[pairs[:, 0]] - world.worths[pairs[:, 1]])
    draws = (random.random((_DRAWS, len(pairs))) < chances).astype(np.float64)
    return float(np.mean([look(pairs, each) for each in draws]))
