"""Changes of a photo that change nothing about the cat: how it may come another time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

import cv2
import numpy as np
from PIL import Image

from scoring.crops import resized
from scoring.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.training.evaluation.agreement import Values
    from scoring.verdict import Box, RgbImage

TURN: Final = 10.0
CUT: Final = 0.05
QUALITY: Final = 50


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """A changed photo; ``matrix`` (2, 3) maps edge coordinates of the original to those of this one."""

    image: RgbImage
    matrix: Values

    def moved(self, points: Values) -> Values:
        """Map points, shape (n, 2), centre coordinates."""
        return np.asarray((points + 0.5) @ self.matrix[:, :2].T + self.matrix[:, 2] - 0.5)


Change: TypeAlias = "Callable[[RgbImage, Box, np.random.Generator], Changed]"
"""Takes the photo, the head that is followed, and a source of chance."""


def half_size(image: RgbImage, _head: Box, _rng: np.random.Generator) -> Changed:
    """Reduce to half the width and height."""
    height, width = image.shape[:2]
    small = resized(image, max(1, round(width / 2)), max(1, round(height / 2)))
    return Changed(small, _placed(small.shape[1] / width, small.shape[0] / height))


def compressed(image: RgbImage, _head: Box, _rng: np.random.Generator) -> Changed:
    """Encode as JPEG of quality 50."""
    out = BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=QUALITY)
    return Changed(decode(out.getvalue()).image, _placed())


def cut_one_side(image: RgbImage, _head: Box, rng: np.random.Generator) -> Changed:
    """Cut 5 % off one side, whichever it is."""
    sides = np.zeros(4)
    sides[rng.integers(4)] = CUT
    return _cut(image, sides)


def cut_all_round(image: RgbImage, _head: Box, _rng: np.random.Generator) -> Changed:
    """Cut 5 % off every side."""
    return _cut(image, np.full(4, CUT))


def mirrored(image: RgbImage, _head: Box, _rng: np.random.Generator) -> Changed:
    """Swap left and right."""
    return Changed(np.ascontiguousarray(image[:, ::-1]), np.array([[-1.0, 0, image.shape[1]], [0, 1, 0]]))


def turned(degrees: float) -> Change:
    """Tilt the camera about the head: same size of photo, corners filled with the photo's edge."""

    def change(image: RgbImage, head: Box, _rng: np.random.Generator) -> Changed:
        height, width = image.shape[:2]
        centre = np.array([head.x0 + head.x1, head.y0 + head.y1]) / 2
        return _warped(image, _turn(degrees, centre, centre), (width, height), cv2.BORDER_REPLICATE)

    return change


def turned_and_cut(degrees: float) -> Change:
    """Turn the photo and cut it to the largest upright rectangle inside, or as far as the head reaches."""

    def change(image: RgbImage, head: Box, _rng: np.random.Generator) -> Changed:
        height, width = image.shape[:2]
        about = _turn(degrees, np.array([width, height]) / 2, np.zeros(2))
        half = _inside(width, height, math.radians(abs(degrees)))
        low, high = -half, half
        corners = np.array([[x, y] for x in (head.x0, head.x1) for y in (head.y0, head.y1)])
        reach = corners @ about[:, :2].T + about[:, 2]
        low, high = np.floor(np.minimum(low, reach.min(0))), np.ceil(np.maximum(high, reach.max(0)))
        about[:, 2] -= low
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        return _warped(image, about, size, cv2.BORDER_REPLICATE)

    return change


def turned_on_black(degrees: float) -> Change:
    """Turn the photo on a canvas that holds all of it; the corners are black."""

    def change(image: RgbImage, _head: Box, _rng: np.random.Generator) -> Changed:
        sides = np.array([image.shape[1], image.shape[0]], np.float64)
        angle = math.radians(abs(degrees))
        across, down = math.cos(angle), math.sin(angle)
        canvas = np.ceil(np.array([[across, down], [down, across]]) @ sides)
        about = _turn(degrees, sides / 2, canvas / 2)
        return _warped(image, about, (int(canvas[0]), int(canvas[1])), cv2.BORDER_CONSTANT)

    return change


RETEST: Final[dict[str, Change]] = {
    "half size": half_size,
    f"JPEG quality {QUALITY}": compressed,
    "5 % cut off one side": cut_one_side,
    "turned +10 degrees": turned(TURN),
    "turned -10 degrees": turned(-TURN),
}
"""What the agreement of the score is measured over."""

FURTHER: Final[dict[str, Change]] = {
    "mirrored": mirrored,
    "5 % cut off every side": cut_all_round,
    "turned +10, cut to the inside": turned_and_cut(TURN),
    "turned +10 on black": turned_on_black(TURN),
}
"""What is measured besides."""


def _placed(scale_x: float = 1, scale_y: float = 1, x: float = 0, y: float = 0) -> Values:
    return np.array([[scale_x, 0, x], [0, scale_y, y]])


def _cut(image: RgbImage, shares: Values) -> Changed:
    """Cut shares off the left, top, right and bottom."""
    height, width = image.shape[:2]
    left, top, right, bottom = np.round(shares * [width, height, width, height]).astype(int)
    inside = image[top : height - bottom, left : width - right]
    return Changed(np.ascontiguousarray(inside), _placed(x=-left, y=-top))


def _turn(degrees: float, centre: Values, to: Values) -> Values:
    """Rotate about ``centre`` (clockwise as seen) and put it to ``to``: edge coordinates, shape (2, 3)."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.column_stack([turn, to - turn @ centre])


def _warped(image: RgbImage, matrix: Values, size: tuple[int, int], border: int) -> Changed:
    centres = matrix.copy()
    centres[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    out = cv2.warpAffine(image, centres, size, flags=cv2.INTER_CUBIC, borderMode=border)
    return Changed(np.asarray(out, np.uint8), matrix)


def _inside(width: int, height: int, angle: float) -> Values:
    """Half sides of the largest upright rectangle inside a turned photo of the same proportions."""
    long, short = max(width, height), min(width, height)
    scale = short / (long * math.sin(angle) + short * math.cos(angle))
    return np.array([width, height]) * scale / 2
