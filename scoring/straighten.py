"""Turns, scales and shifts a face so that it fills a square upright, whatever way the cat held its head.

The fit is a similarity (Procrustes) between the face's points and a mean face, so that a mirrored face gives
mirrored squares, and a photo that was turned, resized or cut differently gives the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from scoring.crops import GREY, Picture, Pyramid, resized

if TYPE_CHECKING:
    from scoring.verdict import Box, Landmarks, RgbImage

Points = npt.NDArray[np.float64]

# One half of the mean face, in inter-ocular distances from between the eyes; the other half mirrors it.
_HALF: Final = (
    (-0.698, -0.089), (-0.297, 0.101), (-0.484, -0.128), (-0.521, 0.115),  # left eye
    (-0.176, 0.584), (0.0, 0.770), (0.0, 0.881), (0.0, 1.103),  # nose, mouth, chin
    (-1.188, -0.518), (-1.298, -1.599), (-0.529, -0.997),  # left ear
    (-1.024, 0.749), (0.0, -1.166),  # cheek, top
)  # fmt: skip
_SPREAD: Final = (0.085, 0.072, 0.098, 0.08, 0.119, 0.101, 0.086, 0.113, 0.205, 0.21, 0.16, 0.318, 0.17)
# Where each of the 22 points is found above, and whether mirrored.
_FROM: Final = (0, 1, 2, 3, 1, 0, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 10, 9, 8, 11, 11, 12)
_SIDE: Final = (1, 1, 1, 1, -1, -1, -1, -1, 1, -1, 1, 1, 1, 1, 1, 1, -1, -1, -1, 1, -1, 1)

MEAN_FACE: Final[Points] = np.array([_HALF[k] for k in _FROM]) * [[s, 1] for s in _SIDE]
"""Mean of 440 frontal faces (generalised Procrustes analysis), shape (22, 2), in the order of the names."""

WEIGHTS: Final[Points] = np.array([_SPREAD[k] for k in _FROM]) ** -2
"""How much each point says about where a face is: one over its variance around the mean face."""

FACE_SIDE: Final = 3.4
FACE_MIDDLE: Final = (0.0, -0.24)
"""The square around a face: its side and its middle, in the mean face's inter-ocular distances."""

FACE_EDGE: Final = 0.12
"""Room that the face's own points have at least to the square's edges."""

EYE_SIDE: Final = 1.15
"""Side of the square around an eye."""

_COARSE: Final = 0.6
"""Scale below which a drawing is made from an averaged copy, against aliasing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the mean face lies on a photo.

    Attributes:
        turn: shape (2, 2), its columns are the mean face's axes in pixels: a rotation times a scale.
        shift: shape (2,), the point between the eyes, in centre coordinates.
        reach: shape (2, 2), the least and the greatest x and y of the face's own points on the mean face's
            plane: a turned head's ears reach beyond the mean face.
    """

    turn: Points
    shift: Points
    reach: Points

    @classmethod
    def of(cls, face: Landmarks) -> Self:
        """Fit the mean face to a face (weighted least squares); sure points count more."""
        return cls.fit(face.points, WEIGHTS * np.clip(face.confidence, 0.05, 1) ** 2)

    @classmethod
    def fit(cls, points: Points, weights: Points) -> Self:
        """Fit the mean face to points (22, 2), each with its weight (22,)."""
        share = (weights / weights.sum())[:, None]
        middle, target = (MEAN_FACE * share).sum(0), (points * share).sum(0)
        a, b = MEAN_FACE - middle, points - target
        size = float((a * a * share).sum())
        along = float((a * b * share).sum()) / size
        across = float(((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) * share[:, 0]).sum()) / size
        if along * along + across * across < 1e-6:  # noqa: PLR2004 (all points in one place)
            along = 1e-3
        turn = np.array([[along, -across], [across, along]])
        shift = target - turn @ middle
        flat = (points - shift) @ np.linalg.inv(turn).T
        return cls(turn, shift, np.stack([flat.min(0), flat.max(0)]))

    def place(self, points: Points) -> Points:
        """Map points, shape (..., 2), of the mean face's plane to pixels of the photo."""
        return np.asarray(points @ self.turn.T + self.shift, np.float64)

    @property
    def unit(self) -> float:
        """Pixels of the photo in one inter-ocular distance of the mean face."""
        return _stride(self.turn)

    def reduced(self, times: int) -> Self:
        """Return the frame on a copy of the photo that is so many times smaller."""
        return replace(self, turn=self.turn / times, shift=_reduced(self.shift, times))

    def face(self, size: int) -> Square:
        """Return the upright square around the face and its points, drawn with ``size`` pixels a side."""
        low = np.minimum(np.array(FACE_MIDDLE) - FACE_SIDE / 2, self.reach[0] - FACE_EDGE)
        high = np.maximum(np.array(FACE_MIDDLE) + FACE_SIDE / 2, self.reach[1] + FACE_EDGE)
        return self._square((low + high) / 2, float((high - low).max()), size)

    def eye(self, centre: Points, size: int) -> Square:
        """Return the upright square around an eye whose centre is given in pixels of the photo."""
        middle = np.asarray(np.linalg.solve(self.turn, centre - self.shift), np.float64)
        return self._square(middle, EYE_SIDE, size)

    def _square(self, middle: Points, side: float, size: int) -> Square:
        turn = self.turn * (side / size)
        return Square(turn, self.place(middle) - turn @ np.full(2, (size - 1) / 2), size)


