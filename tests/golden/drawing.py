"""Sheet and pen for the drawn photos.

All is drawn in the face's own frame (origin between the eyes, unit the inter-ocular distance, y down), twice
as large as asked and then halved, so that edges are as soft as a lens makes them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scoring.verdict import RgbImage

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Points: TypeAlias = npt.NDArray[np.float64]

FINER: Final = 2
FRACTION: Final = 4
"""Binary digits behind the point in the coordinates that OpenCV is given."""

LIGHTS: Final = (1.0, 0.8, 1.2, 0.9, 1.1, 0.75, 1.3, 0.95, 1.05, 0.85, 1.15, 0.7, 1.25)
"""How light hairs are, those that lie on top last."""

WHITE: Final[Colour] = (245, 243, 238)


class Sheet:
    """A picture in the making, at twice its size."""

    def __init__(self, size: tuple[int, int], background: Colour) -> None:
        width, height = size[0] * FINER, size[1] * FINER
        light = np.linspace(1.08, 0.85, height)[:, None, None] * np.linspace(0.97, 1.03, width)[None, :, None]
        self.pixels = np.clip(np.full((height, width, 3), background) * light, 0, 255).astype(np.uint8)

    def finished(self, seed: int = 0) -> RgbImage:
        """Return the picture at its size, with a camera's noise."""
        small = cv2.resize(self.pixels, None, fx=1 / FINER, fy=1 / FINER, interpolation=cv2.INTER_AREA)
        noise = np.random.default_rng(seed).integers(-4, 5, small.shape)
        return np.asarray(np.clip(small.astype(np.int64) + noise, 0, 255), np.uint8)

    def fill(self, points: Points, colour: Colour) -> None:
        """Fill a polygon given in pixels of the picture."""
        scaled = np.round(points * FINER * 2**FRACTION).astype(np.int32)
        cv2.fillPoly(self.pixels, [scaled], colour, cv2.LINE_AA, FRACTION)

    def strokes(self, lines: Points, colour: Colour, width: float) -> None:
        """Draw open lines given in pixels of the picture, shape (lines, points, 2)."""
        scaled = np.round(lines * FINER * 2**FRACTION).astype(np.int32)
        thick = max(1, round(width * FINER))
        cv2.polylines(
            self.pixels, list(scaled), isClosed=False, color=colour, thickness=thick,
            lineType=cv2.LINE_AA, shift=FRACTION,
        )  # fmt: skip


def shade(colour: Colour, factor: float) -> Colour:
    """Make a colour darker or lighter."""
    r, g, b = (min(255, max(0, round(c * factor))) for c in colour)
    return r, g, b


def oval(middle: Point, width: float, height: float, slant: float = 0.0, power: float = 1.0) -> Points:
    """Points around an ellipse (of half axes), shape (48, 2); ``power`` above 1 makes its ends pointed."""
    t = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    y = np.sign(np.sin(t)) * np.abs(np.sin(t)) ** power
    c, s = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    x, y = width * np.cos(t), height * y
    return np.stack([middle[0] + c * x - s * y, middle[1] + s * x + c * y], -1)


@dataclass(frozen=True, slots=True)
class Pose:
    """How a face stands on the picture.

    Attributes:
        place: middle between the eyes, in pixels of the picture.
        unit: distance of the eyes' centres in pixels.
        tilt: degrees clockwise.
        turn: how far the face is turned, -1 to 1: the far half is narrower.
    """

    place: Point
    unit: float
    tilt: float = 0.0
    turn: float = 0.0


class Pen:
    """Draws in the frame of one face; the seed makes the fur's irregularities."""

    def __init__(self, sheet: Sheet, pose: Pose, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        self._sheet, self._pose = sheet, pose
        a = math.radians(pose.tilt)
        self._turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])

    def to_picture(self, points: Points) -> Points:
        """Place points of the face's frame on the picture, as a turned face shows them."""
        x, y = points.T
        narrow = 1 - 0.18 * self._pose.turn * np.sign(x) * np.minimum(np.abs(x), 1.5)
        return np.asarray(np.stack([x * narrow, y], -1) * self._pose.unit @ self._turn + self._pose.place)

    def fill(self, points: Points, colour: Colour) -> None:
        self._sheet.fill(self.to_picture(points), colour)

    def stroke(self, points: npt.ArrayLike, colour: Colour, width: float) -> None:
        self._sheet.strokes(
            self.to_picture(np.asarray(points, np.float64))[None], colour, width * self._pose.unit
        )

    def hair(self, roots: Points, colour: Colour, length: float, away: Point) -> None:
        """Fur: short strokes of about one colour, from each root away from a place."""
        out = roots - np.array(away)
        out /= np.maximum(np.hypot(*out.T), 0.05)[:, None]
        stray = self.random.uniform(-0.03, 0.03, roots.shape)
        ends = roots + out * length * self.random.uniform(0.5, 1.2, (len(roots), 1)) + stray
        hairs = np.stack([self.to_picture(roots), self.to_picture(ends)], 1)
        for part, light in zip(np.array_split(hairs, len(LIGHTS)), LIGHTS, strict=True):
            self._sheet.strokes(part, shade(colour, light), 0.012 * self._pose.unit)

    def within(self, middle: Point, width: float, height: float, count: int) -> Points:
        """Random points within an ellipse of half axes, shape (count, 2)."""
        r, t = np.sqrt(self.random.uniform(0, 1, count)), self.random.uniform(0, 2 * math.pi, count)
        return np.stack([middle[0] + width * r * np.cos(t), middle[1] + height * r * np.sin(t)], -1)
