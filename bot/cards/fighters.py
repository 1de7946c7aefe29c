"""Two cats made comparable: faces of one size, eyes on one line. Pure geometry, no image is touched.

Pixels are continuous here, as in framing: a pixel's left edge is its number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.verdict import LANDMARK_NAMES, inter_ocular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import Cat, RgbImage

Points: TypeAlias = npt.NDArray[np.float64]
"""Shape (..., 2), x right and y down."""

STRAY: Final = 0.2
"""Landmarks count as far as this share of the head's box beyond it; farther ones are mistakes."""
TURNED_AWAY: Final = 1.0
"""Eyes are never nearer to each other than so many times their distance to the mouth, seen from the front."""
LEAST: Final = 2.0
"""Photo pixels between the eyes at least, however small the photo."""
HEAD_TOP: Final = LANDMARK_NAMES.index("head_top")
CROWN, CROWN_HEIGHT = 0.72, 0.9
"""Width of a crown in parts of a face's size, and its height in parts of its width."""


@dataclass(frozen=True, slots=True, eq=False)
class Fighter:
    """A cat that is shown beside another.

    Attributes:
        photo: upright, shape (height, width, 3), any size; 720 to 1280 pixels on the long side look best.
        cat: its geometry in pixels of ``photo``.
        name: as people wrote it; what the fonts lack is left out.
    """

    photo: RgbImage
    cat: Cat
    name: str


@dataclass(frozen=True, slots=True)
class Stance:
    """How a photo lies on a card: a photo point p is at ``scale * R(turn) @ p + (left, top)``.

    ``turn`` is in radians, clockwise on the screen.
    """

    scale: float
    turn: float
    left: float
    top: float

    def points(self, points: Points) -> Points:
        """Carry points from the photo to the card."""
        return np.asarray(self.scale * points @ turned(self.turn).T + (self.left, self.top))

    def back(self, points: Points) -> Points:
        """Carry points from the card to the photo."""
        return np.asarray((points - (self.left, self.top)) @ turned(self.turn) / self.scale)


@dataclass(frozen=True, slots=True)
class Face:
    """A face as something to place.

    Attributes:
        middle: the point between its eyes, in photo pixels.
        size: distance between the eyes, as it were if the cat looked into the camera; photo pixels.
        tilt: of the line through the eyes, radians, clockwise on the screen.
        outline: landmarks relative to ``middle``, in parts of ``size``.
    """

    middle: Points
    size: float
    tilt: float
    outline: Points

    @classmethod
    def of(cls, cat: Cat) -> Face:
        """Read a cat's face."""
        points = np.asarray(cat.landmarks.points, dtype=np.float64) + 0.5
        left, right = points[0:4].mean(axis=0), points[4:8].mean(axis=0)
        middle = (left + right) / 2
        mouth = math.dist(middle, cat.landmarks["mouth"] + 0.5)
        size = max(inter_ocular(points), TURNED_AWAY * mouth, LEAST)
        head = cat.head
        stray = STRAY * max(head.width, head.height)
        low, high = (head.x0 - stray, head.y0 - stray), (head.x1 + stray, head.y1 + stray)
        across = right - left
        return cls(
            middle=middle,
            size=size,
            tilt=math.atan2(across[1], across[0]),
            outline=(np.clip(points, low, high) - middle) / size,
        )

    def crowned(self) -> Face:
        """Return the face with a crown as part of its outline."""
        up = np.array([math.sin(self.tilt), -math.cos(self.tilt)])
        tip = self.crown_base() + CROWN * CROWN_HEIGHT * up
        return replace(self, outline=np.vstack([self.outline, tip]))

    def crown_base(self) -> Points:
        """Return where a crown stands, relative to the middle, in parts of the size."""
        return np.asarray(self.outline[HEAD_TOP])

    def outline_at(self, turn: float) -> Points:
        """Return the outline once the photo is turned."""
        return np.asarray(self.outline @ turned(turn).T)

    def stance(self, size: float, turn: float, at: Sequence[float]) -> Stance:
        """Return the stance that brings the face to a size, its middle to a place on the card."""
        scale = size / self.size
        left, top = np.asarray(at) - scale * turned(turn) @ self.middle
        return Stance(scale, turn, float(left), float(top))


def turned(turn: float) -> npt.NDArray[np.float64]:
    """Return the matrix of a turn by radians, clockwise on the screen."""
    c, s = math.cos(turn), math.sin(turn)
    return np.array([[c, -s], [s, c]])
