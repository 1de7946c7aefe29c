"""The ears: how they stand, how far they turn outwards, how alike and how large they are.

Angles are counted in degrees from the eye line's outer half, upwards: 0 = the ear points sideways, 90 =
straight up, above 90 = towards the other ear, negative = hanging. The eye line is the face's own, so that a
tilted head changes nothing. For both ears together their vectors are added before the angle is taken: the
ear that shows more counts more, and no angle jumps from one end of its range to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.shape import LEAST, length_of

if TYPE_CHECKING:
    from scoring.shape import Shape, Values

LOWEST_ANGLE: Final = -120.0
"""Angles reach from here to 240 degrees: the gap lies where no ear points, inwards and down."""


def ear_stance(shape: Shape) -> Values:
    """How the ears stand: sine of the angle from the eye line to the ear's axis, mean of both ears (no unit).

    1 = straight up, 0 = sideways, negative = hanging. The axis runs from the middle of the ear's base to its
    tip. Ear position as in the Feline Grimace Scale (Evangelista et al., 2019).
    """
    left, right = (_axis(shape, side) for side in ("l", "r"))
    return np.asarray((left[:, 1] / length_of(left) + right[:, 1] / length_of(right)) / 2)


def ear_angle(shape: Shape) -> Values:
    """Angle of the ears' axes to the eye line, both ears together, in degrees.

    What `ear_stance` is the sine of, so that it tells ears that point up from ears that lean together.
    """
    return _angle(_axis(shape, "l") + _axis(shape, "r"))


def ear_inner_angle(shape: Shape) -> Values:
    """Angle of the ears' inner edges to the eye line, both ears together, in degrees.

    From the inner end of the base to the tip. It falls where ears turn outwards or flatten. Angles of the
    ears' edges describe the Feline Grimace Scale's ear position in its automated successors (Feighelstein et
    al., 2022; Steagall et al., 2023; Martvel et al., 2024).
    """
    return _angle(_edge(shape, "l", "inner") + _edge(shape, "r", "inner"))


def ear_inner_angle_left(shape: Shape) -> Values:
    """Angle of the inner edge of the ear on the left of the image, as `ear_inner_angle`."""
    return _angle(_edge(shape, "l", "inner"))


def ear_inner_angle_right(shape: Shape) -> Values:
    """Angle of the inner edge of the ear on the right of the image, as `ear_inner_angle`."""
    return _angle(_edge(shape, "r", "inner"))


def ear_outer_angle(shape: Shape) -> Values:
    """Angle of the ears' outer edges to the eye line, both ears together, in degrees.

    From the outer end of the base to the tip; source as for `ear_inner_angle`.
    """
    return _angle(_edge(shape, "l", "outer") + _edge(shape, "r", "outer"))


def ear_outer_angle_left(shape: Shape) -> Values:
    """Angle of the outer edge of the ear on the left of the image, as `ear_outer_angle`."""
    return _angle(_edge(shape, "l", "outer"))


def ear_outer_angle_right(shape: Shape) -> Values:
    """Angle of the outer edge of the ear on the right of the image, as `ear_outer_angle`."""
    return _angle(_edge(shape, "r", "outer"))


def tips_over_bases(shape: Shape) -> Values:
    """Height of the ears' tips over the middles of their bases, mean, in inter-ocular distances.

    Negative = hanging. It joins how long the ears are and how they stand, and so holds still better than an
    angle. Ear position as in the Feline Grimace Scale (Evangelista et al., 2019).
    """
    return np.asarray((_axis(shape, "l") + _axis(shape, "r"))[:, 1] / 2)


def ear_spread(shape: Shape) -> Values:
    """How far the ears turn outwards: distance of the tips over that of the bases' middles (no unit).

    About 1.5 for pricked ears; the Feline Grimace Scale's "ears pulled apart" (Evangelista et al., 2019).
    """
    bases = _base(shape, "r") - _base(shape, "l")
    return shape.length("l_ear_tip", "r_ear_tip") / length_of(bases)


def ear_tips_apart(shape: Shape) -> Values:
    """Distance of the ears' tips over the size of the whole face (no unit); source as for `ear_spread`.

    The whole face holds still better than the bases do.
    """
    return shape.length("l_ear_tip", "r_ear_tip") / shape.face_scale


def ear_symmetry(shape: Shape) -> Values:
    """How alike both ears are (no unit, 1 = mirror images of each other, at least -1).

    1 minus the distance of one ear's edges from the mirrored edges of the other, over their mean length.
    """
    off, lengths = np.zeros_like(shape.roll), np.zeros_like(shape.roll)
    for end in ("inner", "outer"):
        left, right = (_edge(shape, side, end) for side in ("l", "r"))
        off += np.hypot(*(left - right).T)
        lengths += length_of(left) + length_of(right)
    return np.asarray(1 - 2 * off / lengths)


def ear_size(shape: Shape) -> Values:
    """Mean width of the ears' bases, in inter-ocular distances. Kittens' ears are large for their faces."""
    both = shape.length("l_ear_outer", "l_ear_inner") + shape.length("r_ear_outer", "r_ear_inner")
    return both / 2


def ear_sides(shape: Shape) -> Values:
    """Size of the ears: mean of the sides of both triangles, in inter-ocular distances.

    Larger in kittens, as `ear_size`, and steadier, for three points of each ear count. Among 425 frontal
    faces with standing ears kittens differ from adults by 1.23 standard deviations, by `ear_size` 1.15.
    """
    return (_outline(shape, "l") + _outline(shape, "r")) / 6


def _base(shape: Shape, side: str) -> Values:
    return (shape[f"{side}_ear_outer"] + shape[f"{side}_ear_inner"]) / 2


def _outwards_and_up(side: str, vectors: Values) -> Values:
    """Express vectors of the frame as (outwards, upwards), the same for both ears of a symmetric face."""
    return vectors * ((-1.0, -1.0) if side == "l" else (1.0, -1.0))


def _axis(shape: Shape, side: str) -> Values:
    return _outwards_and_up(side, shape[f"{side}_ear_tip"] - _base(shape, side))


def _edge(shape: Shape, side: str, end: str) -> Values:
    return _outwards_and_up(side, shape[f"{side}_ear_tip"] - shape[f"{side}_ear_{end}"])


def _outline(shape: Shape, side: str) -> Values:
    """Return the sum of the sides of one ear's triangle."""
    outer, inner, tip = (f"{side}_ear_{end}" for end in ("outer", "inner", "tip"))
    return shape.length(outer, inner) + shape.length(inner, tip) + shape.length(tip, outer)


def _angle(vectors: Values) -> Values:
    """Angle of (outwards, upwards) vectors in degrees, 0 where a vector is too short to have one."""
    angle = np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))
    angle = np.where(np.hypot(*vectors.T) < LEAST, 0.0, angle)
    return np.where(angle < LOWEST_ANGLE, angle + 360, angle)
