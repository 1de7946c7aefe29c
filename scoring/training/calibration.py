"""Makes the networks' expected errors true: measured on photos that no network learned from."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from scoring.eyes import EyeLandmarker
from scoring.landmarks import FaceLandmarker
from scoring.straighten import Frame, Points
from scoring.training.data import Photo, head_of
from scoring.verdict import Landmarks

MEDIAN_OVER_SIGMA: Final = 1.1774
"""Median length of a Gaussian error of two axes over its standard deviation along each."""


def error_scales(photos: Sequence[Photo], face: bytes, eye: bytes) -> tuple[float, float]:
    """Return what the expected errors of the face's points, and of the eyes', have to be multiplied by.

    Medians over the visible points of the labelled photos; raises ValueError where none is labelled.
    """
    find = FaceLandmarker(face, eye)
    look = EyeLandmarker(eye)
    of_face: list[float] = []
    of_eyes: list[float] = []
    for photo in photos:
        if photo.points is None or photo.visible is None:
            continue
        image, seen = photo.read(), photo.visible > 0
        points, sigma, _ = find.second(image, find.first(image, head_of(photo.points)))
        of_face += ratios(points, sigma, photo.points, seen)
        vague = np.full(22, 1e6)  # so that only the closer look counts
        frame = Frame.of(Landmarks(points, np.full(22, 0.7)))
        points, sigma = look(image, frame, points, vague)
        seen[8:] = False
        of_eyes += ratios(points, sigma, photo.points, seen)
    if not of_face or not of_eyes:
        raise ValueError("no labelled photo to measure errors on")
    return float(np.median(of_face)), float(np.median(of_eyes))


def ratios(points: Points, sigma: Points, true: Points, seen: npt.NDArray[np.bool_]) -> list[float]:
    """Return the errors of points (n, 2) over what was expected, sigma (n,), of those that can be seen.

    Where the expected errors are true the median is 1.
    """
    return list((np.hypot(*(points - true).T) / (MEDIAN_OVER_SIGMA * sigma))[seen])
