"""Ratings from votes: how strong a cat is in comparison, how sure that is, and what people see of it.

The model is Bradley's and Terry's: a voter prefers a to b with probability 1 / (1 + exp(b - a)), where a and
b are the cats' strengths. A photo doesn't change, so its strength is one number to be found out, not a form
that drifts as in Elo: all votes count alike, however old, and their order doesn't matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
from scipy.optimize import brentq

from scoring.bradley_terry import Evidence, Prior, solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ONE_SIDED_95: Final = 1.645
_POINTS_PER_LOGIT: Final = 400 / math.log(10)
_UNRATED_POINTS: Final = 1000
_PRECISE: Final = 1e-10


class Known(Protocol):
    """A rating in any form, such as one from a database; see `Rating`."""

    @property
    def mean(self) -> float: ...
    @property
    def deviation(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Rating:
    """What is known of a cat's strength.

    Attributes:
        mean: the likeliest strength, in natural logits; 0 is a typical cat.
        deviation: its standard deviation.
    """

    mean: float
    deviation: float

    @property
    def low(self) -> float:
        """The strength that the cat has with 95 % certainty at least; cats are ranked by it."""
        return _low(self)


PRIOR: Final = Rating(mean=0.0, deviation=1.2)
"""What is known before the first vote. With this spread, three of four voters agree on a pair drawn at
random: cats differ, tastes too."""


class Comparison(NamedTuple):
    """Votes between two cats, each weighted by who gave it; a tie is half a vote for each."""

    a: int
    b: int
    wins_a: float
    wins_b: float


def fit(comparisons: Iterable[Comparison], priors: Mapping[int, Known] | None = None) -> dict[int, Rating]:
    """Rate all cats by all comparisons at once.

    Args:
        comparisons: in any order; the same two cats may occur many times, on either side.
        priors: what was known of a cat before, where that is not `PRIOR`.

    Returns:
        The rating of each cat that was compared or has a prior; without votes it is the prior.

    Raises:
        ValueError: votes are negative or not finite.
    """
    # One by one: a million of them in a list would take hundreds of megabytes.
    table = np.fromiter(chain.from_iterable(comparisons), np.float64).reshape(-1, 4)
    if not np.isfinite(table).all() or (table[:, 2:] < 0).any():
        raise ValueError("votes are finite and not negative")
    pairs, wins = table[:, :2].astype(np.int64), table[:, 2:]
    known = {cat: Rating(rating.mean, rating.deviation) for cat, rating in (priors or {}).items()}
    ratings = {cat: known.get(cat, PRIOR) for cat in np.unique(pairs).tolist()} | known
    voted = (pairs[:, 0] != pairs[:, 1]) & (wins.sum(axis=1) > 0)
    cats, places = np.unique(pairs[voted], return_inverse=True)
    before = [ratings[cat] for cat in cats.tolist()]
    means, deviations = solve(
        Evidence.of(*places.reshape(-1, 2).T, *wins[voted].T),
        Prior(
            np.array([rating.mean for rating in before], dtype=np.float64),
            np.array([rating.deviation for rating in before], dtype=np.float64) ** -2,
        ),
    )
    rated = zip(cats.tolist(), means.tolist(), deviations.tolist(), strict=True)
    return ratings | {cat: Rating(mean, deviation) for cat, mean, deviation in rated}


def updated(a: Known, b: Known, wins_a: float, wins_b: float) -> tuple[Rating, Rating]:
    """Return what a battle's votes make of two ratings, at once and without all the other votes.

    It is what `fit` says of these two cats where the given ratings are their priors. The difference of the
    strengths alone meets the votes, so one number is to be found.
    """
    variance_a, variance_b = a.deviation**2, b.deviation**2
    spread, start = variance_a + variance_b, a.mean - b.mean
    difference = _likeliest_difference(start, spread, wins_a, wins_b)
    moved = (difference - start) / spread
    expected = _sigmoid(difference)
    information = (wins_a + wins_b) * expected * (1 - expected)
    told = information / (1 + information * spread)
    return (
        Rating(a.mean + variance_a * moved, math.sqrt(variance_a - variance_a**2 * told)),
        Rating(b.mean - variance_b * moved, math.sqrt(variance_b - variance_b**2 * told)),
    )


def chance(a: Known, b: Known) -> float:
    """Return the probability that a voter prefers a, with what isn't known of both."""
    # The mean of a logistic curve over a normal distribution, after MacKay (1992).
    unsure = math.pi / 8 * (a.deviation**2 + b.deviation**2)
    return _sigmoid((a.mean - b.mean) / math.sqrt(1 + unsure))


def points(rating: Known) -> int:
    """Return the number that people see: 1000 for a cat without votes, 400 more for ten times the odds.

    It follows the lower bound, so that few lucky votes lift a cat less than many.
    """
    return _UNRATED_POINTS + round(_POINTS_PER_LOGIT * (_low(rating) - PRIOR.low))


def _low(rating: Known) -> float:
    return rating.mean - _ONE_SIDED_95 * rating.deviation


def _likeliest_difference(start: float, spread: float, wins_a: float, wins_b: float) -> float:
    """Find where votes and prior balance."""

    def pull(difference: float) -> float:
        expected = _sigmoid(difference)
        return wins_a * (1 - expected) - wins_b * expected - (difference - start) / spread

    # No vote pulls with more than its own weight; the 1 keeps rounding out of it.
    low, high = start - spread * wins_b - 1, start + spread * wins_a + 1
    return float(brentq(pull, low, high, xtol=_PRECISE))


def _sigmoid(logit: float) -> float:
    # Of the two forms, the one that can't overflow.
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    return math.exp(logit) / (1 + math.exp(logit))
