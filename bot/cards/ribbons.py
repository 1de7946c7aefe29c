"""The names of two cats, on ribbons that come in from the card's sides, and the disc between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cards.arena import LEFT, SIDES
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, plain, wrapped
from bot.cards.ornaments import paw, ribbon
from bot.cards.theme import APRICOT, INK, MINT, Rgb, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.canvas import Canvas

COLOURS: Final[tuple[Rgb, Rgb]] = (APRICOT, MINT)
"""Of the left and the right cat."""
HEIGHT: Final = 96
BADGE: Final = 100
RIM: Final = 4
NAME_SIZES: Final = (46, 27)
BEFORE, AFTER = 36, 64
"""Card pixels from a name to the card's edge and to the ribbon's end."""
SHORTEST: Final = 190
PAW: Final = 56
FOLD: Final = 10
"""Height of the darker hem along a ribbon's foot."""


def draw_ribbons(canvas: Canvas, names: Sequence[str], top: int, middle: float) -> None:
    """Write two names; ``middle`` is where the seam is, between them."""
    for side in SIDES:
        room = round(middle if side == LEFT else WIDTH - middle) - BADGE // 2 - 12
        lines, face = wrapped(plain(names[side]), Weight.BLACK, NAME_SIZES, room - BEFORE - AFTER)
        length = max(map(face.getlength, lines)) if lines[0] else PAW
        width = max(round(length) + BEFORE + AFTER, SHORTEST)
        left = 0 if side == LEFT else WIDTH - width
        mask = ribbon(width, HEIGHT, to_right=side == LEFT)
        canvas.image.paste(mixed(COLOURS[side], INK, 0.3), (left, top + FOLD), mask)
        canvas.image.paste(COLOURS[side], (left, top), mask)
        centre = left + (width + (BEFORE - AFTER) * (1 if side == LEFT else -1)) / 2
        if not lines[0]:
            canvas.image.paste(INK, (round(centre) - PAW // 2, top + (HEIGHT - PAW) // 2), paw(PAW))
            continue
        step = face.size * 1.12
        first = top + HEIGHT / 2 + 0.35 * face.size - step * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            canvas.write((centre, first + number * step), (line, face), INK, "ms")


def draw_badge(canvas: Canvas, sign: str, top: int, middle: float) -> None:
    """Write a short sign on a disc between the ribbons that begin at ``top``."""
    left, up = round(middle) - BADGE // 2, top + (HEIGHT - BADGE) // 2
    canvas.pill((left - RIM, up - RIM, BADGE + 2 * RIM, BADGE + 2 * RIM), canvas.theme.track)
    canvas.pill((left, up, BADGE, BADGE), canvas.theme.ground)
    text, face = fitted(plain(sign), Weight.BLACK, (42, 20), BADGE - 20)
    canvas.write((round(middle), up + BADGE / 2 + 0.355 * face.size), (text, face), canvas.theme.ink, "ms")
