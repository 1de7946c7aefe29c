"""Round portraits, the names under them, and what stands in where a picture or a name is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.cards.lettering import Weight, plain, wrapped
from bot.cards.ornaments import crown, paw
from bot.cards.theme import mixed

if TYPE_CHECKING:
    from bot.cards.canvas import Canvas
    from bot.cards.theme import Rgb
    from scoring.verdict import RgbImage

Spot: TypeAlias = tuple[int, int]
"""A point of a card, x and y in pixels."""

RING, GAP = 0.035, 0.025
"""Width of a portrait's ring and of the gap inside it, in parts of the portrait's diameter."""
THINNEST: Final = 4
FAINT: Final = 0.22
LEADING: Final = 1.12


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name is fitted: wished and smallest letters, width in card pixels, lines, colour (None: ink)."""

    sizes: tuple[int, int]
    width: float
    lines: int = 1
    colour: Rgb | None = None


def draw_portrait(canvas: Canvas, thumb: RgbImage | None, at: Spot, side: int, ring: Rgb | None) -> None:
    """Draw a round portrait of diameter ``side`` around ``at``, or a paw where the picture is gone."""
    gap, width = (max(round(side * part), THINNEST) for part in (GAP, RING))
    if ring is not None:
        _disc(canvas, at, side + 2 * (gap + width), ring)
    _disc(canvas, at, side + 2 * gap, canvas.theme.ground)
    if thumb is not None:
        canvas.photo(thumb, (at[0] - side // 2, at[1] - side // 2, side), side // 2)
        return
    draw_place(canvas, at, side)
    size = side // 2
    canvas.image.paste(_faint(canvas), (at[0] - size // 2, at[1] - size // 2), paw(size))


def draw_place(canvas: Canvas, at: Spot, side: int) -> None:
    """Draw the round place of a cat that is not known yet."""
    _disc(canvas, at, side, canvas.theme.track)


def draw_crowned_place(canvas: Canvas, at: Spot, side: int) -> None:
    """Draw the place of a champion that is not known yet: round, with the outline of a crown."""
    draw_place(canvas, at, side)
    shape = crown(side // 2, 0).getchannel("A")
    canvas.image.paste(_faint(canvas), (at[0] - shape.width // 2, at[1] - shape.height // 2), shape)


def draw_name(canvas: Canvas, name: str, at: Spot, fit: Fit) -> int:
    """Write a name around ``at``, or a paw where the fonts can't show it; return its last base line."""
    colour = fit.colour or canvas.theme.ink
    shown, size = plain(name), fit.sizes[0]
    if not shown:
        canvas.image.paste(colour, (at[0] - size // 2, at[1] - round(0.86 * size)), paw(size))
        return at[1]
    lines, face = wrapped(shown, Weight.BLACK, fit.sizes, fit.width, most=fit.lines)
    for number, line in enumerate(lines):
        canvas.write((at[0], at[1] + number * round(LEADING * face.size)), (line, face), colour, "ms")
    return at[1] + (len(lines) - 1) * round(LEADING * face.size)


def _disc(canvas: Canvas, at: Spot, side: int, colour: Rgb) -> None:
    canvas.pill((at[0] - side // 2, at[1] - side // 2, side, side), colour)


def _faint(canvas: Canvas) -> Rgb:
    return mixed(canvas.theme.track, canvas.theme.ink, FAINT)
