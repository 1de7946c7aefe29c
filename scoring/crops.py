"""Arithmetic between photos and the square that the detector sees, the same in training and in use.

Boxes are in edge coordinates (the top left corner of the photo is (0, 0), pixel i covers [i, i + 1)),
points in centre coordinates (the centre of the top left pixel is (0, 0)), as `Box` and `Landmarks` define
them; see `scoring.straighten` for the squares around faces and eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scoring.verdict import Box, RgbImage

GREY: Final = 127
"""Fills what lies outside the photo; near zero for a network whose input is scaled to [-1, 1]."""

ROWS: Final = 16
"""Every how many rows brightness is compared."""


def resized(image: RgbImage, width: int, height: int) -> RgbImage:
    """Resize without aliasing: area average to shrink, linear interpolation to grow."""
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


class Pyramid:
    """A photo and smaller copies of it, each half as wide and high, made when they are first asked for.

    Several squares are drawn from one photo. Averaging two by two pixels is many times faster than averaging
    by any other factor, and most of it is then done once for all of them.
    """

    def __init__(self, photo: RgbImage) -> None:
        self._levels = [photo]

    @classmethod
    def of(cls, photo: Picture) -> Pyramid:
        """Return a photo's pyramid, which may be one already."""
        return photo if isinstance(photo, Pyramid) else Pyramid(photo)

    @property
    def photo(self) -> RgbImage:
        return self._levels[0]

    @property
    def width(self) -> int:
        return int(self.photo.shape[1])

    @property
    def height(self) -> int:
        return int(self.photo.shape[0])

    def reduced(self, most: float) -> tuple[RgbImage, int]:
        """Return the smallest copy that is at most ``most`` times smaller, and how many times it is.

        Pixel i of it covers the pixels [i * times, (i + 1) * times) of the photo; what is left over at the
        right and below is cut off.
        """
        level = 0
        while 2 ** (level + 1) <= most and min(self._levels[level].shape[:2]) > 1:
            level += 1
            if level == len(self._levels):
                self._levels.append(_halved(self._levels[-1]))
        return self._levels[level], 2**level


Picture: TypeAlias = "RgbImage | Pyramid"
"""A photo; a pyramid spares work where several squares are drawn from it."""


class View(Pyramid):
    """A photo as the networks see it: the same of a photo and of its mirror image, see `seen_one_way`."""

    def __init__(self, photo: RgbImage) -> None:
        seen, self.turned = seen_one_way(photo)
        super().__init__(seen)

    @classmethod
    def of(cls, photo: Picture) -> View:
        """Return a photo's view, which may be one already."""
        if isinstance(photo, View):
            return photo
        return View(photo.photo if isinstance(photo, Pyramid) else photo)

    def across(self, box: Box) -> Box:
        """Carry a box from the photo to the view or back."""
        return replace(box, x0=self.width - box.x1, x1=self.width - box.x0) if self.turned else box


def _halved(image: RgbImage) -> RgbImage:
    height, width = image.shape[0] // 2, image.shape[1] // 2
    even = image[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


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

    def draw(self, photo: Picture) -> RgbImage:
        """Return the square, shape (size, size, 3)."""
        image, _ = Pyramid.of(photo).reduced(1 / max(self.scale_x, self.scale_y))
        canvas = np.full((self.size, self.size, 3), GREY, np.uint8)
        inner = resized(image, self.width, self.height)
        canvas[self.top : self.top + self.height, self.left : self.left + self.width] = inner
        return canvas

    def to_photo(self, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Map boxes, shape (n, 4) as x0, y0, x1, y1 in pixels of the square, to pixels of the photo."""
        shift = np.array([self.left, self.top, self.left, self.top])
        scale = np.array([self.scale_x, self.scale_y, self.scale_x, self.scale_y])
        return np.asarray((boxes - shift) / scale, np.float64)
