"""The picture of a battle: two cats eye to eye, and after the end the winner grown and crowned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from PIL import Image

from bot.cards.arena import LEFT, RIGHT, SIDES, Arena, Seam
from bot.cards.canvas import Canvas
from bot.cards.fighters import Face
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.ornaments import draw_crown, paw, ribbon
from bot.cards.panel import EDGE
from bot.cards.stage import draw_stage
from bot.cards.theme import APRICOT, INK, LIGHT, MINT, Rgb, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.fighters import Fighter, Stance

Corner: TypeAlias = Literal["a", "b"]
"""Side of a battle: ``a`` stands on the left."""

HEIGHT: Final = 1100
STAGE: Final = 884
INNER: Final = WIDTH - 2 * EDGE
LEAN: Final = 56
"""How far the seam leans from the upright, at both ends."""
YIELDING: Final = 62
"""How far the seam gives way to the winner."""
SIZES: Final = (1.1, 0.92)
"""Of the winner's face and the other, relative to equal faces."""
COLOURS: Final[tuple[Rgb, Rgb]] = (APRICOT, MINT)
RIBBON_TOP: Final = 772
RIBBON: Final = 84
NAME_SIZES: Final = (44, 28)
BADGE: Final = 92
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
        A JPEG of 1080 x 1100 pixels; the same input gives the same bytes.
    """
    canvas = _canvas(theme)
    seam = _seam(0)
    draw_stage(canvas.image, _arena(seam), (a, b), (1.0, 1.0), theme.ground)
    _ribbons(canvas, (a, b), seam)
    _badge(canvas, seam, words.versus)
    canvas.write(
        (WIDTH // 2, 976), fitted(plain(words.title), Weight.BLACK, (60, 36), INNER), theme.ink, "ms"
    )
    line = fitted(plain(words.deadline), Weight.BOLD, (40, 28), INNER)
    canvas.write((WIDTH // 2, 1044), line, theme.quiet, "ms")
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
        A JPEG of 1080 x 1100 pixels; the same input gives the same bytes.
    """
    canvas = _canvas(theme)
    towards = {"a": 1, "b": -1, None: 0}[winner]
    seam = _seam(towards * YIELDING)
    sizes = {"a": SIZES, "b": SIZES[::-1], None: (1.0, 1.0)}[winner]
    stances = draw_stage(canvas.image, _arena(seam), (a, b), sizes, theme.ground)
    if winner is not None:
        side = LEFT if winner == "a" else RIGHT
        _crown(canvas, (a, b)[side], stances[side])
    _ribbons(canvas, (a, b), seam)
    title = fitted(plain(words.title), Weight.BLACK, (60, 36), INNER)
    canvas.write((WIDTH // 2, 966), title, theme.ink, "ms")
    if votes is not None:
        _votes(canvas, votes)
    elif words.note:
        line = fitted(plain(words.note), Weight.BOLD, (40, 28), INNER)
        canvas.write((WIDTH // 2, 1044), line, theme.quiet, "ms")
    return canvas.jpeg()


def _canvas(theme: Theme) -> Canvas:
    return Canvas(Image.new("RGB", (WIDTH, HEIGHT), theme.ground), theme)


def _seam(shift: int) -> Seam:
    return Seam(WIDTH / 2 + LEAN + shift, WIDTH / 2 - LEAN + shift)


def _arena(seam: Seam) -> Arena:
    return Arena(WIDTH, STAGE, head=32, floor=RIBBON_TOP - 16, seam=seam)


def _ribbons(canvas: Canvas, fighters: Sequence[Fighter], seam: Seam) -> None:
    """Write the names on ribbons that come in from the card's sides."""
    middle = _badge_middle(seam)
    for side in SIDES:
        room = middle if side == LEFT else WIDTH - middle
        room -= BADGE // 2 + 20
        name, face = fitted(plain(fighters[side].name), Weight.BLACK, NAME_SIZES, room - 108)
        width = min(max(round(face.getlength(name)) + 108, 200), round(room))
        left = 0 if side == LEFT else WIDTH - width
        mask = ribbon(width, RIBBON, to_right=side == LEFT)
        canvas.image.paste(COLOURS[side], (left, RIBBON_TOP), mask)
        centre = left + width / 2 + (-8 if side == LEFT else 8)
        if name:
            canvas.write((centre, RIBBON_TOP + 57), (name, face), INK, "ms")
        else:
            canvas.image.paste(INK, (round(centre) - 26, RIBBON_TOP + 16), paw(52))


def _badge_middle(seam: Seam) -> float:
    return float(_arena(seam).seam_at(np.array([RIBBON_TOP + RIBBON / 2]))[0])


def _badge(canvas: Canvas, seam: Seam, versus: str) -> None:
    """Write the word between the names on a disc on the seam."""
    middle, top = round(_badge_middle(seam)), RIBBON_TOP + RIBBON // 2 - BADGE // 2
    canvas.pill((middle - BADGE // 2, top, BADGE, BADGE), canvas.theme.ground)
    line = fitted(plain(versus), Weight.BLACK, (36, 20), BADGE - 16)
    canvas.write((middle, top + 59), line, canvas.theme.ink, "ms")


def _crown(canvas: Canvas, fighter: Fighter, stance: Stance) -> None:
    """Crown a cat, between its ears."""
    face = Face.of(fighter.cat)
    top = stance.points(fighter.cat.landmarks["head_top"][None] + 0.5)[0]
    tilt = round(math.degrees(face.tilt + stance.turn))
    draw_crown(canvas, top, round(0.72 * face.size * stance.scale), tilt)


def _votes(canvas: Canvas, votes: tuple[int, int]) -> None:
    """Draw the votes at both ends of a slim bar."""
    face, theme = font(Weight.BLACK, 56), canvas.theme
    canvas.write((EDGE, 1052), (str(votes[0]), face), theme.ink)
    canvas.write((WIDTH - EDGE, 1052), (str(votes[1]), face), theme.ink, "rs")
    left = EDGE + round(face.getlength(str(votes[0]))) + 24
    right = WIDTH - EDGE - round(face.getlength(str(votes[1]))) - 24
    share = votes[0] / sum(votes) if sum(votes) else 0.5
    at = left + round((right - left) * share)
    if at - left > BAR:
        canvas.pill((left, 1026, at - left - 4, BAR), COLOURS[LEFT])
    if right - at > BAR:
        canvas.pill((at + 4, 1026, right - at - 4, BAR), COLOURS[RIGHT])
