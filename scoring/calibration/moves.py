"""How far scores move when the weights change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scoring.cuteness import Cuteness
    from scoring.verdict import Measure

STEPS: Final = (1, 3, 5, 10, 20)
"""Score points that part the bins: under 1, 1 to 3 .. 20 and more."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How many scores move by how much.

    Attributes:
        scores: how many were looked at.
        counts: how many of them move by less than 1 point, by 1 to 3 .. by 20 and more; see `STEPS`.
        median: of the distances, in score points.
        most: the longest of them.
    """

    scores: int
    counts: tuple[int, ...]
    median: float
    most: float


def moves(now: Cuteness, new: Cuteness, faces: Iterable[Mapping[str, Measure]]) -> Moves:
    """Compare two versions of the score on measured faces; those that lack a measure are left out."""
    distances = []
    for face in faces:
        try:
            distances.append(abs(new(face).score - now(face).score))
        except KeyError:
            continue
    which = np.searchsorted(STEPS, distances, side="right")
    counts = np.bincount(which, minlength=len(STEPS) + 1)
    return Moves(
        scores=len(distances),
        counts=tuple(int(count) for count in counts),
        median=float(np.median(distances)) if distances else 0.0,
        most=max(distances, default=0.0),
    )
