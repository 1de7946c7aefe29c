"""Where the photo lies on a card: the crop that shows the face, and the side left to the words.

Card pixels and photo pixels are both continuous here: a pixel's left edge is its number, so boxes need
no half-pixel care. Pure geometry, no image is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from scoring.verdict import Box, Cat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH: Final = 1080
HEIGHT: Final = 1350

SHOWN: Final = 936
"""Height that shows the photo; the rest belongs to the words."""
CLEAR: Final = 804
"""Height in which the photo is plainly seen; between CLEAR and SHOWN it fades."""

SHARP: Final = 2.6
"""Largest enlargement for the sake of composition; a coarser photo would look soft."""
AIR, LITTLE_AIR = 0.08, 0.02
"""Space around a face in parts of its longer side: as wished, and where the photo would not fill the card."""
FACE_HEIGHT: Final = 500
GROUP_HEIGHT: Final = 560
SMALLEST_BEST: Final = 210
"""A company is shown whole only if its best face keeps this height."""


class Side(StrEnum):
    """Where the words go."""

    BELOW = "below"
    ABOVE = "above"

    def clear(self) -> Box:
        """Return the part of the card where nothing covers the photo."""
        if self is Side.BELOW:
            return Box(0, 0, WIDTH, CLEAR)
        return Box(0, HEIGHT - CLEAR, WIDTH, HEIGHT)

    def shown(self) -> Box:
        """Return the part of the card that the photo should fill."""
        if self is Side.BELOW:
            return Box(0, 0, WIDTH, SHOWN)
        return Box(0, HEIGHT - SHOWN, WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class Framing:
    """A photo point (x, y) lies on the card at ``(x * scale + left, y * scale + top)``."""

    scale: float
    left: float
    top: float
    side: Side

    def box(self, box: Box) -> Box:
        """Carry a box from the photo to the card."""
        return Box(
            box.x0 * self.scale + self.left,
            box.y0 * self.scale + self.top,
            box.x1 * self.scale + self.left,
            box.y1 * self.scale + self.top,
        )

    def points(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Carry landmarks, shape (n, 2), to the card; whole numbers are pixel centres on both."""
        return (points + 0.5) * self.scale + (self.left, self.top) - 0.5


def frame(width: int, height: int, cats: Sequence[Cat]) -> Framing:
    """Choose the crop of a photo of ``width`` x ``height`` pixels; the best cat comes first.

    The best cat's face is never under the words and never cut by the card's edge. The other cats are kept in
    sight where that leaves the best face large enough.
    """
    return min(_options(width, height, cats), key=itemgetter(0))[1]


def face_box(cat: Cat, width: int, height: int, air: float) -> Box:
    """Return what must stay in sight of a cat, within the photo: head, ears and chin.

    ``air`` is the space added on all sides, in parts of the longer one.
    """
    points = np.asarray(cat.landmarks.points, dtype=np.float64)
    low = np.minimum((cat.head.x0, cat.head.y0), points.min(axis=0))
    high = np.maximum((cat.head.x1, cat.head.y1), points.max(axis=0) + 1)
    air *= float((high - low).max())
    x0, x1 = _within(float(low[0]) - air, float(high[0]) + air, width)
    y0, y1 = _within(float(low[1]) - air, float(high[1]) + air, height)
    return Box(x0, y0, x1, y1)


def _within(low: float, high: float, end: int) -> tuple[float, float]:
    """Clip a span to the photo, at least one pixel long even when it lies outside."""
    low = min(max(low, 0.0), end - 1.0)
    return low, max(min(high, float(end)), low + 1.0)


def _options(width: int, height: int, cats: Sequence[Cat]) -> Iterator[tuple[float, Framing]]:
    """Yield framings with their cost: card pixels without photo, and what else speaks against them."""
    for air, tight in ((AIR, 0.0), (LITTLE_AIR, 40.0)):
        faces = [face_box(cat, width, height, air) for cat in cats]
        for side, dislike in ((Side.BELOW, tight), (Side.ABOVE, tight + 48.0)):
            alone, gap = _place(width, height, faces[0], FACE_HEIGHT, side)
            yield gap + dislike + (200.0 if len(faces) > 1 else 0.0), alone
            if len(faces) > 1:
                company, gap = _place(width, height, _union(faces), GROUP_HEIGHT, side)
                missing = max(0.0, SMALLEST_BEST - faces[0].height * company.scale)
                yield gap + dislike + 4 * missing, company


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )


def _place(width: int, height: int, face: Box, ideal_height: float, side: Side) -> tuple[Framing, float]:
    """Fit ``face`` into the clear part; return the framing and its gaps in card pixels."""
    clear, shown = side.clear(), side.shown()
    fill = max(shown.width / width, shown.height / height)
    wanted = min(max(fill, ideal_height / face.height), max(fill, SHARP))
    scale = min(wanted, clear.width / face.width, clear.height / face.height)
    left, gap_x = _slide(
        face=(face.x0 * scale, face.x1 * scale),
        size=width * scale,
        clear=(clear.x0, clear.x1),
        shown=(shown.x0, shown.x1),
    )
    top, gap_y = _slide(
        face=(face.y0 * scale, face.y1 * scale),
        size=height * scale,
        clear=(clear.y0, clear.y1),
        shown=(shown.y0, shown.y1),
    )
    return Framing(scale, left, top, side), gap_x + gap_y


def _slide(
    face: tuple[float, float],
    size: float,
    clear: tuple[float, float],
    shown: tuple[float, float],
) -> tuple[float, float]:
    """Return the offset along one axis and how many card pixels of ``shown`` it leaves without photo.

    First wish: the face in the middle of the clear part. Stronger: no part without photo. Strongest: the
    face clear.
    """
    offset = (clear[0] + clear[1] - face[0] - face[1]) / 2
    full = sorted((shown[1] - size, shown[0]))
    offset = min(max(offset, full[0]), full[1])
    offset = min(max(offset, clear[0] - face[0]), clear[1] - face[1])
    gap = max(0.0, offset - shown[0]) + max(0.0, shown[1] - size - offset)
    return offset, gap
