"""All that one evaluation finds, and the tables it fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.detector import HeadDetector
from scoring.landmarks import FaceLandmarker
from scoring.scorer import Scorer
from scoring.training.evaluation import face_tables, faces, heads, speed, steady_tables, strangers
from scoring.training.evaluation.goals import goals
from scoring.training.evaluation.steadiness import retest
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.detector import Detector
    from scoring.landmarks import Landmarker
    from scoring.training.data import Role
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.heads import LabelledHead
    from scoring.training.evaluation.sample import Case
    from scoring.training.evaluation.steadiness import Retest
    from scoring.training.evaluation.strangers import Stranger
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


def sizes(found: Findings, role: Role) -> Table:
    """How large the sample is."""
    cats = [c for c in found.cases if c.is_cat]
    rows = (
        ("photos", len(found.cases)),
        ("of cats", len(cats)),
        ("different cats, as far as file names tell", len({c.group for c in cats})),
        ("faces with labelled points", sum(c.photo.points is not None for c in cats)),
        ("of these found", len(found.faces)),
        ("photos with a score", len(found.retests)),
    )
    return Table("sizes", f"Photos of the role {role!r}", ("what", "number"), rows)


def tables(found: Findings) -> list[Table]:
    """Every table, the goals first."""
    return [
        goals(found),
        heads.heads_table(found.heads, found.small),
        strangers.strangers_table(found.strangers),
        face_tables.by_part(found.faces),
        face_tables.by_kind(found.faces),
        face_tables.by_attribute(found.faces),
        face_tables.by_confidence(found.faces),
        steady_tables.by_change(found.retests),
        steady_tables.by_size(found.retests),
        steady_tables.by_contribution(found.retests),
        steady_tables.by_measure(found.retests),
        steady_tables.by_measure_and_change(found.retests),
        found.speed,
    ]
