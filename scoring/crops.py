"""Arithmetic between photos and the square that the detector sees, the same in training and in use.

Boxes are in edge coordinates (the top left corner of the photo is (0, 0), pixel i covers [i, i + 1)),
points in centre coordinates (the centre of the top left pixel is (0, 0)), as `Box` and `Landmarks` define
them. Every step commutes with mirroring, so that a mirrored photo gives mirrored squares; see
`scoring.straighten` for the squares around faces and eyes.
"""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import RgbImage

GREY: Final = 127
"""Fills what lies outside the photo; near zero for a network whose input is scaled to [-1, 1]."""

ROWS: Final = 8
"""Every how many rows brightness is compared."""


def resized(image: RgbImage, width: int, height: int) -> RgbImage:
    """Resize without aliasing: area average to shrink, linear interpolation to grow."""
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        if image.shape[0] % 2 or image.shape[1] % 2:  # half a pixel too many would tell left from right
            break
        image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    if image.shape[:2] == (height, width):
        return image
    shrinks = width < image.shape[1]
    out = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


def flipped(image: RgbImage) -> RgbImage:
    """Return the mirror image, left for right; many times faster than a view that is copied later."""
    return np.asarray(cv2.flip(image, 1), np.uint8)


def seen_one_way(image: RgbImage) -> tuple[RgbImage, bool]:
    """Return of a photo and its mirror image always the same one, and whether it is not the photo itself.

    Networks then see the same pixels of both, and what they say is mirrored exactly. The one whose left half
    is brighter is taken; where both are equally bright, the one given.
    """
    half = image.shape[1] // 2
    rows = image[::ROWS]
    left, right = (sum(cv2.sumElems(side)) for side in (rows[:, :half], rows[:, image.shape[1] - half :]))
    return (flipped(image), True) if left < right else (image, False)


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
