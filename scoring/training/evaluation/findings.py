"""All that one evaluation finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.detector import HeadDetector
from scoring.landmarks import FaceLandmarker
from scoring.scorer import Scorer
from scoring.training.evaluation import faces, heads, speed, strangers
from scoring.training.evaluation.steadiness import retest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.detector import Detector
    from scoring.landmarks import Landmarker
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.heads import LabelledHead
    from scoring.training.evaluation.sample import Case
    from scoring.training.evaluation.steadiness import Retest
    from scoring.training.evaluation.strangers import Stranger
    from scoring.training.evaluation.tables import Table
    from scoring.verdict import Head


@dataclass(frozen=True, slots=True)
class Eye:
    """What is measured: the networks, alone and behind the score."""

    detector: Detector
    landmarker: Landmarker
    scorer: Scorer

    @classmethod
    def load(cls) -> Eye:
        """Load what ships."""
        return cls(HeadDetector.load(), FaceLandmarker.load(), Scorer.load())


@dataclass(frozen=True, slots=True)
class Findings:
    """What was seen on the photos of a share."""

    cases: Sequence[Case]
    reported: Mapping[str, Sequence[Head]]
    heads: Sequence[LabelledHead]
    small: Mapping[int, Estimate]
    strangers: Sequence[Stranger]
    faces: Sequence[Face]
    retests: Sequence[Retest]
    speed: Table


def look(cases: Sequence[Case], eye: Eye) -> Findings:
    """Show the networks every photo in every way that is measured."""
    reported = heads.detect(cases, eye.detector)
    return Findings(
        cases=cases,
        reported=reported,
        heads=heads.labelled_heads(cases, reported),
        small={px: heads.small_recall(cases, eye.detector, px) for px in heads.SMALL},
        strangers=strangers.strangers(cases, eye.detector, eye.scorer),
        faces=faces.faces(cases, reported, eye.landmarker),
        speed=speed.speed(cases, reported, eye.scorer),
        retests=retest(cases, eye.scorer),
    )
