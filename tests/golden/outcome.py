"""What was seen on a photo of the golden set, as it is written down, and how two such outcomes differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import BaseModel, TypeAdapter

from scoring.verdict import Landmarks, Scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scoring.verdict import Cat, Verdict

FILE: Final = Path(__file__).with_name("expected.json")

SCORE: Final = 2.0
"""Points by which a score may differ."""

PLACE: Final = 0.03
"""Distance by which a landmark may, in inter-ocular distances, and the head's sides, in the head's."""


class SeenCat(BaseModel, frozen=True):
    """One scored cat, rounded: pixels to a hundredth, the rest to four digits behind the point."""

    score: float
    head: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float, float], ...]
    measures: dict[str, tuple[float, float]]

    @property
    def face(self) -> Landmarks:
        """The landmarks as the measures take them."""
        points = np.array(self.landmarks, np.float64)
        return Landmarks(points[:, :2].copy(), points[:, 2].copy())


class Outcome(BaseModel, frozen=True):
    """The verdict on one photo; cats from left to right."""

    verdict: str
    cats: tuple[SeenCat, ...] = ()


Outcomes: Final = TypeAdapter(dict[str, Outcome])


def outcome_of(verdict: Verdict) -> Outcome:
    """Write a verdict down: "scored" and the cats, or the reason of the refusal."""
    if not isinstance(verdict, Scored):
        return Outcome(verdict=verdict.reason.value)
    cats = sorted(verdict.cats, key=lambda cat: cat.head.x0)
    return Outcome(verdict="scored", cats=tuple(_seen(cat) for cat in cats))


def expected() -> dict[str, Outcome]:
    """Read what was written down."""
    return Outcomes.validate_json(FILE.read_bytes())


def write(outcomes: Mapping[str, Outcome]) -> None:
    """Write outcomes down, a line for each part of a cat, so that a change shows what has changed."""
    photos = []
    for name, outcome in outcomes.items():
        cats = [
            "{"
            + ",\n    ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in cat.model_dump().items())
            + "}"
            for cat in outcome.cats
        ]
        listed = ",\n    ".join(cats)
        photos.append(f'  {json.dumps(name)}: {{"verdict": "{outcome.verdict}", "cats": [{listed}]}}')
    FILE.write_text("{\n" + ",\n".join(photos) + "\n}\n", "utf-8")


def differences(before: Outcome, after: Outcome) -> Iterator[str]:
    """Say in words what differs by more than a rounding error of another processor might change."""
    if before.verdict != after.verdict:
        yield f"{before.verdict} is now {after.verdict}"
    elif len(before.cats) != len(after.cats):
        yield f"{len(before.cats)} cats are now {len(after.cats)}"
    else:
        for k, (cat, now) in enumerate(zip(before.cats, after.cats, strict=True), 1):
            yield from (f"cat {k}: {text}" for text in _changes(cat, now))


def _seen(cat: Cat) -> SeenCat:
    box = cat.head
    points = zip(cat.landmarks.points.tolist(), cat.landmarks.confidence.tolist(), strict=True)
    return SeenCat(
        score=round(cat.score, 2),
        head=(round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2)),
        landmarks=tuple((round(x, 2), round(y, 2), round(sure, 4)) for (x, y), sure in points),
        measures={name: (round(m.value, 4), round(m.sigma, 4)) for name, m in cat.measures.items()},
    )


def _changes(before: SeenCat, after: SeenCat) -> Iterator[str]:
    if abs(after.score - before.score) > SCORE:
        yield f"score {before.score} is now {after.score}"
    side = max(before.head[2] - before.head[0], before.head[3] - before.head[1])
    if np.abs(np.subtract(after.head, before.head)).max() > PLACE * side:
        yield f"head {before.head} is now {after.head}"
    points, now = before.face.points, after.face.points
    eyes = points[0:8].reshape(2, 4, 2).mean(1)
    shift = float(np.hypot(*(now - points).T).max() / np.hypot(*(eyes[1] - eyes[0])))
    if shift > PLACE:
        yield f"a landmark has moved by {shift:.3f} inter-ocular distances"
    if before.measures.keys() != after.measures.keys():
        yield f"other measures: {sorted(before.measures.keys() ^ after.measures.keys())}"
        return
    for name, (value, sigma) in before.measures.items():
        if abs(after.measures[name][0] - value) > sigma / 2 + 0.01 * abs(value) + 1e-3:
            yield f"{name} {value} is now {after.measures[name][0]}"