@dataclass(frozen=True, slots=True)
class Square:
    """A turned square window on a photo, drawn with ``size`` pixels a side; both in centre coordinates."""

    turn: Points
    shift: Points
    size: int

    @classmethod
    def around(cls, box: Box, margin: float, size: int) -> Self:
        """Centre an upright window on ``box``; its side is ``margin`` times the box's longer side."""
        pixels = max(box.width, box.height, 1.0) * margin / size
        middle = np.array([box.x0 + box.x1 - 1, box.y0 + box.y1 - 1]) / 2
        return cls(np.eye(2) * pixels, middle - pixels * (size - 1) / 2, size)

    def draw(self, photo: Picture) -> RgbImage:
        """Return the window's content, shape (size, size, 3), grey outside the photo.

        What would shrink much is averaged first, so that a large photo gives the same as a smaller copy.
        """
        image, times = Pyramid.of(photo).reduced(self.pixels)
        return self.reduced(times).drawn(image)

    @property
    def pixels(self) -> float:
        """Pixels of the photo along one pixel of the drawing."""
        return _stride(self.turn)

    def reduced(self, times: int) -> Self:
        """Return the same window on a copy of the photo that is so many times smaller."""
        return replace(self, turn=self.turn / times, shift=_reduced(self.shift, times))

    def drawn(self, image: RgbImage) -> RgbImage:
        """Draw the window from these very pixels; see `draw`."""
        corners = self.to_photo(np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * (self.size - 1.0))
        pixels = self.pixels
        margin = max(2, math.ceil(pixels / 2))  # what the outermost pixels average
        low = np.floor(corners.min(0)).astype(int) - margin
        high = np.ceil(corners.max(0)).astype(int) + margin + 1
        x0, y0 = np.clip(low, 0, None)
        x1, y1 = np.minimum(high, image.shape[1::-1])
        if x1 - x0 < 1 or y1 - y0 < 1:
            return np.full((self.size, self.size, 3), GREY, np.uint8)
        cut, factor = image[y0:y1, x0:x1], np.ones(2)
        if pixels > 1 / _COARSE:
            width, height = (max(1, round(side / pixels)) for side in (x1 - x0, y1 - y0))
            factor = np.array([width / cut.shape[1], height / cut.shape[0]])
            cut = resized(cut, width, height)
        turn = self.turn * factor[:, None]
        shift = (self.shift - [x0, y0] + 0.5) * factor - 0.5
        drawn = cv2.warpAffine(
            cut,
            np.column_stack([turn, shift]),
            (self.size, self.size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderValue=(GREY, GREY, GREY),
        )
        return np.asarray(drawn, np.uint8)

    def turned(self, radians: float) -> Self:
        """Return the window turned about its middle, clockwise on the photo."""
        cos, sin = math.cos(radians), math.sin(radians)
        turn = self.turn @ np.array([[cos, -sin], [sin, cos]])
        middle = np.full(2, (self.size - 1) / 2)
        return replace(self, turn=turn, shift=self.to_photo(middle) - turn @ middle)

    def to_photo(self, points: Points) -> Points:
        """Map points, shape (..., 2), from the drawing to the photo."""
        return np.asarray(points @ self.turn.T + self.shift, np.float64)

    def from_photo(self, points: Points) -> Points:
        """Map points, shape (..., 2), from the photo to the drawing."""
        return np.asarray((points - self.shift) @ np.linalg.inv(self.turn).T, np.float64)


def _stride(turn: Points) -> float:
    """Pixels that one step along a turned axis covers."""
    return float(np.hypot(*turn[:, 0]))


def _reduced(place: Points, times: int) -> Points:
    """Carry a place, in centre coordinates, to a copy of the photo that is so many times smaller."""
    return np.asarray((place + 0.5) / times - 0.5, np.float64)
