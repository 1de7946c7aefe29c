"""The most probable weights, given votes and what was thought before them.

A vote is a logistic regression on the differences of two cats' terms: the log odds that the cat on the left
is chosen are temperature * (weighted sum of the left cat - that of the right one) + side. The weights have a
Gaussian prior at those that the evidence of others gave, and stay within each term's bounds. Their size and
the temperature can't be told apart, so the weights keep the size that they had: only what they say of terms
against each other is learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.calibration.votes import Floats, Pairs
    from scoring.recipe import Term
    from scoring.reference_cats import Maps

SPREAD: Final = 0.25
"""Standard deviation of the prior, as a share of what a term's bounds allow."""

_SIDE_SPREAD: Final = 1.0
_LOG_TEMPERATURE_SPREAD: Final = 3.0
_STIFFNESS: Final = 1e4
"""How hard the size of the weights is held; it is then off by less than a thousandth."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is thought of the weights before any vote.

    Attributes:
        weights: the most probable ones.
        spread: their standard deviations.
        low: least weights, as ``high`` the greatest.
        size: Euclidean norm that weights must have.
    """

    weights: Floats
    spread: Floats
    low: Floats
    high: Floats
    size: float

    @classmethod
    def of(cls, terms: Sequence[Term]) -> Prior:
        """Return the prior that a score file's terms give."""
        weights = np.array([term.weight for term in terms])
        low, high = np.array([term.bounds for term in terms]).T
        return cls(weights, SPREAD * (high - low), low, high, float(np.linalg.norm(weights)))


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learnt.

    Attributes:
        weights: in the order of the terms.
        temperature: how much a unit of the weighted sum changes the log odds of a vote.
        side: log odds by which the left side is preferred, whoever stands there.
    """

    weights: Floats
    temperature: float
    side: float

    def chances(self, differences: Floats) -> Floats:
        """Return how probable the left cats are chosen; ``differences`` are pairs by terms."""
        return np.asarray(expit(self.temperature * (differences @ self.weights) + self.side))


def fit(maps: Maps, pairs: Pairs, prior: Prior, start: Fit | None = None) -> Fit:
    """Find the most probable weights.

    Args:
        maps: what each term gives for each cat, from -1 to 1; cats by terms.
        pairs: the votes.
        prior: what was thought before.
        start: a fit to begin with that is near.
    """
    differences = pairs.differences(maps)
    total = pairs.ahead + pairs.behind
    size = prior.size**2

    def loss(at: Floats) -> tuple[float, Floats]:
        weights, temperature, side = at[:-2], np.exp(at[-2]), at[-1]
        # Not by `@`: these are small, and threads that wait for each other take a hundred times as long.
        plain = np.einsum("pt,t->p", differences, weights)
        odds = temperature * plain + side
        surplus = total * expit(odds) - pairs.ahead
        away = (weights - prior.weights) / prior.spread
        off = weights @ weights / size - 1
        value = np.sum(total * np.logaddexp(0, odds) - pairs.ahead * odds)
        value += (away @ away + (at[-2] / _LOG_TEMPERATURE_SPREAD) ** 2 + (side / _SIDE_SPREAD) ** 2) / 2
        value += _STIFFNESS * off**2 / 2
        slope = temperature * np.einsum("p,pt->t", surplus, differences) + away / prior.spread
        slope += 2 * _STIFFNESS * off / size * weights
        by_temperature = temperature * np.sum(surplus * plain) + at[-2] / _LOG_TEMPERATURE_SPREAD**2
        by_side = surplus.sum() + side / _SIDE_SPREAD**2
        return float(value), np.concatenate([slope, [by_temperature, by_side]])

    first = start or Fit(prior.weights, 1.0, 0.0)
    free = [(None, None)] * 2
    found = minimize(
        loss,
        np.concatenate([first.weights, [np.log(first.temperature), first.side]]),
        jac=True,
        method="TNC",  # plain C: L-BFGS-B's linear algebra starts threads, far more work than its own
        bounds=[*zip(prior.low, prior.high, strict=True), *free],
        options={"maxfun": 5000, "ftol": 1e-10, "gtol": 1e-7, "xtol": 1e-8},
    )
    return Fit(np.asarray(found.x[:-2]), float(np.exp(found.x[-2])), float(found.x[-1]))
