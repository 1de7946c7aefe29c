"""The picture of a tournament: a bracket from both sides that fills in towards the champion in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from PIL import Image

from bot.cards.canvas import Canvas
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.ornaments import draw_crown, paw
from bot.cards.panel import EDGE
from bot.cards.theme import LIGHT, Theme, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import RgbImage

INNER: Final = WIDTH - 2 * EDGE
MIDDLE: Final = WIDTH // 2
NAME_ROOM: Final = 40
"""Card pixels that the names take below the discs."""


@dataclass(frozen=True, slots=True, eq=False)
class BracketCat:
    """One cat of a tournament.

    Attributes:
        name: as people wrote it; what the fonts lack is left out.
        thumb: square photo of its face, any size (best 280 pixels or more), or None where it is gone.
    """

    name: str
    thumb: RgbImage | None


@dataclass(frozen=True, slots=True)
class BracketMatch:
    """One match.

    Attributes:
        winner: ``a`` is the upper cat; None while it runs.
        votes: of a and b, shown with the winner's first; None shows no numbers.
    """

    winner: Literal["a", "b"] | None = None
    votes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class BracketWords:
    """The words of a bracket in the reader's language."""

    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things are, in card pixels.

    Attributes:
        columns: middle of each level's discs on the left side, from the edge inwards; the last is the final.
        discs: diameters of the levels' discs.
        champion: height of the champion's middle, and the diameter.
    """

    height: int
    top: int
    bottom: int
    columns: tuple[int, ...]
    discs: tuple[int, ...]
    champion: tuple[int, int]
    name_size: int
    name_width: int


PLANS: Final = {
    4: _Plan(960, 200, 930, (176, 430), (216, 124), (376, 260), 34, 300),
    8: _Plan(1080, 190, 1050, (124, 292, 432), (136, 104, 96), (420, 260), 30, 220),
    16: _Plan(1350, 184, 1322, (92, 218, 322, 440), (92, 76, 76, 84), (480, 260), 26, 168),
}


def draw_bracket(
    cats: Sequence[BracketCat],
    rounds: Sequence[Sequence[BracketMatch]],
    words: BracketWords,
    *,
    theme: Theme = LIGHT,
) -> bytes:
    """Draw a tournament as far as it has come.

    Args:
        cats: 4, 8 or 16 in the bracket's order: neighbours meet in the first round.
        rounds: the first round first, each in the bracket's order; those that have not begun may be missing.
        words: in the reader's language.
        theme: LIGHT or DARK.

    Returns:
        A JPEG, 1080 pixels wide; the same input gives the same bytes.

    Raises:
        ValueError: for another number of cats.
    """
    if len(cats) not in PLANS:
        message = f"a bracket has 4, 8 or 16 cats, not {len(cats)}"
        raise ValueError(message)
    plan = PLANS[len(cats)]
    canvas = Canvas(Image.new("RGB", (WIDTH, plan.height), theme.ground), theme)
    canvas.write((EDGE, 100), fitted(plain(words.title), Weight.BLACK, (60, 40), INNER), theme.ink)
    canvas.write((EDGE, 148), fitted(plain(words.subtitle), Weight.BOLD, (34, 26), INNER), theme.quiet)
    bracket = _Bracket(canvas, plan, cats, rounds)
    for level in range(len(plan.columns)):
        for slot in range(len(cats) >> level):
            bracket.lines(level, slot)
    for level in range(len(plan.columns)):
        for slot in range(len(cats) >> level):
            bracket.cat(level, slot)
    bracket.champion()
    return canvas.jpeg()


class _Bracket:
    """A bracket while it is drawn; a slot is a cat's place within its level, 0 the upper left one."""

    def __init__(
        self,
        canvas: Canvas,
        plan: _Plan,
        cats: Sequence[BracketCat],
        rounds: Sequence[Sequence[BracketMatch]],
    ) -> None:
        self.canvas, self.plan, self.rounds = canvas, plan, rounds
        self.levels: list[list[BracketCat | None]] = [list(cats)]
        for level in range(len(plan.columns)):
            before = self.levels[-1]
            self.levels.append([self._winner(level, slot, before) for slot in range(len(before) // 2)])

    def _match(self, level: int, slot: int) -> BracketMatch:
        row = self.rounds[level] if level < len(self.rounds) else ()
        return row[slot] if slot < len(row) else BracketMatch()

    def _winner(self, level: int, slot: int, before: Sequence[BracketCat | None]) -> BracketCat | None:
        winner = self._match(level, slot).winner
        return None if winner is None else before[2 * slot + (winner == "b")]

    def _at(self, level: int, slot: int) -> tuple[int, int]:
        """Return the middle of a disc."""
        plan, half = self.plan, max(len(self.levels[level]) // 2, 1)
        is_right, row = divmod(slot, half)
        x = plan.columns[level]
        y = plan.top + (plan.bottom - plan.top) * (2 * row + 1) / (2 * half) - NAME_ROOM / 2
        return (WIDTH - x if is_right else x), round(y)

    def _has_won(self, level: int, slot: int) -> bool:
        winner = self._match(level, slot // 2).winner
        return winner is not None and (winner == "b") == bool(slot % 2)

    def lines(self, level: int, slot: int) -> None:
        """Draw the way from a cat to its next match, strong where it has won."""
        theme = self.canvas.theme
        won = self._has_won(level, slot)
        weight, colour = (8, theme.accent) if won else (4, theme.track)
        x, y = self._at(level, slot)
        if level == len(self.plan.columns) - 1:
            to_x, to_y = MIDDLE, self.plan.champion[0]
        else:
            to_x, to_y = self._at(level + 1, slot // 2)
        turn = round((x + to_x) / 2) if to_x != MIDDLE else MIDDLE
        for x0, y0, x1, y1 in ((x, y, turn, y), (turn, y, turn, to_y), (turn, to_y, to_x, to_y)):
            left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            half = weight // 2
            self.canvas.pill((left - half, top - half, right - left + weight, bottom - top + weight), colour)

    def cat(self, level: int, slot: int) -> None:
        """Draw a cat's disc with its name, or with the votes that brought it there."""
        theme, plan = self.canvas.theme, self.plan
        x, y = self._at(level, slot)
        side = plan.discs[level]
        cat = self.levels[level][slot]
        self._disc(cat, (x, y), side, is_marked=self._has_won(level, slot))
        if cat is None:
            return
        if level == 0:
            name = fitted(plain(cat.name), Weight.BOLD, (plan.name_size, 24), plan.name_width)
            self.canvas.write((x, y + side // 2 + plan.name_size + 4), name, theme.ink, "ms")
        else:
            self._votes(self._match(level - 1, slot), (x, y + side // 2 + 32))

    def champion(self) -> None:
        """Draw the champion in the middle, or the empty place that waits for it."""
        y, side = self.plan.champion
        cat = self.levels[-1][0]
        self._disc(cat, (MIDDLE, y), side, is_marked=cat is not None)
        if cat is None:
            return
        draw_crown(self.canvas, (MIDDLE, y - side // 2 + 10), side // 2)
        name = fitted(plain(cat.name), Weight.BLACK, (40, 28), 320)
        self.canvas.write((MIDDLE, y + side // 2 + 52), name, self.canvas.theme.ink, "ms")
        self._votes(self._match(len(self.plan.columns) - 1, 0), (MIDDLE, y + side // 2 + 92))

    def _votes(self, match: BracketMatch, at: tuple[int, int]) -> None:
        if match.votes is not None:
            high, low = match.votes if match.winner == "a" else match.votes[::-1]
            self.canvas.write(at, (f"{high} : {low}", font(Weight.BOLD, 28)), self.canvas.theme.quiet, "ms")

    def _disc(self, cat: BracketCat | None, at: tuple[int, int], side: int, *, is_marked: bool) -> None:
        canvas, theme = self.canvas, self.canvas.theme
        left, top = at[0] - side // 2, at[1] - side // 2
        ring = theme.accent if is_marked else theme.ground
        canvas.pill((left - 6, top - 6, side + 12, side + 12), ring)
        if cat is not None and cat.thumb is not None:
            canvas.photo(cat.thumb, (left, top, side), side // 2)
            return
        canvas.pill((left, top, side, side), theme.track)
        if cat is not None:
            faint = mixed(theme.track, theme.ink, 0.25)
            canvas.image.paste(faint, (at[0] - side // 4, at[1] - side // 4), paw(side // 2))
