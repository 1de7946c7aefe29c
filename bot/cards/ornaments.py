"""What games decorate cats with, as smooth masks: crowns, ribbons and paws."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFilter

from bot.cards.shapes import FINE
from bot.cards.theme import APRICOT, INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.canvas import Canvas

CROWN: Final = ((0.06, 0.3), (0.28, 0.56), (0.5, 0.12), (0.72, 0.56), (0.94, 0.3), (0.84, 0.9), (0.16, 0.9))
"""Corners of a crown in parts of its width; its base is level."""
PEARLS: Final = ((0.06, 0.27), (0.5, 0.1), (0.94, 0.27))
PEARL: Final = 0.06
NOTCH: Final = 0.42
"""How deep a ribbon's end is cut, in parts of its height."""
RIM: Final = 0.035
"""Width of a crown's dark rim, in parts of its width."""


@lru_cache(maxsize=64)
def crown(width: int, tilt: int) -> tuple[Image.Image, Image.Image]:
    """Return a crown and the same with its rim, masks of one size, mode L, turned by whole degrees.

    ``tilt`` is clockwise; the middle of the crown is the middle of the mask.
    """
    side = round(width * 1.3) * FINE
    shift, scale = side / 2 - width * FINE / 2, width * FINE
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon([(shift + x * scale, shift + y * scale) for x, y in CROWN], fill=255)
    for x, y in PEARLS:
        draw.ellipse([shift + n * scale for n in (x - PEARL, y - PEARL, x + PEARL, y + PEARL)], fill=255)
    mask = mask.rotate(-tilt, Image.Resampling.BILINEAR)
    grown = mask.filter(ImageFilter.MaxFilter(2 * round(RIM * scale) // 2 * 2 + 1))
    return mask.reduce(FINE), grown.reduce(FINE)


@lru_cache(maxsize=64)
def ribbon(width: int, height: int, *, to_right: bool) -> Image.Image:
    """Return the mask of a ribbon whose one end is cut like a swallow's tail, mode L."""
    mask = Image.new("L", (width * FINE, height * FINE), 0)
    w, h, notch = width * FINE, height * FINE, NOTCH * height * FINE
    corners = [(0, 0), (w, 0), (w - notch, h / 2), (w, h), (0, h)]
    if not to_right:
        corners = [(w - x, y) for x, y in corners]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return mask.reduce(FINE)


@lru_cache(maxsize=16)
def paw(size: int) -> Image.Image:
    """Return the mask of a paw, mode L, ``size`` x ``size`` pixels."""
    side = size * FINE
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    pads = ((0.5, 0.7, 0.26, 0.21), (0.17, 0.48, 0.1, 0.14), (0.38, 0.24, 0.11, 0.16),
            (0.62, 0.24, 0.11, 0.16), (0.83, 0.48, 0.1, 0.14))  # fmt: skip
    for x, y, rx, ry in pads:
        draw.ellipse([side * n for n in (x - rx, y - ry, x + rx, y + ry)], fill=255)
    return mask.reduce(FINE)


def draw_crown(canvas: Canvas, base: Sequence[float], width: int, tilt: int = 0) -> None:
    """Put a crown on a card; ``base`` is the middle of its lower edge where it isn't tilted."""
    inner, outer = crown(width, tilt)
    left = round(base[0] - inner.width / 2)
    top = round(base[1] - inner.height / 2 - 0.4 * width)
    canvas.image.paste(INK, (left, top), outer)
    canvas.image.paste(APRICOT, (left, top), inner)
