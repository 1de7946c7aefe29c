"""The words' half of a score card: the number, its interval, and the four bars that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.cards.framing import WIDTH, Side
from bot.cards.lettering import Weight, fitted, font, plain
from scoring.verdict import Aspect, Cat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cards.canvas import Canvas

EDGE: Final = 64
"""Space at the card's sides; all others are multiples of 8 as well."""
TOP: Final = {Side.BELOW: 944, Side.ABOVE: 64}
NUMBER_SIZES: Final = (300, 120)
OUT_OF_GAP: Final = 12
NUMBER_BASELINE: Final = 276
SCALE_LINE: Final = 328
LEFT_WIDTH: Final = 504
BARS_LEFT: Final = 632
BARS_RIGHT: Final = WIDTH - EDGE
FIRST_BAR: Final = 49
BAR_PITCH: Final = 93
BAR_HEIGHT: Final = 10
ICON: Final = 48
TRACK_LEFT: Final = BARS_LEFT + ICON + 20
FULL_BAR: Final = 20.0
"""Contribution, in score points, that fills a bar's half, unless a larger one is on the card."""


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words of a score card, in the reader's language.

    Attributes:
        title: above the number, such as "Мимиметр".
        out_of: beside the number, such as "из 100".
        aspects: a short name for each aspect.
    """

    title: str
    out_of: str
    aspects: Mapping[Aspect, str]


def shown_score(score: float) -> int:
    """Return the whole number that people see: rounded half up, from 1 to 100."""
    return min(max(int(score + 0.5), 1), 100)


def signed(points: float) -> str:
    """Return a contribution with its sign, such as "+12", "−3" (a true minus) or "0"."""
    whole = int(abs(points) + 0.5)
    if whole == 0:
        return "0"
    return f"+{whole}" if points > 0 else f"\N{MINUS SIGN}{whole}"


def draw_panel(canvas: Canvas, cat: Cat, words: CardWords, side: Side) -> None:
    """Draw all words and bars of a score card."""
    top = TOP[side]
    _number(canvas, cat.score, words, top)
    _interval(canvas, cat, top)
    points = cat.by_aspect()
    full = max(FULL_BAR, *(abs(p) for p in points.values()))
    for row, aspect in enumerate(Aspect):
        middle = top + FIRST_BAR + row * BAR_PITCH
        _label(canvas, aspect, plain(words.aspects[aspect]), points[aspect], middle)
        _bar(canvas, points[aspect] / full, middle)


def _number(canvas: Canvas, score: float, words: CardWords, top: int) -> None:
    title = fitted(plain(words.title), Weight.BOLD, (40, 32), LEFT_WIDTH)
    canvas.write((EDGE, top + 30), title, canvas.theme.quiet)
    out_of, small = fitted(plain(words.out_of), Weight.BOLD, (40, 32), LEFT_WIDTH // 2)
    room = LEFT_WIDTH - OUT_OF_GAP - small.getlength(out_of)
    number, face = fitted(str(shown_score(score)), Weight.BLACK, NUMBER_SIZES, room)
    indent = face.getbbox(number, anchor="ls")[0]  # the ink, not the figure's cell, lines up with the title
    canvas.write((EDGE - indent, top + NUMBER_BASELINE), (number, face), canvas.theme.ink)
    after = EDGE - indent + face.getlength(number) + OUT_OF_GAP
    canvas.write((after, top + NUMBER_BASELINE), (out_of, small), canvas.theme.quiet)


def _interval(canvas: Canvas, cat: Cat, top: int) -> None:
    """Draw the scale from 0 to 100, a bracket over the interval, and a dot at the score."""
    y, theme = top + SCALE_LINE, canvas.theme
    canvas.pill((EDGE, y - 2, LEFT_WIDTH, 4), theme.track)
    low, high, at = (
        EDGE + round(LEFT_WIDTH * min(max(value, 0.0), 100.0) / 100) for value in (*cat.interval, cat.score)
    )
    canvas.block((low, y - 1, high - low, 3), theme.ink)
    for x in (low, high):
        canvas.pill((x - 1, y - 10, 3, 21), theme.ink)
    canvas.pill((at - 9, y - 9, 19, 19), theme.ink)
    canvas.pill((at - 6, y - 6, 13, 13), theme.accent)


def _label(canvas: Canvas, aspect: Aspect, name: str, points: float, middle: int) -> None:
    """Name a bar: icon, word and signed points; ``middle`` is the height of the bar's middle line."""
    canvas.icon(aspect, (BARS_LEFT, middle - 42, ICON), canvas.theme.ink)
    value = signed(points), font(Weight.BOLD, 32)
    canvas.write((BARS_RIGHT, middle - 19), value, canvas.theme.ink, "rs")
    room = BARS_RIGHT - TRACK_LEFT - value[1].getlength(value[0]) - 16
    canvas.write((TRACK_LEFT, middle - 19), fitted(name, Weight.BOLD, (30, 22), room), canvas.theme.quiet)


def _bar(canvas: Canvas, share: float, middle: int) -> None:
    """Draw a bar from its centre: right for a gain, left for a loss; ``share`` from -1 to 1 of a half."""
    top, theme = middle - BAR_HEIGHT // 2, canvas.theme
    centre, half = (TRACK_LEFT + BARS_RIGHT) // 2, (BARS_RIGHT - TRACK_LEFT) // 2
    canvas.pill((TRACK_LEFT, top, 2 * half, BAR_HEIGHT), theme.track)
    length = round(half * abs(share))
    if length:
        start, colour = (centre, theme.gain) if share > 0 else (centre - length, theme.loss)
        canvas.pill((start, top, length, BAR_HEIGHT), colour)
    canvas.pill((centre - 1, middle - 10, 3, 20), theme.ink)
