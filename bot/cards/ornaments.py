"""What games decorate cats with, as smooth masks: crowns, ribbons and paws."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from bot.cards.shapes import FINE
from bot.cards.theme import INK, Rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.canvas import Canvas
    from bot.cards.fighters import Points

CROWN: Final = (
    (0.05, 0.36), (0.29, 0.58), (0.5, 0.2), (0.71, 0.58), (0.95, 0.36), (0.85, 0.92), (0.15, 0.92)
)  # fmt: skip
"""Corners of a crown in parts of its width; its base is level."""
PEARLS: Final = ((0.05, 0.32), (0.5, 0.15), (0.95, 0.32))
PEARL: Final = 0.065
JOINT: Final = 0.028
"""Radius of a crown's corners."""
BAND: Final = (0.16, 0.76, 0.84, 0.81)
"""The line above a crown's hem."""
RIM: Final = 0.032
"""Width of a crown's dark rim."""
MARGIN: Final = 0.15
"""Space around a crown for its rim and its tilt."""
GOLD: Final[tuple[Rgb, Rgb]] = ((0xFF, 0xDD, 0x8A), (0xFF, 0xB0, 0x5E))
"""A crown's colours at its tips and at its base."""
RISE: Final = 0.4
"""From a crown's base to its middle, in parts of its width."""
NOTCH: Final = 0.36
"""How deep a ribbon's end is cut, in parts of its height."""


@lru_cache(maxsize=64)
def crown(width: int, tilt: int) -> Image.Image:
    """Return a crown, mode RGBA, turned clockwise by whole degrees; its middle is the picture's middle."""
    scale = width * FINE
    side = round(width * (1 + 2 * MARGIN)) * FINE
    shift = (side - scale) / 2
    gold, rim = Image.new("L", (side, side), 0), Image.new("L", (side, side), 0)
    for mask, grown in ((gold, 0.0), (rim, RIM)):
        _crown_shape(ImageDraw.Draw(mask), shift, scale, grown)
    band = tuple(shift + n * scale for n in BAND)
    ImageDraw.Draw(gold).rectangle(band, fill=96)
    picture = Image.new("RGBA", (side, side), (*INK, 0))
    picture.putalpha(rim)
    picture.paste(_gold(side), (0, 0), gold)
    return picture.rotate(-tilt, Image.Resampling.BILINEAR).reduce(FINE)


def _crown_shape(draw: ImageDraw.ImageDraw, shift: float, scale: float, grown: float) -> None:
    corners = [(shift + x * scale, shift + y * scale) for x, y in CROWN]
    draw.polygon(corners, fill=255)
    radius = (JOINT + grown) * scale
    draw.line([*corners, corners[0]], fill=255, width=round(2 * radius))
    discs = [(x, y, radius) for x, y in corners]
    discs += [(shift + x * scale, shift + y * scale, (PEARL + grown) * scale) for x, y in PEARLS]
    for x, y, r in discs:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _gold(side: int) -> Image.Image:
    """Return a square that turns from one gold into the other."""
    column = Image.new("RGB", (1, 2))
    for y, colour in enumerate(GOLD):
        column.putpixel((0, y), colour)
    return column.resize((side, side), Image.Resampling.BILINEAR)


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


def draw_crown(canvas: Canvas, base: Sequence[float] | Points, width: int, tilt: int = 0) -> None:
    """Put a crown on a card; ``base`` is the middle of its lower edge, ``tilt`` is in degrees."""
    picture = crown(width, tilt)
    turn = math.radians(tilt)
    up = RISE * width
    left = round(base[0] + up * math.sin(turn) - picture.width / 2)
    top = round(base[1] - up * math.cos(turn) - picture.height / 2)
    canvas.image.paste(picture, (left, top), picture)
