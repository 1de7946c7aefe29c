"""The tables about points: by part, source, pose and confidence, and what is measured from them."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.landmarks import sigma_of
from scoring.training.evaluation.faces import EAR_ANGLES, agreement_of, error_of, median_of
from scoring.training.evaluation.geometry import PARTS
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.training.evaluation.agreement import Values
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.tables import Cell

BINS: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
MEAN_LENGTH: Final = np.sqrt(np.pi / 2)
"""Mean length of an error whose two axes have standard error 1 (Rayleigh)."""

MAIN: Final = ("all 22 points", "eyes, nose and mouth", "ear tips")


def by_part(faces: Sequence[Face]) -> Table:
    """Errors of each part of the face."""
    rows: list[tuple[Cell, ...]] = [
        (part, e := error_of(faces, part), median_of(faces, part), error_of(_frontal(faces), part), e.number)
        for part in PARTS
    ]
    title = "Error of the visible points, in inter-ocular distances"
    return Table("faces", title, ("part", "mean over faces", "median", "frontal faces", "faces"), tuple(rows))


def by_kind(faces: Sequence[Face]) -> Table:
    """Errors by source, by pose and by how open the eyes are."""
    rows: list[tuple[Cell, ...]] = []
    for name, of in _KINDS.items():
        for value in sorted({of(f) for f in faces}):
            some = [f for f in faces if of(f) == value]
            rows.append((f"{name} {value}", *(error_of(some, part) for part in MAIN), len(some)))
    title = "Error of the visible points by kind of photo, mean over faces"
    return Table("faces-kinds", title, ("photos", *MAIN, "faces"), tuple(rows))


def by_confidence(faces: Sequence[Face]) -> Table:
    """Whether a point's confidence tells its error."""
    confidence = np.array([f.predicted.confidence for f in faces]).ravel()
    wrong = np.array([f.errors for f in faces]).ravel()
    seen = np.array([f.visible for f in faces]).ravel()
    rows: list[tuple[Cell, ...]] = []
    for low, high in reversed(list(pairwise(BINS))):
        k = (confidence >= low) & (confidence < high)
        if k.any():
            expected = float((sigma_of(confidence[k]) * MEAN_LENGTH).mean())
            name = f"{low:.1f} to {min(high, 1):.1f}"
            rows.append((name, int(k.sum()), float(seen[k].mean()), float(wrong[k].mean()), expected))
    k = seen > 0
    expected = float((sigma_of(confidence[k]) * MEAN_LENGTH).mean())
    rows.append(("visible points", int(k.sum()), 1.0, float(wrong[k].mean()), expected))
    columns = ("confidence", "points", "of these visible", "mean error", "predicted error")
    return Table("faces-confidence", "What a point's confidence says about its error", columns, tuple(rows))


def by_attribute(faces: Sequence[Face]) -> Table:
    """How openness of the eyes and stance of the ears agree with the labels'."""
    rows: list[tuple[Cell, ...]] = []
    quantities: dict[str, Callable[[Face], Values]] = {"eye openness": lambda f: f.openness()}
    quantities |= {f"ear angle, {a}": partial(_ears, angle=a) for a in EAR_ANGLES}
    for name, pairs in quantities.items():
        both, frontal = agreement_of(faces, pairs), agreement_of(_frontal(faces), pairs)
        each = agreement_of(faces, pairs, each=True)
        rows.append((name, both, each, frontal, _typical(faces, pairs), both.number))
    title = "Correlation with the labels (Pearson); eyes and ears all of whose points are visible"
    columns = ("what", "mean of both sides", "each side", "frontal faces", "median difference", "faces")
    return Table("attributes", title, columns, tuple(rows))


def _ears(face: Face, angle: str) -> Values:
    return face.ears(angle)


def _typical(faces: Sequence[Face], pairs: Callable[[Face], Values]) -> float:
    """Median absolute difference of the single sides."""
    table = np.concatenate([pairs(f) for f in faces]) if faces else np.full((1, 2), np.nan)
    return float(np.nanmedian(np.abs(table[:, 0] - table[:, 1])))


def _frontal(faces: Sequence[Face]) -> list[Face]:
    return [f for f in faces if f.case.pose == "frontal"]


_KINDS: Final[dict[str, Callable[[Face], str]]] = {
    "source": lambda f: f.case.photo.source,
    "pose": lambda f: f.case.pose,
    "eyes": lambda f: f.case.eyes or "unlabelled",
}
