"""The picture of a battle: two cats eye to eye, and after the end the winner grown and crowned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from PIL import Image

from bot.cards.arena import LEFT, RIGHT, Arena, Seam
from bot.cards.canvas import Canvas
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.panel import EDGE
from bot.cards.ribbons import COLOURS, draw_badge, draw_ribbons
from bot.cards.ribbons import HEIGHT as RIBBON
from bot.cards.stage import draw_stage
from bot.cards.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.fighters import Fighter

Corner: TypeAlias = Literal["a", "b"]
"""Side of a battle: ``a`` stands on the left."""

HEIGHT: Final = 1120
STAGE: Final = 892
INNER: Final = WIDTH - 2 * EDGE
LEAN: Final = 56
"""How far the seam leans from the upright, at both ends."""
YIELDING: Final = 64
"""How far the seam gives way to the winner."""
SIZES: Final = (1.12, 0.92)
"""Of the winner's face and the other, relative to equal faces."""
RIBBON_TOP: Final = 768
HEAD: Final = 24.0
"""Where faces begin."""
TITLE_SIZES: Final = (62, 30)
LINE_SIZES: Final = (40, 28)
BAR: Final = 16


@dataclass(frozen=True, slots=True)
class PosterWords:
    """The words of a poster in the reader's language.

    Attributes:
        title: such as "Кто мимишнее?".
        deadline: such as "Голосуем до 18:05".
        versus: between the names; two or three letters.
    """

    title: str
    deadline: str
    versus: str = "VS"


@dataclass(frozen=True, slots=True)
class ResultWords:
    """The words of a battle's end in the reader's language.

    Attributes:
        title: the winner first, such as "Муся побеждает".
        note: a smaller line below, may be empty.
    """

    title: str
    note: str = ""


def draw_battle_poster(a: Fighter, b: Fighter, words: PosterWords, *, theme: Theme = LIGHT) -> bytes:
    """Draw two cats as equals, with their names and the deadline; no scores.

    Returns:
        A JPEG of 1080 x 1120 pixels; the same input gives the same bytes.
    """
    canvas = _canvas(theme)
    seam = _seam(0)
    draw_stage(canvas, _arena(seam), (a, b))
    _names(canvas, (a, b), seam, words.versus)
    _line(canvas, words.title, 988, TITLE_SIZES)
    _line(canvas, words.deadline, 1060, LINE_SIZES)
    return canvas.jpeg()


def draw_battle_result(  # noqa: PLR0913 - what a result consists of
    a: Fighter,
    b: Fighter,
    words: ResultWords,
    *,
    winner: Corner | None,
    votes: tuple[int, int] | None,
    theme: Theme = LIGHT,
) -> bytes:
    """Draw a battle's end.

    Args:
        a: left.
        b: right.
        words: in the reader's language.
        winner: grows a little and gets a crown; None is a tie, or too few votes.
        votes: of a and b; None shows no numbers.
        theme: LIGHT or DARK.

    Returns:
        A JPEG of 1080 x 1120 pixels; the same input gives the same bytes.
    """
    canvas = _canvas(theme)
    seam = _seam({"a": YIELDING, "b": -YIELDING, None: 0}[winner])
    sizes = {"a": SIZES, "b": SIZES[::-1], None: (1.0, 1.0)}[winner]
    is_tie = winner is None and votes is not None
    crowned = {"a": (a,), "b": (b,), None: (a, b) if is_tie else ()}[winner]
    draw_stage(canvas, _arena(seam), (a, b), sizes, crowned)
    _names(canvas, (a, b), seam, "=" if is_tie else "")
    if votes is None:
        _line(canvas, words.title, 988, TITLE_SIZES)
        _line(canvas, words.note, 1060, LINE_SIZES)
    else:
        _line(canvas, words.title, 972, (56, 30))
        _votes(canvas, votes, 1034)
        _line(canvas, words.note, 1088, (32, 26))
    return canvas.jpeg()


def _canvas(theme: Theme) -> Canvas:
    return Canvas(Image.new("RGB", (WIDTH, HEIGHT), theme.ground), theme)


def _seam(shift: int) -> Seam:
    return Seam(WIDTH / 2 + LEAN + shift, WIDTH / 2 - LEAN + shift)


def _arena(seam: Seam) -> Arena:
    return Arena(WIDTH, STAGE, head=HEAD, floor=RIBBON_TOP - 12, seam=seam)


def _names(canvas: Canvas, fighters: Sequence[Fighter], seam: Seam, sign: str) -> None:
    """Write the names on their ribbons, and a sign between them if there is one."""
    middle = seam.top + (seam.bottom - seam.top) * (RIBBON_TOP + RIBBON / 2) / STAGE
    draw_ribbons(canvas, [fighter.name for fighter in fighters], RIBBON_TOP, middle)
    if sign:
        draw_badge(canvas, sign, RIBBON_TOP, middle)


def _line(canvas: Canvas, text: str, base: int, sizes: tuple[int, int]) -> None:
    """Write a line in the middle of the card: titles heavy, others light."""
    is_title = sizes[0] > LINE_SIZES[0]
    weight, colour = (Weight.BLACK, canvas.theme.ink) if is_title else (Weight.BOLD, canvas.theme.quiet)
    canvas.write((WIDTH // 2, base), fitted(plain(text), weight, sizes, INNER), colour, "ms")


def _votes(canvas: Canvas, votes: tuple[int, int], base: int) -> None:
    """Draw the votes at both ends of a slim bar."""
    face, theme = font(Weight.BLACK, 56), canvas.theme
    numbers = [str(n) for n in votes]
    canvas.write((EDGE, base), (numbers[0], face), theme.ink)
    canvas.write((WIDTH - EDGE, base), (numbers[1], face), theme.ink, "rs")
    left, right = (EDGE + round(face.getlength(number)) + 24 for number in numbers)
    right = WIDTH - right
    if not any(votes):
        canvas.pill((left, base - 28, right - left, BAR), theme.track)
        return
    share = votes[0] / sum(votes)
    # The colours meet in a gap; a side with few votes has a dot, one without has none.
    least, most = left + BAR * bool(votes[0]), right - BAR * bool(votes[1])
    at, gap = min(max(left + round((right - left) * share), least), most), 4 * all(votes)
    if at > left:
        canvas.pill((left, base - 28, at - left - gap, BAR), COLOURS[LEFT])
    if at < right:
        canvas.pill((at + gap, base - 28, right - at - gap, BAR), COLOURS[RIGHT])
