"""The eyes: how open and how large they are.

The lids' distance is taken across the line through the eye's corners, so that neither a tilted head nor a
slanted eye changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.shape import length_of

if TYPE_CHECKING:
    from scoring.shape import Shape, Values


def eye_openness(shape: Shape) -> Values:
    """Opening of the eyes: lid distance over corner distance of both eyes together (no unit, 0 = closed).

    The eye nearer to the camera counts more, because it shows more. Ratio as in the Feline Grimace Scale's
    orbital tightening (Evangelista et al., 2019), here as a look only: a narrowed eye is friendly (Humphrey
    et al., 2020).
    """
    opening, width = np.add(_opening_and_width(shape, "l"), _opening_and_width(shape, "r"))
    return np.asarray(opening / width)


def eye_openness_left(shape: Shape) -> Values:
    """Opening of the eye on the left of the image, as `eye_openness`.

    Of an eye that is far or hidden it says little: the ratio may exceed 1 there.
    """
    opening, width = _opening_and_width(shape, "l")
    return opening / width


def eye_openness_right(shape: Shape) -> Values:
    """Opening of the eye on the right of the image, as `eye_openness_left`."""
    opening, width = _opening_and_width(shape, "r")
    return opening / width


def eye_size(shape: Shape) -> Values:
    """Size of the visible eyes: root of the mean of opening times width, in inter-ocular distances.

    Large eyes are the baby schema's best known part (Lorenz, 1943; Glocker et al., 2009).
    """
    (left, left_width), (right, right_width) = (_opening_and_width(shape, side) for side in ("l", "r"))
    return np.asarray(np.sqrt((left * left_width + right * right_width) / 2))


def eye_width(shape: Shape) -> Values:
    """Mean distance between the corners of an eye over the head's width (no unit; Glocker et al., 2009)."""
    both = shape.length("l_eye_outer", "l_eye_inner") + shape.length("r_eye_outer", "r_eye_inner")
    return both / 2 / shape.head_width


def eye_to_face(shape: Shape) -> Values:
    """Size of the visible eyes over that of the whole face (no unit; after Glocker et al., 2009).

    `eye_size` in another unit, `Shape.face_scale`, which holds still better and does not shrink where the
    eyes stand close together.
    """
    return eye_size(shape) / shape.face_scale


def _opening_and_width(shape: Shape, side: str) -> tuple[Values, Values]:
    """Distance of the lids across the line through the corners of one eye, and that of the corners."""
    corners = shape[f"{side}_eye_inner"] - shape[f"{side}_eye_outer"]
    gap = shape[f"{side}_eye_bottom"] - shape[f"{side}_eye_top"]
    width = length_of(corners)
    return np.abs(corners[:, 0] * gap[:, 1] - corners[:, 1] * gap[:, 0]) / width, width
