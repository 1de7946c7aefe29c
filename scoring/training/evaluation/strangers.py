"""What is not a cat's face and must get no score: dogs, rooms, people, the rest of a cat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.training.evaluation.agreement import estimate, mean
from scoring.training.evaluation.console import progress
from scoring.training.evaluation.sample import beside
from scoring.training.evaluation.tables import Table
from scoring.verdict import Scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring.detector import Detector
    from scoring.scorer import Scorer
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.sample import Case
    from scoring.training.evaluation.tables import Cell
    from scoring.verdict import Head, RgbImage, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Stranger:
    """A picture without a cat's face, the heads reported on it, and the verdict."""

    case: Case
    kind: str
    image: RgbImage
    heads: list[Head]
    verdict: Verdict

    @property
    def scored(self) -> bool:
        return isinstance(self.verdict, Scored)


def strangers(cases: Sequence[Case], detector: Detector, scorer: Scorer) -> list[Stranger]:
    """Show the networks every picture of the share that has no cat's face; only reacted ones keep pixels."""
    found = []
    for case in progress(cases, "strangers"):
        for kind, image in _pictures(case):
            heads = detector([image])[0]
            verdict = scorer.score([image])[0]
            kept = image if heads else image[:0]
            found.append(Stranger(case, kind, kept, heads, verdict))
    return found


def _pictures(case: Case) -> Iterator[tuple[str, RgbImage]]:
    if not case.is_cat:
        yield "dogs" if case.photo.species == "dog" else "no animal", case.image()
    elif case.photo.complete or case.photo.points is not None:
        image = case.image()
        piece = beside(image, (*case.photo.heads, *case.photo.doubtful))
        if piece is not None:
            yield "pieces beside a cat's head", piece


def rate(some: Sequence[Stranger], *, scored: bool) -> Estimate:
    """Share of the pictures that get a score, or on which a head is reported at all."""
    wrong = [s.scored if scored else bool(s.heads) for s in some]
    return estimate([s.case.group for s in some], mean, np.array(wrong, np.float64))


def strangers_table(some: Sequence[Stranger]) -> Table:
    """Both shares by kind of picture."""
    rows: list[tuple[Cell, ...]] = []
    for kind in sorted({s.kind for s in some}):
        part = [s for s in some if s.kind == kind]
        rows.append((kind, rate(part, scored=False), rate(part, scored=True), len(part)))
    rows.append(("all", rate(some, scored=False), rate(some, scored=True), len(some)))
    columns = ("picture", "a head is reported", "a score is given", "number")
    return Table("strangers", "Pictures without a cat's face", columns, tuple(rows))
