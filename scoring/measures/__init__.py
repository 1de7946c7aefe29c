"""Landmarks to measures: what the face looks like, in numbers with units and uncertainty.

All are taken in the face's own frame (see `scoring.shape`) as ratios or angles, so that neither the size of
the photo, nor a turn, nor a mirror changes a measure; `head_tilt` alone looks at the photo's horizon, and
what is measured on one side changes places in a mirror. Each measure is a pure function of a `Shape`, of one
value for each version of the face. ``docs/measures.md`` lists them all.

Sizes are compared with the inter-ocular distance, with the head's width between the outer ends of the ear
bases, or with the size of the whole face. Among cats the latter two vary by 9 and 11 % of the first. The
cheeks' outline, which the studies of human faces use, varies by 25 %: fur hides it, so that it serves for
`frontality` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.measures.ears import (
    ear_angle,
    ear_inner_angle,
    ear_inner_angle_left,
    ear_inner_angle_right,
    ear_outer_angle,
    ear_outer_angle_left,
    ear_outer_angle_right,
    ear_sides,
    ear_size,
    ear_spread,
    ear_stance,
    ear_symmetry,
    ear_tips_apart,
    tips_over_bases,
)
from scoring.measures.eyes import (
    eye_openness,
    eye_openness_left,
    eye_openness_right,
    eye_size,
    eye_to_face,
    eye_width,
)
from scoring.measures.pose import frontality, head_tilt
from scoring.measures.proportions import (
    face_roundness,
    face_width,
    forehead,
    nose_length,
    nose_shortness,
    nose_size,
    nose_width,
)
from scoring.shape import Shape, uncertainty
from scoring.verdict import Measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.shape import Values
    from scoring.verdict import Landmarks

OF_THE_FACE: Final[dict[str, Callable[[Shape], Values]]] = {
    "eye_openness": eye_openness,
    "eye_openness_left": eye_openness_left,
    "eye_openness_right": eye_openness_right,
    "eye_size": eye_size,
    "eye_width": eye_width,
    "eye_to_face": eye_to_face,
    "ear_stance": ear_stance,
    "ear_angle": ear_angle,
    "ear_inner_angle": ear_inner_angle,
    "ear_inner_angle_left": ear_inner_angle_left,
    "ear_inner_angle_right": ear_inner_angle_right,
    "ear_outer_angle": ear_outer_angle,
    "ear_outer_angle_left": ear_outer_angle_left,
    "ear_outer_angle_right": ear_outer_angle_right,
    "tips_over_bases": tips_over_bases,
    "ear_spread": ear_spread,
    "ear_tips_apart": ear_tips_apart,
    "ear_symmetry": ear_symmetry,
    "ear_size": ear_size,
    "ear_sides": ear_sides,
    "forehead": forehead,
    "face_roundness": face_roundness,
    "face_width": face_width,
    "nose_shortness": nose_shortness,
    "nose_length": nose_length,
    "nose_width": nose_width,
    "nose_size": nose_size,
    "head_tilt": head_tilt,
    "frontality": frontality,
}
"""Every measure of the face by the name under which the score file and the reports know it."""


def measure_face(face: Landmarks) -> dict[str, Measure]:
    """Take all measures of a face."""
    shape = Shape.with_errors(face)
    values = np.stack([measure(shape) for measure in OF_THE_FACE.values()])
    pairs = zip(values[:, 0].tolist(), uncertainty(values).tolist(), strict=True)
    return {name: Measure(value, sigma) for name, (value, sigma) in zip(OF_THE_FACE, pairs, strict=True)}
