"""Statistics of the evaluation: agreement, correlation, and bootstrap intervals by animal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Values: TypeAlias = npt.NDArray[np.float64]

RESAMPLES: Final = 2000
SEED: Final = 1979
LOW, HIGH = 2.5, 97.5
"""Percentiles of the resamples between which the interval lies."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its 95 % interval, and from how many photos, faces or pairs it comes."""

    value: float
    low: float
    high: float
    number: int


def estimate(groups: Sequence[str], statistic: Callable[..., float], *columns: Values) -> Estimate:
    """Compute a statistic and its percentile bootstrap interval, resampling whole groups.

    Photos of one animal are alike, so they are drawn together (cluster bootstrap; Efron and Tibshirani, 1993,
    chapter 8). Seeded: the same rows always give the same interval.

    Args:
        groups: whose photo each row is.
        statistic: takes the columns, cut to the rows drawn.
        columns: arrays with as many rows as there are groups.
    """
    if not len(groups):
        return Estimate(np.nan, np.nan, np.nan, 0)
    drawn = [statistic(*(column[rows] for column in columns)) for rows in _resamples(tuple(groups))]
    finite = np.asarray(drawn)[np.isfinite(drawn)]
    low, high = np.percentile(finite, [LOW, HIGH]) if len(finite) else (np.nan, np.nan)
    return Estimate(float(statistic(*columns)), float(low), float(high), len(groups))


def share(groups: Sequence[str], hits: Values) -> Estimate:
    """Estimate the mean of zeros and ones.

    Where all are alike the bootstrap sees no doubt, so there the exact interval for as many animals holds
    (Clopper and Pearson, 1934): 0 of 60 may well be 6 %.
    """
    found = estimate(groups, mean, hits)
    if not len(groups) or 0 < found.value < 1:
        return found
    doubt = 1 - float((LOW / 100) ** (1 / len(set(groups))))
    low, high = (0.0, doubt) if found.value == 0 else (1 - doubt, 1.0)
    return Estimate(found.value, low, high, found.number)


@lru_cache(maxsize=8)
def _resamples(groups: tuple[str, ...]) -> list[npt.NDArray[np.intp]]:
    _, which = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(which == k) for k in range(which.max() + 1)]
    rng = np.random.default_rng(SEED)
    draws = rng.integers(len(members), size=(RESAMPLES, len(members)))
    return [np.concatenate([members[k] for k in draw]) for draw in draws]


def mean(values: Values) -> float:
    """Arithmetic mean; NaN of nothing."""
    return float(values.mean()) if len(values) else np.nan


def median(values: Values) -> float:
    """Middle value; NaN of nothing."""
    return float(np.median(values)) if len(values) else np.nan


def percentile_95(values: Values) -> float:
    """Value that 95 of 100 don't exceed; NaN of nothing."""
    return float(np.percentile(values, 95)) if len(values) else np.nan


def correlation(a: Values, b: Values) -> float:
    """Pearson's r; NaN where either does not vary."""
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / size if size > 0 else np.nan


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Two-way analysis of variance of a table, targets by ratings.

    Attributes:
        targets: between targets (BMS).
        ratings: between ratings (JMS).
        error: what is left (EMS).
    """

    targets: float
    ratings: float
    error: float


def mean_squares(table: Values) -> MeanSquares:
    """Split the variance of a table, shape (targets, ratings), both at least 2."""
    n, k = table.shape
    rows, columns, whole = table.mean(1), table.mean(0), table.mean()
    left = table - rows[:, None] - columns + whole
    return MeanSquares(
        targets=float(k * ((rows - whole) ** 2).sum() / (n - 1)),
        ratings=float(n * ((columns - whole) ** 2).sum() / (k - 1)),
        error=float((left**2).sum() / ((n - 1) * (k - 1))),
    )


def icc_2_1(table: Values) -> float:
    """Intraclass correlation of single ratings, absolute agreement: ICC(2,1) of Shrout and Fleiss (1979).

    1 = every rating of a target is the same; a shift of one rating against the others counts as disagreement.
    ``table`` has shape (targets, ratings).
    """
    n, k = table.shape
    s = mean_squares(table)
    total = s.targets + (k - 1) * s.error + k * (s.ratings - s.error) / n
    return (s.targets - s.error) / total if total > 0 else np.nan


def spread_within(table: Values) -> float:
    """Standard deviation between the ratings of one target, the ratings' common shifts included."""
    return float(np.sqrt(table.var(1, ddof=1).mean()))


def spread_between(table: Values) -> float:
    """Standard deviation between targets, that of the ratings taken off."""
    s = mean_squares(table)
    return float(np.sqrt(max(s.targets - s.error, 0) / table.shape[1]))
