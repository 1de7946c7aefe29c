"""When no score is better than a bad one: the reasons that a face itself can give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.photo_quality import WHOLE_SIDE, brightness, exposure, sharpness, whole_luminance
from scoring.verdict import LANDMARK_NAMES, RefusalReason, inter_ocular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.crops import Picture
    from scoring.recipe import Limit, Limits
    from scoring.verdict import Landmarks, Measure

BLANK: Final = 0.1
"""Range of luminance below which a photo shows nothing."""

_LEFT_EYE: Final = [k for k, name in enumerate(LANDMARK_NAMES) if name.startswith("l_eye")]
_RIGHT_EYE: Final = [k for k, name in enumerate(LANDMARK_NAMES) if name.startswith("r_eye")]


def is_face(face: Landmarks, limits: Limits) -> bool:
    """Tell a face from a paw or a pattern that the detector took for a head.

    The network must take it for one, its points must be sure enough together, and stand as in any cat's face:
    seen along it, the skull's top above the eyes, those above the nose, the nose above the chin.
    """
    eyes = np.stack([face.points[side].mean(0) for side in (_LEFT_EYE, _RIGHT_EYE)])
    along = eyes[1] - eyes[0]
    down = np.array([-along[1], along[0]])
    heights = [float((face[name] - eyes.mean(0)) @ down) for name in ("head_top", "nose_bottom", "chin")]
    in_order = heights[0] < 0 < heights[1] < heights[2]
    likely = face.likeness >= limits.likeness.value
    return likely and in_order and float(face.confidence.mean()) >= limits.face_confidence.value


def why_not(face: Landmarks, measures: Mapping[str, Measure], limits: Limits) -> RefusalReason | None:
    """Name what most keeps a face from being scored, or None. The first that holds is what to do first."""
    eye = min(float(face.confidence[side].mean()) for side in (_LEFT_EYE, _RIGHT_EYE))
    small = inter_ocular(face.points) < limits.inter_ocular_pixels.value
    dark = any(measures[name].value < limit.value for name, limit in _light(limits))
    away = (
        eye < limits.eye_confidence.value
        or float(face.confidence.mean()) < limits.score_confidence.value
        or measures["frontality"].value < limits.frontality.value
    )
    blurred = measures["sharpness"].value < limits.sharpness.value
    checks = (
        (small, RefusalReason.TOO_SMALL),
        (dark, RefusalReason.TOO_DARK),
        (blurred, RefusalReason.BLURRED),
        (away, RefusalReason.TURNED_AWAY),
    )
    return next((reason for holds, reason in checks if holds), None)


def why_nothing(photo: Picture, limits: Limits) -> RefusalReason:
    """Say why no cat was found on a photo: it is dark or blurred all over, or there is none."""
    whole = whole_luminance(photo)
    if brightness(whole).value < limits.brightness.value:
        return RefusalReason.TOO_DARK
    blurred = sharpness(whole, WHOLE_SIDE).value < limits.sharpness.value
    # An even wall isn't blurred: there is nothing on it to be sharp.
    if blurred and exposure(whole).value > BLANK:
        return RefusalReason.BLURRED
    return RefusalReason.NO_CAT


def _light(limits: Limits) -> tuple[tuple[str, Limit], ...]:
    return ("brightness", limits.brightness), ("exposure", limits.exposure)
