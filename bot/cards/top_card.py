"""The picture of the cutest cats: a podium of three, then up to seven rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.cards.canvas import Canvas, Square
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.panel import EDGE, shown_score
from bot.cards.theme import APRICOT, INK, LIGHT, LILAC, MINT, Rgb, Theme, mixed
from scoring.verdict import Aspect, RgbImage

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 10
INNER: Final = WIDTH - 2 * EDGE


@dataclass(frozen=True, slots=True)
class TopCardEntry:
    """One cat of the list.

    Attributes:
        rank: place, from 1; equal scores may share one.
        score: from 0 to 100.
        name: as people wrote it; what the fonts lack is left out.
        thumb: square photo of the cat, any size (best 400 pixels or more), or None where it is gone.
        rating: stands in place of the score where the list is ordered by ratings.
    """

    rank: int
    score: float
    name: str
    thumb: RgbImage | None
    rating: int | None = None

    @property
    def figure(self) -> str:
        """The number that the list is ordered by."""
        return str(shown_score(self.score) if self.rating is None else self.rating)


@dataclass(frozen=True, slots=True)
class TopWords:
    """The words of a top card, in the reader's language; ``empty`` stands where there are no cats yet."""

    title: str
    subtitle: str
    empty: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A place on the podium: where its picture's middle and top are, and its side, in card pixels."""

    middle: int
    top: int
    side: int
    medal: Rgb


FIRST: Final = _Step(middle=WIDTH // 2, top=216, side=336, medal=APRICOT)
SECOND: Final = _Step(middle=EDGE + 136, top=280, side=272, medal=LILAC)
THIRD: Final = _Step(middle=WIDTH - EDGE - 136, top=280, side=272, medal=MINT)
PODIUM: Final = (FIRST, SECOND, THIRD)
PAIR: Final = (replace(FIRST, middle=386), replace(SECOND, middle=726))
MEDAL: Final = 72
ROWS_TOP: Final = 752
ROW: Final = 80
ROW_THUMB: Final = 64
EMPTY_HEIGHT: Final = 860
NAMELESS: Final = 50


def draw_top_card(entries: Sequence[TopCardEntry], words: TopWords, *, theme: Theme = LIGHT) -> bytes:
    """Draw the list of the cutest cats.

    Args:
        entries: best first; those after the tenth are left out. None at all gives the empty card.
        words: in the reader's language.
        theme: LIGHT or DARK.

    Returns:
        A JPEG, 1080 pixels wide and as high as the entries need (at most 1350); same input, same bytes.
    """
    entries = entries[:MOST]
    podium = PAIR if len(entries) == len(PAIR) else PODIUM
    rows = entries[len(PODIUM) :]
    height = ROWS_TOP + (ROW * len(rows) + 38 if rows else 0) if entries else EMPTY_HEIGHT
    canvas = Canvas(Image.new("RGB", (WIDTH, height), theme.ground), theme)
    _heading(canvas, words)
    if not entries:
        _nobody(canvas, words.empty)
    for step, entry in zip(podium, entries, strict=False):
        _podium(canvas, step, entry)
    for number, entry in enumerate(rows):
        _row(canvas, ROWS_TOP + number * ROW, entry)
    return canvas.jpeg()


def _heading(canvas: Canvas, words: TopWords) -> None:
    title = fitted(plain(words.title), Weight.BLACK, (68, 44), INNER)
    canvas.write((EDGE, 112), title, canvas.theme.ink)
    subtitle = fitted(plain(words.subtitle), Weight.BOLD, (34, 26), INNER)
    canvas.write((EDGE, 164), subtitle, canvas.theme.quiet)


def _podium(canvas: Canvas, step: _Step, entry: TopCardEntry) -> None:
    bottom, theme = step.top + step.side, canvas.theme
    _thumb(canvas, entry.thumb, (step.middle - step.side // 2, step.top, step.side), 40)
    for size, colour in ((MEDAL + 16, theme.ground), (MEDAL, step.medal)):
        canvas.pill((step.middle - size // 2, bottom - size // 2, size, size), colour)
    canvas.write((step.middle, bottom + 14), (str(entry.rank), font(Weight.BLACK, 40)), INK, "ms")
    figure = entry.figure, font(Weight.BLACK, 72 if step.side == FIRST.side else 60)
    canvas.write((step.middle, bottom + 104), figure, theme.ink, "ms")
    name = plain(entry.name)
    if name:
        canvas.write((step.middle, bottom + 148), fitted(name, Weight.BOLD, (30, 26), 280), theme.quiet, "ms")
    else:
        _nameless(canvas, step.middle - NAMELESS // 2, bottom + 138)


def _row(canvas: Canvas, top: int, entry: TopCardEntry) -> None:
    middle, left, right, theme = top + ROW // 2, EDGE + 64, WIDTH - EDGE, canvas.theme
    canvas.block((EDGE, top, INNER, 2), theme.track)
    canvas.write((EDGE + 20, middle + 12), (str(entry.rank), font(Weight.BOLD, 32)), theme.quiet, "ms")
    _thumb(canvas, entry.thumb, (left, middle - ROW_THUMB // 2 + 1, ROW_THUMB), 18)
    figure = entry.figure, font(Weight.BLACK, 40)
    canvas.write((right, middle + 15), figure, theme.ink, "rs")
    left += ROW_THUMB + 24
    name = plain(entry.name)
    if name:
        room = right - left - figure[1].getlength("100" if entry.rating is None else figure[0]) - 24
        canvas.write((left, middle + 12), fitted(name, Weight.BOLD, (32, 28), room), theme.ink)
    else:
        _nameless(canvas, left, middle + 1)


def _nameless(canvas: Canvas, left: int, middle: int) -> None:
    """Stand in for a name that the fonts can't show: three dots."""
    for number in range(3):
        canvas.pill(
            (left + number * 20, middle - 5, 10, 10), mixed(canvas.theme.track, canvas.theme.ink, 0.25)
        )


def _thumb(canvas: Canvas, photo: RgbImage | None, square: Square, radius: int) -> None:
    """Draw a square picture with round corners, or a kitten's outline where there is none."""
    if photo is not None:
        canvas.photo(photo, square, radius)
        return
    left, top, side = square
    canvas.tile(square, radius, canvas.theme.track)
    faint = mixed(canvas.theme.track, canvas.theme.ink, 0.25)
    canvas.icon(Aspect.BABY_FACE, (left + side // 4, top + side // 4, side // 2), faint)


def _nobody(canvas: Canvas, words: str) -> None:
    """Draw the empty card: three bare places and a friendly line."""
    for step in PODIUM:
        _thumb(canvas, None, (step.middle - step.side // 2, step.top + 48, step.side), 40)
    line = fitted(plain(words), Weight.BOLD, (40, 28), INNER)
    canvas.write((WIDTH // 2, 744), line, canvas.theme.ink, "ms")
