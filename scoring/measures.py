"""Landmarks to measures: what the face looks like, in numbers with units and uncertainty.

All are taken in the face's own frame (see `scoring.shape`) as ratios or angles, so that neither the size of
the photo, nor a turn, nor a mirror changes a measure; `head_tilt` alone looks at the photo's horizon.

Sizes are compared with the inter-ocular distance or with the head's width between the outer ends of the ear
bases, both of which vary by 8 % among cats seen from the front. The cheeks' outline, which the studies of
human faces use, varies by 32 %: fur hides it, so that it serves for `frontality` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.shape import Shape, Values, propagated

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.verdict import Landmarks, Measure


@propagated
def eye_openness(shape: Shape) -> Values:
    """Opening of the eyes: lid distance over corner distance of both eyes together (no unit, 0 = closed).

    Lid distance is taken across the line through the corners, so a tilted head or a slanted eye changes
    nothing. The eye nearer to the camera counts more, because it shows more. Ratio as in the Feline Grimace
    Scale's orbital tightening (Evangelista et al., 2019), here as a look only: a narrowed eye is friendly
    (Humphrey et al., 2020).
    """
    opening = _lids(shape, "l") + _lids(shape, "r")
    return opening / (shape.length("l_eye_outer", "l_eye_inner") + shape.length("r_eye_outer", "r_eye_inner"))


@propagated
def eye_size(shape: Shape) -> Values:
    """Size of the visible eyes: root of the mean of opening times width, in inter-ocular distances.

    Large eyes are the baby schema's best known part (Lorenz, 1943; Glocker et al., 2009).
    """
    left, right = (_lids(shape, s) * shape.length(f"{s}_eye_outer", f"{s}_eye_inner") for s in ("l", "r"))
    return np.asarray(np.sqrt((left + right) / 2))


@propagated
def ear_stance(shape: Shape) -> Values:
    """How the ears stand: sine of the angle from the eye line to the ear's axis, mean of both ears (no unit).

    1 = straight up, 0 = sideways, negative = hanging. The axis runs from the middle of the ear's base to its
    tip. Ear position as in the Feline Grimace Scale (Evangelista et al., 2019).
    """
    return (_ear_rise(shape, "l") + _ear_rise(shape, "r")) / 2


@propagated
def ear_spread(shape: Shape) -> Values:
    """How far the ears turn outwards: distance of the tips over that of the bases' middles (no unit).

    About 1.2 for pricked ears; the Feline Grimace Scale's "ears pulled apart" (Evangelista et al., 2019).
    """
    bases = _base(shape, "r") - _base(shape, "l")
    return shape.length("l_ear_tip", "r_ear_tip") / np.maximum(np.hypot(bases[:, 0], bases[:, 1]), 1e-6)


@propagated
def ear_symmetry(shape: Shape) -> Values:
    """How alike both ears are (no unit, 1 = mirror images of each other).

    1 minus the distance of one ear's axis from the mirrored axis of the other, over the ears' mean length.
    """
    left, right = (shape[f"{s}_ear_tip"] - _base(shape, s) for s in ("l", "r"))
    off = np.hypot(left[:, 0] + right[:, 0], left[:, 1] - right[:, 1])
    lengths = np.hypot(*left.T) + np.hypot(*right.T)
    return np.asarray(1 - 2 * off / np.maximum(lengths, 1e-6))


@propagated
def ear_size(shape: Shape) -> Values:
    """Mean width of the ears' bases, in inter-ocular distances. Kittens' ears are large for their faces."""
    both = shape.length("l_ear_outer", "l_ear_inner") + shape.length("r_ear_outer", "r_ear_inner")
    return both / 2


@propagated
def forehead(shape: Shape) -> Values:
    """Skull top to eye line over skull top to chin, along the face (no unit).

    Higher is more baby-like (Glocker et al., 2009).
    """
    height: Values = -shape["head_top"][:, 1]
    return height / shape.face_length


@propagated
def eye_width(shape: Shape) -> Values:
    """Mean distance between the corners of an eye over the head's width (no unit; Glocker et al., 2009)."""
    both = shape.length("l_eye_outer", "l_eye_inner") + shape.length("r_eye_outer", "r_eye_inner")
    return both / 2 / shape.head_width


@propagated
def nose_width(shape: Shape) -> Values:
    """Width of the nose leather over the head's width (no unit).

    Smaller is more baby-like (Glocker et al., 2009).
    """
    return shape.length("nose_left", "nose_right") / shape.head_width


@propagated
def nose_length(shape: Shape) -> Values:
    """Eye line to the nose's lowest point over skull top to chin, along the face (no unit).

    Smaller is more baby-like (Glocker et al., 2009).
    """
    return shape["nose_bottom"][:, 1] / shape.face_length


@propagated
def face_roundness(shape: Shape) -> Values:
    """Width of the head over the face's length from skull top to chin (no unit).

    Round faces are baby-like (Lorenz, 1943; Glocker et al., 2009).
    """
    return shape.head_width / shape.face_length


@propagated
def nose_shortness(shape: Shape) -> Values:
    """Inter-ocular distance over the drop from the eye line to the top of the nose leather (no unit).

    Shorter noses were rated cuter (Hattori et al., 2022), extremely flat faces were liked least (Farnworth
    et al., 2018), so more is not always better.
    """
    top = (shape["nose_left"][:, 1] + shape["nose_right"][:, 1]) / 2
    return 1 / np.maximum(top, 0.1)


@propagated
def head_tilt(shape: Shape) -> Values:
    """Angle between the eye line and the photo's horizontal, in degrees from 0 to 180."""
    return np.asarray(np.abs(shape.roll))


@propagated
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


OF_THE_FACE: Final[dict[str, Callable[[Landmarks], Measure]]] = {
    "eye_openness": eye_openness,
    "eye_size": eye_size,
    "eye_width": eye_width,
    "ear_stance": ear_stance,
    "ear_spread": ear_spread,
    "ear_symmetry": ear_symmetry,
    "ear_size": ear_size,
    "forehead": forehead,
    "face_roundness": face_roundness,
    "nose_shortness": nose_shortness,
    "nose_length": nose_length,
    "nose_width": nose_width,
    "head_tilt": head_tilt,
    "frontality": frontality,
}
"""Every measure of the face by the name under which the score file and the reports know it."""


def measure_face(face: Landmarks) -> dict[str, Measure]:
    """Take all measures of a face."""
    return {name: measure(face) for name, measure in OF_THE_FACE.items()}


def _lids(shape: Shape, side: str) -> Values:
    """Distance of the lids across the line through the corners of one eye, at least 0."""
    outer, inner = shape[f"{side}_eye_outer"], shape[f"{side}_eye_inner"]
    along = (inner - outer) / shape.length(f"{side}_eye_outer", f"{side}_eye_inner")[:, None]
    gap = shape[f"{side}_eye_bottom"] - shape[f"{side}_eye_top"]
    return np.asarray(np.abs(along[:, 0] * gap[:, 1] - along[:, 1] * gap[:, 0]))


def _base(shape: Shape, side: str) -> Values:
    return (shape[f"{side}_ear_outer"] + shape[f"{side}_ear_inner"]) / 2


def _ear_rise(shape: Shape, side: str) -> Values:
    axis = shape[f"{side}_ear_tip"] - _base(shape, side)
    return np.asarray(-axis[:, 1] / np.maximum(np.hypot(axis[:, 0], axis[:, 1]), 1e-6))
