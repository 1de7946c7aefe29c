"""How the head is held: tilted on the photo, turned from the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scoring.shape import Shape, Values


def head_tilt(shape: Shape) -> Values:
    """Angle between the eye line and the photo's horizontal, in degrees from 0 to 180."""
    return np.asarray(np.abs(shape.roll))


def frontality(shape: Shape) -> Values:
    """How frontal the face is: the smaller over the larger side, mean of four pairs (no unit).

    0 = profile, 1 = frontal. The pairs, along the eye line: eye centres to nose, cheeks to nose, outer ear
    bases to nose, and the two eyes' widths.
    """
    nose = (shape["nose_left"] + shape["nose_right"] + shape["nose_bottom"])[:, 0] / 3
    pairs = (
        (nose + 0.5, 0.5 - nose),
        (nose - shape["l_cheek"][:, 0], shape["r_cheek"][:, 0] - nose),
        (nose - shape["l_ear_outer"][:, 0], shape["r_ear_outer"][:, 0] - nose),
        (shape.length("l_eye_outer", "l_eye_inner"), shape.length("r_eye_outer", "r_eye_inner")),
    )
    ratios = [np.clip(np.minimum(a, b), 0, None) / np.maximum(np.maximum(a, b), 1e-6) for a, b in pairs]
    return np.asarray(np.mean(ratios, axis=0))
