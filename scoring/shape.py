"""A face in its own frame, and how the uncertainty of its points reaches what is measured on it.

The frame: the x axis runs along the eye line (from the centre of the eye on the left of the image to the
other), the y axis is perpendicular and points from the eyes to the chin; the origin is between the eyes, the
unit is the inter-ocular distance.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.landmarks import sigma_of
from scoring.verdict import LANDMARK_NAMES, Landmarks, Measure

if TYPE_CHECKING:
    from collections.abc import Callable

Values: TypeAlias = npt.NDArray[np.float64]

_INDEX: Final = {name: k for k, name in enumerate(LANDMARK_NAMES)}


class Shape:
    """Several versions of one face's 22 points at once, shape (n, 22, 2), in the face's frame.

    Attributes:
        roll: shape (n,), degrees by which the eye line falls to the right of the image.
    """

    def __init__(self, points: Values) -> None:
        eyes = points[:, 0:8].reshape(-1, 2, 4, 2).mean(2)
        along = eyes[:, 1] - eyes[:, 0]
        distance = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
        x, y = (along / distance[:, None]).T
        frame = np.stack([np.stack([x, -y], -1), np.stack([y, x], -1)], -2)  # columns: along, down
        centred = points - eyes.mean(1)[:, None]
        self._points = centred @ frame / distance[:, None, None]
        self.roll = np.degrees(np.arctan2(along[:, 1], along[:, 0]))

    def __getitem__(self, name: str) -> Values:
        """Return the (x, y) of one point in each version, shape (n, 2), in inter-ocular distances."""
        points: Values = self._points[:, _INDEX[name]]
        return points

    def length(self, a: str, b: str) -> Values:
        """Return the distance of two points."""
        d = self[a] - self[b]
        return np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-6)

    def drop(self, a: str, b: str) -> Values:
        """Return how far ``b`` lies below ``a``."""
        return self[b][:, 1] - self[a][:, 1]

    @property
    def head_width(self) -> Values:
        """Between the outer ends of the ears' bases."""
        return self.length("l_ear_outer", "r_ear_outer")

    @property
    def face_length(self) -> Values:
        """From the top of the skull to the chin, along the face."""
        return np.maximum(self.drop("head_top", "chin"), 1e-6)


def propagated(measure: Callable[[Shape], Values]) -> Callable[[Landmarks], Measure]:
    """Measure a face and carry the uncertainty of its points over to the measure.

    Each point is moved by its standard error along and across the eye line, to either side; the root mean
    square of both changes is its share (first order, independent errors; JCGM 100:2008, 5.1.2, with numeric
    derivatives as in 5.1.3; both sides because measures such as a tilt have a kink where they are least).
    """

    @wraps(measure)
    def measured(face: Landmarks) -> Measure:
        values = measure(Shape(_versions(face)))
        changes = values[1:] - values[0]
        return Measure(float(values[0]), float(np.sqrt((changes**2).sum() / 2)))

    return measured


def _versions(face: Landmarks) -> Values:
    """Return the face, then with each of its points moved along and across the eye line, there and back."""
    eyes = face.points[0:8].reshape(2, 4, 2).mean(1)
    x, y = eyes[1] - eyes[0]
    sigma = sigma_of(face.confidence)
    steps = np.zeros((22, 2, 22, 2))
    each = np.arange(22)
    steps[each, 0, each] = sigma[:, None] * [x, y]
    steps[each, 1, each] = sigma[:, None] * [-y, x]
    moves = steps.reshape(44, 22, 2)
    return np.asarray(face.points + np.concatenate([np.zeros((1, 22, 2)), moves, -moves]))
