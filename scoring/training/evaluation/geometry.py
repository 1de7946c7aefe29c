"""Comparisons between predicted and labelled geometry, in units that no photo's size changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.eyes import LEFT, RIGHT
from scoring.shape import Shape
from scoring.verdict import inter_ocular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.training.evaluation.agreement import Values

PARTS: Final[Mapping[str, tuple[int, ...]]] = {
    "all 22 points": tuple(range(22)),
    "eyes, nose and mouth": tuple(range(12)),
    "ear tips": (14, 17),
    "eyes": tuple(range(8)),
    "nose and mouth": (8, 9, 10, 11),
    "chin": (12,),
    "ear bases": (13, 15, 16, 18),
    "cheeks": (19, 20),
    "head top": (21,),
}
"""Indices into `LANDMARK_NAMES`."""

EARS: Final = ((13, 14, 15), (18, 17, 16))
"""Outer base, tip, inner base of the ear on the left and on the right of the image."""

EYES: Final = (LEFT, RIGHT)
"""Outer corner, inner corner, top, bottom of both eyes."""


def errors(predicted: Values, labelled: Values) -> Values:
    """Distance of each point from the labelled one in labelled inter-ocular distances, shape (22,)."""
    off = predicted - labelled
    return np.asarray(np.hypot(off[:, 0], off[:, 1]) / max(inter_ocular(labelled), 1e-6))


def eye_ratios(points: Values) -> Values:
    """Opening over width of the left and of the right eye, shape (2,); opening across the corners' line."""
    outer, inner, top, bottom = (points[list(which)] for which in zip(*EYES, strict=True))
    along = inner - outer
    width = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    gap = bottom - top
    return np.asarray(np.abs(along[:, 0] * gap[:, 1] - along[:, 1] * gap[:, 0]) / width**2)


def ear_angles(points: Values) -> dict[str, Values]:
    """Angles of both ears to the eye line in degrees, each shape (2,): 90 = straight up, below = outwards.

    "axis" runs from the middle of the base to the tip, "inner edge" and "outer edge" from that end of it.
    """
    shape = Shape(points[None])
    frame = np.stack([shape[name][0] for name in _EAR_NAMES]).reshape(2, 3, 2)
    outer, tip, inner = frame[:, 0], frame[:, 1], frame[:, 2]
    starts = {"axis": (outer + inner) / 2, "inner edge": inner, "outer edge": outer}
    outwards = np.array([-1.0, 1.0])
    return {
        name: np.degrees(np.arctan2(start[:, 1] - tip[:, 1], outwards * (tip - start)[:, 0]))
        for name, start in starts.items()
    }


_EAR_NAMES: Final = tuple(f"{side}_ear_{part}" for side in ("l", "r") for part in ("outer", "tip", "inner"))
