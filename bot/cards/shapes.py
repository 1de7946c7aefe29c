"""Small shapes as masks, drawn once and smooth because they are drawn large: icons and rounded boxes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from PIL import Image, ImageDraw

from scoring.verdict import Aspect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FINE: Final = 4
"""Shapes are drawn this many times larger, then averaged."""

Point: TypeAlias = tuple[float, float]
"""In parts of an icon's side: (0, 0) is the top left corner, (1, 1) the bottom right one."""


@lru_cache(maxsize=64)
def icon(aspect: Aspect, size: int) -> Image.Image:
    """Return the mask of an aspect's icon, mode L, ``size`` x ``size`` pixels."""
    pen = _Pen(size * FINE)
    ICONS[aspect](pen)
    return pen.mask.reduce(FINE)


@lru_cache(maxsize=256)
def rounded(width: int, height: int, radius: int) -> Image.Image:
    """Return the mask of a rounded box, mode L, ``width`` x ``height`` pixels."""
    mask = Image.new("L", (width * FINE, height * FINE), 0)
    box = (0, 0, width * FINE - 1, height * FINE - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * FINE, fill=255)
    return mask.reduce(FINE)


class _Pen:
    """Draws white or cuts out black on a square mask; all places and lengths are parts of its side."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.mask = Image.new("L", (side, side), 0)
        self._draw = ImageDraw.Draw(self.mask)

    def disc(self, centre: Point, rx: float, ry: float | None = None, *, fill: int = 255) -> None:
        x, y = centre
        ry = rx if ry is None else ry
        box = ((x - rx) * self.side, (y - ry) * self.side, (x + rx) * self.side, (y + ry) * self.side)
        self._draw.ellipse(box, fill=fill)

    def soft(self, corners: Sequence[Point], radius: float, *, fill: int = 255) -> None:
        """Draw a polygon grown by ``radius``, so its corners are round."""
        points = [(x * self.side, y * self.side) for x, y in corners]
        self._draw.polygon(points, fill=fill)
        self._draw.line([*points, points[0]], fill=fill, width=round(2 * radius * self.side))
        for corner in corners:
            self.disc(corner, radius, fill=fill)

    def arch(self, left: Point, tip: Point, right: Point, bulge: float, *, fill: int = 255) -> None:
        """Draw a pointed arch whose flanks are parabolas, pushed out by ``bulge``."""
        points = []
        for (ax, ay), (bx, by), out in ((left, tip, -bulge), (tip, right, bulge)):
            cx, cy = (ax + bx) / 2 + 2 * out, (ay + by) / 2 - abs(out)
            for step in range(25):
                t = step / 24
                x = (1 - t) ** 2 * ax + 2 * t * (1 - t) * cx + t * t * bx
                y = (1 - t) ** 2 * ay + 2 * t * (1 - t) * cy + t * t * by
                points.append((x * self.side, y * self.side))
        self._draw.polygon(points, fill=fill)

    def overlap(self, other: _Pen) -> None:
        """Keep only what the other drew as well."""
        self.mask.paste(0, (0, 0), other.mask.point(lambda value: 255 - value))


def _eye(pen: _Pen) -> None:
    pen.disc((0.5, 0.82), 0.6)
    upper = _Pen(pen.side)
    upper.disc((0.5, 0.18), 0.6)
    pen.overlap(upper)
    pen.disc((0.5, 0.5), 0.2, fill=0)
    pen.disc((0.5, 0.5), 0.075, 0.17)


def _ear(pen: _Pen) -> None:
    pen.arch((0.1, 0.9), (0.42, 0.04), (0.94, 0.9), 0.11)
    pen.arch((0.31, 0.92), (0.46, 0.36), (0.72, 0.92), 0.06, fill=0)


def _kitten(pen: _Pen) -> None:
    pen.soft([(0.14, 0.15), (0.46, 0.27), (0.12, 0.56)], 0.04)
    pen.soft([(0.86, 0.15), (0.54, 0.27), (0.88, 0.56)], 0.04)
    pen.disc((0.5, 0.57), 0.42, 0.36)
    for x in (0.32, 0.68):
        pen.disc((x, 0.6), 0.09, 0.105, fill=0)
    pen.soft([(0.47, 0.73), (0.53, 0.73), (0.5, 0.755)], 0.022, fill=0)


def _camera(pen: _Pen) -> None:
    pen.soft([(0.39, 0.2), (0.61, 0.2), (0.68, 0.36), (0.32, 0.36)], 0.06)
    pen.soft([(0.17, 0.38), (0.83, 0.38), (0.83, 0.75), (0.17, 0.75)], 0.11)
    pen.disc((0.5, 0.56), 0.2, fill=0)
    pen.disc((0.5, 0.56), 0.115)


ICONS: Final[dict[Aspect, Callable[[_Pen], None]]] = {
    Aspect.EYES: _eye,
    Aspect.EARS: _ear,
    Aspect.BABY_FACE: _kitten,
    Aspect.PHOTO: _camera,
}
