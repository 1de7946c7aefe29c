"""A verdict as JSON and back: the shape that the command line prints and the database keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat, TypeAdapter, field_validator
from pydantic import Field as Described

from scoring.verdict import (
    LANDMARK_NAMES,
    Aspect,
    Box,
    Cat,
    Contribution,
    Landmarks,
    Measure,
    RefusalReason,
    Refused,
    Scored,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.verdict import Verdict

_Point = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasureReport(_Model):
    """A measured value and its standard uncertainty."""

    value: FiniteFloat
    sigma: FiniteFloat


class ContributionReport(_Model):
    """What one measure adds to the score, in score points."""

    measure: str
    aspect: Aspect
    points: FiniteFloat


class CatReport(_Model):
    """One scored cat; geometry in pixels, landmarks as name -> (x, y, confidence)."""

    score: FiniteFloat
    interval: tuple[FiniteFloat, FiniteFloat]
    head: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
    landmarks: dict[str, _Point]
    measures: dict[str, MeasureReport]
    contributions: tuple[ContributionReport, ...]
    baseline: FiniteFloat

    @field_validator("landmarks")
    @classmethod
    def _all_of_them(cls, landmarks: dict[str, _Point]) -> dict[str, _Point]:
        if landmarks.keys() != set(LANDMARK_NAMES):
            raise ValueError("not the landmarks of a face")
        return landmarks


class ScoredReport(_Model):
    """A photo with a score: that of its best cat, which comes first in ``cats``."""

    verdict: Literal["scored"]
    reason: None
    score: FiniteFloat
    interval: tuple[FiniteFloat, FiniteFloat]
    cats: Annotated[tuple[CatReport, ...], Described(min_length=1)]
    model: str
    weights: str


class RefusedReport(_Model):
    """A photo without a score, and why."""

    verdict: Literal["refused"]
    reason: RefusalReason
    score: None
    interval: None
    cats: tuple[()]
    model: str
    weights: str


_REPORT: TypeAdapter[ScoredReport | RefusedReport] = TypeAdapter(
    Annotated[ScoredReport | RefusedReport, Described(discriminator="verdict")]
)


def as_json(verdict: Verdict) -> dict[str, object]:
    """Describe a verdict in strings, finite floats, lists and dicts alone.

    Keys: ``verdict`` ("scored" or "refused"), ``reason`` (null or a `RefusalReason`), ``score``,
    ``interval``, ``cats`` (best first), ``model``, ``weights``. Geometry stays in the pixels of the verdict.

    Raises:
        pydantic.ValidationError: a number in the verdict is not finite.
    """
    report = _refused(verdict) if isinstance(verdict, Refused) else _scored(verdict)
    return report.model_dump(mode="json")


def from_json(report: Mapping[str, object]) -> Verdict:
    """Rebuild a verdict, exactly.

    Raises:
        pydantic.ValidationError: the report doesn't come from `as_json`.
    """
    found = _REPORT.validate_python(report)
    if isinstance(found, RefusedReport):
        return Refused(found.reason, found.model, found.weights)
    return Scored(tuple(_cat(cat) for cat in found.cats), found.model, found.weights)


def _refused(verdict: Refused) -> RefusedReport:
    return RefusedReport(
        verdict="refused",
        reason=verdict.reason,
        score=None,
        interval=None,
        cats=(),
        model=verdict.model,
        weights=verdict.weights,
    )


def _scored(verdict: Scored) -> ScoredReport:
    return ScoredReport(
        verdict="scored",
        reason=None,
        score=verdict.best.score,
        interval=verdict.best.interval,
        cats=tuple(_cat_report(cat) for cat in verdict.cats),
        model=verdict.model,
        weights=verdict.weights,
    )


def _cat_report(cat: Cat) -> CatReport:
    points = np.column_stack([cat.landmarks.points, cat.landmarks.confidence]).tolist()
    return CatReport(
        score=cat.score,
        interval=cat.interval,
        head=(cat.head.x0, cat.head.y0, cat.head.x1, cat.head.y1),
        landmarks=dict(zip(LANDMARK_NAMES, points, strict=True)),
        measures={name: MeasureReport(value=m.value, sigma=m.sigma) for name, m in cat.measures.items()},
        contributions=tuple(
            ContributionReport(measure=c.measure, aspect=c.aspect, points=c.points) for c in cat.contributions
        ),
        baseline=cat.baseline,
    )


def _cat(report: CatReport) -> Cat:
    points = np.array([report.landmarks[name] for name in LANDMARK_NAMES], np.float64)
    return Cat(
        score=report.score,
        interval=report.interval,
        head=Box(*report.head),
        landmarks=Landmarks(points[:, :2].copy(), points[:, 2].copy()),
        measures={name: Measure(m.value, m.sigma) for name, m in report.measures.items()},
        contributions=tuple(Contribution(c.measure, c.aspect, c.points) for c in report.contributions),
        baseline=report.baseline,
    )
