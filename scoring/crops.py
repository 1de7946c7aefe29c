"""Arithmetic between photos and the squares that the networks see, the same in training and in use.

Boxes are in edge coordinates (the top left corner of the photo is (0, 0), pixel i covers [i, i + 1)),
points in centre coordinates (the centre of the top left pixel is (0, 0)), as `Box` and `Landmarks` define
them. Every step commutes with mirroring, so that a mirrored photo gives mirrored squares.
"""

import math
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import Box, RgbImage

GREY: Final = 127
"""Fills what lies outside the photo; near zero for a network whose input is scaled to [-1, 1]."""


def resized(image: RgbImage, width: int, height: int) -> RgbImage:
    """Resize without aliasing: area average to shrink, linear interpolation to grow."""
    shrinks = width < image.shape[1]
    out = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


def is_darker_left(square: RgbImage) -> bool:
    """Tell which of a square and its mirror this is, so that both can be looked at the same way round."""
    columns = square.sum((0, 2), dtype=np.int64)
    half = len(columns) // 2
    return bool(columns[:half].sum() < columns[-half:].sum())


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A photo fitted into a square of ``size`` pixels, centred, with grey bars."""

    size: int
    width: int
    height: int
    scale_x: float
    scale_y: float

    @classmethod
    def fit(cls, width: int, height: int, size: int) -> Self:
        """Fit a photo of ``width`` x ``height`` pixels; even sides make both bars equally wide."""
        scale = size / max(width, height)
        w, h = (max(2, 2 * round(side * scale / 2)) for side in (width, height))
        return cls(size, w, h, w / width, h / height)

    @property
    def left(self) -> int:
        return (self.size - self.width) // 2

    @property
    def top(self) -> int:
        return (self.size - self.height) // 2

    def draw(self, image: RgbImage) -> RgbImage:
        """Return the square, shape (size, size, 3)."""
        canvas = np.full((self.size, self.size, 3), GREY, np.uint8)
        inner = resized(image, self.width, self.height)
        canvas[self.top : self.top + self.height, self.left : self.left + self.width] = inner
        return canvas

    def to_photo(self, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Map boxes, shape (n, 4) as x0, y0, x1, y1 in pixels of the square, to pixels of the photo."""
        shift = np.array([self.left, self.top, self.left, self.top])
        scale = np.array([self.scale_x, self.scale_y, self.scale_x, self.scale_y])
        return np.asarray((boxes - shift) / scale, np.float64)


@dataclass(frozen=True, slots=True)
class FaceCrop:
    """A square window of ``side`` whole pixels from (left, top), which may reach beyond the photo."""

    left: int
    top: int
    side: int

    @classmethod
    def around(cls, box: Box, margin: float) -> Self:
        """Centre the window on ``box``; its side is ``margin`` times the box's longer side.

        Whole pixels keep the window's edges equally far from the box on a mirrored photo, but for a tie.
        """
        side = max(2, round(max(box.width, box.height) * margin))
        left, top = (math.floor((a + b - side) / 2 + 0.5) for a, b in ((box.x0, box.x1), (box.y0, box.y1)))
        return cls(left, top, side)

    def draw(self, image: RgbImage, size: int) -> RgbImage:
        """Return the window's content, shape (size, size, 3), grey outside the photo."""
        x0, x1 = self._inside(self.left, image.shape[1])
        y0, y1 = self._inside(self.top, image.shape[0])
        if x0 == x1 or y0 == y1:
            return np.full((size, size, 3), GREY, np.uint8)
        left, top = x0 - self.left, y0 - self.top
        right, bottom = self.side - left - (x1 - x0), self.side - top - (y1 - y0)
        window = image[y0:y1, x0:x1]
        if left or top or right or bottom:
            grey = (GREY, GREY, GREY)
            framed = cv2.copyMakeBorder(window, top, bottom, left, right, cv2.BORDER_CONSTANT, value=grey)
            window = np.asarray(framed, np.uint8)
        return resized(window, size, size)

    def _inside(self, start: int, end: int) -> tuple[int, int]:
        """Cut the window's extent along one axis to a photo's, which reaches from 0 to ``end``."""
        return min(max(start, 0), end), min(max(start + self.side, 0), end)

    def to_photo(self, points: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
        """Map points, shape (..., 2), from pixels of a drawing of ``size`` to pixels of the photo."""
        origin = np.array([self.left, self.top])
        return np.asarray((points + 0.5) * (self.side / size) - 0.5 + origin, np.float64)

    def from_photo(self, points: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
        """Map points, shape (..., 2), from pixels of the photo to pixels of a drawing of ``size``."""
        origin = np.array([self.left, self.top])
        return np.asarray((points - origin + 0.5) * (size / self.side) - 0.5, np.float64)
