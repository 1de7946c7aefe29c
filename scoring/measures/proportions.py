"""The face's proportions: forehead, width and nose, after the studies of the baby schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scoring.shape import Shape, Values


def forehead(shape: Shape) -> Values:
    """Skull top to eye line over skull top to chin, along the face (no unit).

    Forehead length to face length; higher is more baby-like (Glocker et al., 2009). A cat has no hairline, so
    that its forehead ends at the skull's outline, and its face is taken with the forehead.
    """
    height: Values = -shape["head_top"][:, 1]
    return height / shape.face_length


def face_roundness(shape: Shape) -> Values:
    """Width of the head over the face's length from skull top to chin (no unit).

    Round faces are baby-like (Lorenz, 1943; Glocker et al., 2009).
    """
    return shape.head_width / shape.face_length


def face_width(shape: Shape) -> Values:
    """Width of the head between the outer ends of the ears' bases, in inter-ocular distances.

    Wider is more baby-like (Glocker et al., 2009, who count pixels of photos made alike).
    """
    return shape.head_width


def nose_width(shape: Shape) -> Values:
    """Width of the nose leather over the head's width (no unit).

    Smaller is more baby-like (Glocker et al., 2009).
    """
    return shape.length("nose_left", "nose_right") / shape.head_width


def nose_size(shape: Shape) -> Values:
    """Mean of the sides of the nose leather's triangle over the head's width (no unit).

    Smaller is more baby-like, as `nose_width`, and steadier: the nose's height counts too. Among 425 frontal
    faces kittens differ from adults by 0.69 standard deviations, by `nose_width` 0.64.
    """
    across = shape.length("nose_left", "nose_right")
    down = shape.length("nose_left", "nose_bottom") + shape.length("nose_right", "nose_bottom")
    return (across + down) / 3 / shape.head_width


def nose_length(shape: Shape) -> Values:
    """Eye line to the nose's lowest point over skull top to chin, along the face (no unit).

    Nose length to head length; smaller is more baby-like (Glocker et al., 2009).
    """
    return shape["nose_bottom"][:, 1] / shape.face_length


def nose_shortness(shape: Shape) -> Values:
    """Inter-ocular distance over the drop from the eye line to the top of the nose leather (no unit).

    Shorter noses were rated cuter (Hattori et al., 2022), extremely flat faces were liked least (Farnworth
    et al., 2018), so more is not always better.
    """
    top = (shape["nose_left"][:, 1] + shape["nose_right"][:, 1]) / 2
    return 1 / np.maximum(top, 0.1)
