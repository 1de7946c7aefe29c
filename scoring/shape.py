"""A face in its own frame, and the versions of it that tell how sure a measure is.

The frame: the x axis runs along the eye line (from the centre of the eye on the left of the image to the
other), the y axis is perpendicular and points from the eyes to the chin; the origin is between the eyes, the
unit is the inter-ocular distance.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.landmarks import sigma_of
from scoring.verdict import LANDMARK_NAMES, Landmarks

Values: TypeAlias = npt.NDArray[np.float64]

LEAST: Final = 1e-6
"""Lengths in the frame are at least so much, that a degenerate face gives numbers all the same."""

_INDEX: Final = {name: k for k, name in enumerate(LANDMARK_NAMES)}
_FIRM: Final = [
    k for k, name in enumerate(LANDMARK_NAMES) if not name.endswith(("eye_top", "eye_bottom", "tip", "cheek"))
]


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

    @classmethod
    def with_errors(cls, face: Landmarks) -> Self:
        """Return the face, followed by 88 versions in each of which one point is off; see `uncertainty`.

        Each point is moved by its standard error along and across the eye line, to either side.
        """
        eyes = face.points[0:8].reshape(2, 4, 2).mean(1)
        x, y = eyes[1] - eyes[0]
        sigma = sigma_of(face.confidence)
        steps = np.zeros((22, 2, 22, 2))
        each = np.arange(22)
        steps[each, 0, each] = sigma[:, None] * [x, y]
        steps[each, 1, each] = sigma[:, None] * [-y, x]
        moves = steps.reshape(44, 22, 2)
        return cls(face.points + np.concatenate([np.zeros((1, 22, 2)), moves, -moves]))

    def __getitem__(self, name: str) -> Values:
        """Return the (x, y) of one point in each version, shape (n, 2), in inter-ocular distances."""
        points: Values = self._points[:, _INDEX[name]]
        return points

    def length(self, a: str, b: str) -> Values:
        """Return the distance of two points."""
        return length_of(self[a] - self[b])

    def drop(self, a: str, b: str) -> Values:
        """Return how far ``b`` lies below ``a``."""
        return self[b][:, 1] - self[a][:, 1]

    @cached_property
    def head_width(self) -> Values:
        """Between the outer ends of the ears' bases."""
        return self.length("l_ear_outer", "r_ear_outer")

    @cached_property
    def face_length(self) -> Values:
        """From the top of the skull to the chin, along the face."""
        return np.maximum(self.drop("head_top", "chin"), LEAST)

    @cached_property
    def face_scale(self) -> Values:
        """Size of the whole face: root mean square distance of its firm points from their middle.

        The centroid size of geometric morphometrics (Bookstein, 1991), over the 14 points that neither a
        mood (lids, ear tips) nor long fur (cheeks) moves. Of all the sizes of a face it holds still best,
        for the errors of 14 points cancel out: 9 % of its spread among cats is noise, of the head's width
        15 %.
        """
        x, y = self._points[:, _FIRM].transpose(2, 0, 1)
        return np.asarray(np.maximum(np.sqrt(x.var(1) + y.var(1)), LEAST))


def length_of(vectors: Values) -> Values:
    """Return the lengths of vectors, shape (n, 2), at least `LEAST`."""
    return np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), LEAST)


def uncertainty(values: Values) -> Values:
    """Carry the errors of a face's points over to what is measured on it.

    The root mean square of the changes to either side is each error's share (first order, independent
    errors; JCGM 100:2008, 5.1.2, with numeric derivatives as in 5.1.3; both sides because measures such as
    a tilt have a kink where they are least).

    Args:
        values: shape (..., 89), measured on the versions of `Shape.with_errors`.

    Returns:
        The standard uncertainties, shape (...).
    """
    changes = values[..., 1:] - values[..., :1]
    return np.asarray(np.sqrt((changes**2).sum(-1) / 2))
