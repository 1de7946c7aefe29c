"""What a mirror does to a face: points change sides, and names with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from scoring.verdict import LANDMARK_NAMES

if TYPE_CHECKING:
    from scoring.verdict import Landmarks

Points = npt.NDArray[np.float64]


def _order() -> list[int]:
    partner = {"l_": "r_", "r_": "l_", "nose_left": "nose_right", "nose_right": "nose_left"}
    names = [partner.get(n) or partner.get(n[:2], n[:2]) + n[2:] for n in LANDMARK_NAMES]
    return [LANDMARK_NAMES.index(n) for n in names]


ORDER: Final = _order()
"""Index of each point's partner under a mirror, in the order of `LANDMARK_NAMES`."""


def mirrored_points(points: Points, width: int) -> Points:
    """Return the points (22, 2) of a face as they lie on the mirror image of a picture of this width."""
    return np.asarray((points * [-1, 1] + [width - 1, 0])[ORDER], np.float64)


def mirrored_face(face: Landmarks, width: int) -> Landmarks:
    """Return a face as it lies on the mirror image of a picture of this width."""
    return replace(face, points=mirrored_points(face.points, width), confidence=face.confidence[ORDER])
