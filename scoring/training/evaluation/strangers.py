"""What is not a cat's face and must get no score: dogs, rooms, people, the rest of a cat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.evaluation.agreement import share
from scoring.training.evaluation.console import progress
from scoring.training.evaluation.sample import beside
from scoring.training.evaluation.tables import Table
from scoring.verdict import Scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scoring.detector import Detector
    from scoring.scorer import Scorer
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.sample import Case
    from scoring.training.evaluation.tables import Cell
    from scoring.verdict import Head, RgbImage, Verdict


SHOW_CATS: Final[Mapping[str, str]] = {
    "c089.jpg": "a second cat's head, from the side",
    "c279.jpg": "a second kitten",
    "p0966.jpg": "a second cat",
    "p1259.jpg": "a second cat looks over the first one's back",
    "p2572.jpg": "a white cat, filed under dogs",
    "p2971.jpg": "photos of kittens on a box",
}
"""Pictures without a cat's face by their labels but with one to the eye, found by looking at all of test."""


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
    for case in progress([c for c in cases if c.file not in SHOW_CATS], "strangers"):
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
    return share([s.case.group for s in some], np.array(wrong, np.float64))


def strangers_table(some: Sequence[Stranger]) -> Table:
    """Both shares by kind of picture."""
    rows: list[tuple[Cell, ...]] = []
    for kind in sorted({s.kind for s in some}):
        part = [s for s in some if s.kind == kind]
        rows.append((kind, rate(part, scored=False), rate(part, scored=True), len(part)))
    rows.append(("all", rate(some, scored=False), rate(some, scored=True), len(some)))
    columns = ("picture", "a head is reported", "a score is given", "number")
    return Table("strangers", "Pictures without a cat's face", columns, tuple(rows))
