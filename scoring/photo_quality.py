"""Measures of the photo around a face: is it sharp, lit and near enough to judge.

They are taken on the smallest upright rectangle of whole pixels around the skull's top, eyes, nose and chin,
the same for a photo and its mirror image. Luminance is the photo's own, gamma-encoded, from 0 to 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import LANDMARK_NAMES, Measure

if TYPE_CHECKING:
    from scoring.verdict import Landmarks, RgbImage

Luminance = npt.NDArray[np.float32]

FACE_SIDE: Final = 128
"""A face is judged for sharpness at this size at most: what a person sees of it on a phone."""

WHOLE_SIDE: Final = 640
"""The same for a whole photo."""

MIN_SIDE: Final = 8
ONE_LEVEL: Final = np.float32(1.5 / 255)

_REACH: Final = [
    k
    for k, name in enumerate(LANDMARK_NAMES)
    if "_eye_" in name or name in {"nose_left", "nose_right", "nose_bottom", "chin", "head_top"}
]
_REC601: Final = np.array([0.299, 0.587, 0.114], np.float32) / 255


def face_luminance(image: RgbImage, face: Landmarks) -> Luminance:
    """Cut the face out of the photo, shape (height, width), at least `MIN_SIDE` a side (edges repeated)."""
    height, width = image.shape[:2]
    (x0, y0), (x1, y1) = face.points[_REACH].min(0), face.points[_REACH].max(0)
    left, right = max(0, math.floor(x0)), min(width, math.ceil(x1) + 1)
    top, bottom = max(0, math.floor(y0)), min(height, math.ceil(y1) + 1)
    if right <= left or bottom <= top:  # wholly outside: nothing to see
        return np.zeros((MIN_SIDE, MIN_SIDE), np.float32)
    cut = image[top:bottom, left:right].astype(np.float32) @ _REC601
    missing = [(max(0, MIN_SIDE - side) + 1) // 2 for side in cut.shape]
    return np.pad(cut, [(m, m) for m in missing], mode="edge")


def whole_luminance(image: RgbImage) -> Luminance:
    """Return the luminance of a whole photo, shape (height, width)."""
    return np.asarray(image.astype(np.float32) @ _REC601, np.float32)


def sharpness(face: Luminance, side: int = FACE_SIDE) -> Measure:
    """How much fine detail a slight extra blur takes away, 0 (none: blurred) to 1.

    One minus the blur metric of Crete et al. (2007), with a 5-pixel mean, the larger of both directions, at
    ``side`` pixels at most; ratios of gradients, so that neither contrast nor brightness matter.
    """
    scale = side / max(face.shape)
    if scale < 1:
        width, height = (max(MIN_SIDE, round(pixels * scale)) for pixels in face.shape[::-1])
        face = np.asarray(cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return Measure(1 - max(_blur(face), _blur(face.T)), 0.02)


def exposure(face: Luminance) -> Measure:
    """Range of tones on the face: 98th minus 2nd percentile of luminance, 0 (flat or black) to 1.

    Unlike the mean it treats black and white cats alike: eyes and nose give both a range when lit.
    """
    low, high = np.percentile(face, [2, 98])
    return Measure(float(high - low), 0.02)


def brightness(face: Luminance) -> Measure:
    """How bright the lighter parts of the face are: 95th percentile of luminance, 0 to 1."""
    return Measure(float(np.percentile(face, 95)), 0.02)


def face_size(image: RgbImage, face: Landmarks) -> Measure:
    """Inter-ocular distance over the root of the photo's area (no unit)."""
    eyes = face.points[0:8].reshape(2, 4, 2).mean(1)
    value = float(np.hypot(*(eyes[1] - eyes[0]))) / math.sqrt(image.shape[0] * image.shape[1])
    return Measure(value, 0.03 * value)


def measure_photo(image: RgbImage, face: Landmarks) -> dict[str, Measure]:
    """Take all measures of the photo around a face."""
    luminance = face_luminance(image, face)
    return {
        "sharpness": sharpness(luminance),
        "exposure": exposure(luminance),
        "brightness": brightness(luminance),
        "face_size": face_size(image, face),
    }


def _blur(face: Luminance) -> float:
    """Blur along the rows: what share of the neighbours' differences survives a blur; 0 sharp, 1 blurred."""
    smooth = cv2.blur(face, (5, 1), borderType=cv2.BORDER_REFLECT_101)
    # A step of one grey level is rounding, which looks sharp where a strong blur has left nothing else.
    steps = np.abs(np.diff(face, axis=1))
    before = np.where(steps > ONE_LEVEL, steps, 0)
    lost = np.maximum(before - np.abs(np.diff(smooth, axis=1)), 0)
    total = float(before.sum(dtype=np.float64))
    return 1.0 if total <= 1e-6 * before.size else 1 - float(lost.sum(dtype=np.float64)) / total
