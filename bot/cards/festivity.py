"""What makes a card festive: soft rays behind the first cat, and a little confetti. The same every time."""

from __future__ import annotations

import math
import random
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from bot.cards.ornaments import paw
from bot.cards.theme import APRICOT, LILAC, MINT, Rgb, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.canvas import Canvas
    from bot.cards.portraits import Spot

FINE: Final = 2
RAYS: Final = 14
FAR: Final = 1600
GLOW: Final = 0.14
"""Share of apricot in the rays."""
PIECES: Final = 34
SEED: Final = 9
APART: Final = 84
"""Card pixels between two pieces of confetti at least."""
WORDS: Final = 200
"""Height of the title, where no confetti falls."""
LOWEST: Final = 700
BESIDE: Final = 56
"""Card pixels between a disc to be kept free and a piece's middle at least."""
SIZES: Final = (14, 18, 22, 34, 40)
SMALLEST_PAW: Final = 34
"""Smaller pieces are discs."""


def draw_festivity(canvas: Canvas, source: Spot, kept_free: Sequence[tuple[Spot, int]]) -> None:
    """Draw rays from a point, and confetti except on and near some discs, each its middle and diameter."""
    rays = _rays(canvas.image.size, source)
    canvas.image.paste(mixed(canvas.theme.ground, APRICOT, GLOW), (0, 0), rays)
    for at, size, colour in _confetti(canvas.image.width):
        if any(math.dist(at, middle) < side / 2 + BESIDE for middle, side in kept_free):
            continue
        corner = at[0] - size // 2, at[1] - size // 2
        if size >= SMALLEST_PAW:
            canvas.image.paste(colour, corner, paw(size))
        else:
            canvas.pill((*corner, size, size), colour)


@lru_cache(maxsize=8)
def _rays(size: tuple[int, int], middle: Spot) -> Image.Image:
    """Return every second of 2 x RAYS rays, mode L."""
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE), 0)
    draw = ImageDraw.Draw(mask)
    x, y = (FINE * n for n in middle)
    for ray in range(RAYS):
        ends = [math.pi * (2 * ray + side - 0.5) / RAYS for side in (0, 1)]
        far = [(x + FAR * FINE * math.sin(end), y - FAR * FINE * math.cos(end)) for end in ends]
        draw.polygon([(x, y), *far], fill=255)
    return mask.reduce(FINE)


@lru_cache(maxsize=1)
def _confetti(width: int) -> tuple[tuple[Spot, int, Rgb], ...]:
    """Return places, sizes and colours of discs and small paws, well apart."""
    chance = random.Random(SEED)  # noqa: S311 - where confetti falls is no secret
    pieces: list[tuple[Spot, int, Rgb]] = []
    while len(pieces) < PIECES:
        at = chance.randrange(40, width - 40), chance.randrange(WORDS, LOWEST)
        if all(math.dist(at, other) > APART for other, _, _ in pieces):
            colour = (APRICOT, MINT, LILAC)[len(pieces) % 3]
            pieces.append((at, chance.choice(SIZES), colour))
    return tuple(pieces)
