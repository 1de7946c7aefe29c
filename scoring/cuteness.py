"""Measures to a score: bounded maps, weights, and the share of the reference cats that are less cute."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from scoring.recipe import ScoreFile, load_score_file
from scoring.verdict import Contribution, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.recipe import Term, Typical

WEIGHTS: Final = "cuteness-2"
LOWEST: Final = 1.0
"""No cat is worth less."""

COVERAGE: Final = 1.2816
"""Half width of the interval in standard errors: it holds the score of 80 % of equally good measurements."""

_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Worth:
    """A score with its explanation; see `scoring.verdict.Cat` for the parts."""

    score: float
    interval: tuple[float, float]
    baseline: float
    contributions: tuple[Contribution, ...]


class Cuteness:
    """One version of the score. Pure: the same measures always give the same worth."""

    def __init__(self, file: ScoreFile) -> None:
        self.weights = file.version
        self.file = file

    @classmethod
    def load(cls, version: str = WEIGHTS) -> Self:
        """Read a version from the package; see `load_score_file` for the errors."""
        return cls(load_score_file(version))

    def __call__(self, measures: Mapping[str, Measure]) -> Worth:
        """Score a face.

        The score is the percentage of reference cats with a smaller weighted sum, at least `LOWEST`. The
        sum's standard error follows from the measures' (independent), the interval from it. Each
        contribution is a term's distance from its reference mean, in score points along the straight line
        from the mean cat's score (the baseline) to this one's, so that all of them add up.

        Raises:
            KeyError: a measure of the score file is missing.
        """
        reference = self.file.reference
        terms = self.file.terms
        means = [term.weight * reference.means[term.measure] for term in terms]
        worths = [worth_of(term, measures[term.measure], reference.typical[term.measure]) for term in terms]
        parts = [worth.value - mean for worth, mean in zip(worths, means, strict=True)]
        middle, above = sum(means), sum(parts)
        reach = COVERAGE * math.sqrt(sum(worth.sigma**2 for worth in worths))
        total = middle + above
        slope = self._slope(middle, above)
        return Worth(
            score=self.percentile(total),
            interval=(self.percentile(total - reach), self.percentile(total + reach)),
            baseline=self.percentile(middle),
            contributions=tuple(
                Contribution(term.measure, term.aspect, part * slope)
                for term, part in zip(terms, parts, strict=True)
            ),
        )

    def percentile(self, total: float) -> float:
        """Place a weighted sum among the reference cats: from `LOWEST` to 100."""
        return max(LOWEST, _interpolate(self.file.reference.quantiles, total))

    def _slope(self, middle: float, above: float) -> float:
        """Score points for each unit of the weighted sum, between the mean cat and this one."""
        step = above if abs(above) > _TINY else math.copysign(_TINY, above)
        return (self.percentile(middle + step) - self.percentile(middle)) / step


def worth_of(term: Term, measure: Measure, typical: Typical) -> Measure:
    """Return what one measure adds to the weighted sum, and its standard error."""
    mapped = mapped_of(term, measure, typical)
    return Measure(term.weight * mapped.value, abs(term.weight) * mapped.sigma)


def mapped_of(term: Term, measure: Measure, typical: Typical) -> Measure:
    """Return the term's map of one measure, from -1 to 1, and its standard error, before it is weighed.

    An unsure measure says little, so it is first drawn towards the typical cat, by the share of its variance
    in the sum of both (empirical Bayes; Efron and Morris, 1975): an ear outside the photo then neither helps
    nor harms.
    """
    trust = 1 / (1 + (measure.sigma / typical.spread) ** 2)
    value = typical.middle + trust * (measure.value - typical.middle)
    sigma = math.sqrt(trust) * measure.sigma
    half = (term.map(value + sigma) - term.map(value - sigma)) / 2
    return Measure(term.map(value), abs(half))


def _interpolate(quantiles: Sequence[float], total: float) -> float:
    """Invert the quantile function, whose knots stand at 0, 1, ... 100."""
    k = bisect.bisect_right(quantiles, total)
    if k == 0:
        return 0.0
    if k == len(quantiles):
        return float(k - 1)
    low, high = quantiles[k - 1], quantiles[k]
    return k - 1 + (total - low) / (high - low)
