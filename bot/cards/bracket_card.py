"""The picture of a tournament: a bracket from both sides that fills in towards the champion in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from PIL import Image

from bot.cards.canvas import Canvas
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.ornaments import draw_crown
from bot.cards.panel import EDGE
from bot.cards.portraits import Fit, draw_crowned_place, draw_name, draw_place, draw_portrait
from bot.cards.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.portraits import Spot
    from scoring.verdict import RgbImage

INNER: Final = WIDTH - 2 * EDGE
MIDDLE: Final = WIDTH // 2
STRONG, WEAK = 10, 4
"""Widths of the ways of those who have won, and of all others."""
TURN: Final = 18
"""Card pixels from where ways of two cats meet to the portrait of the one that goes on."""
MARGIN: Final = 14
"""Card pixels between a name and the card's edge."""
CHAMPION_ROOM: Final = 330


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
    """Where things are on a bracket of one size, in card pixels.

    Attributes:
        height: of the card.
        first: middle of the uppermost cat.
        pitch: from a cat to the next below.
        columns: middle of each level's portraits on the left, from the edge inwards; the last are the
            finalists.
        sides: diameters of the portraits of each level, and of the champion's.
        champion: middle of the champion.
        names: sizes of the names below the first level's portraits, wished and smallest.
        lines: that a name may have.
    """

    height: int
    first: int
    pitch: int
    columns: tuple[int, ...]
    sides: tuple[int, ...]
    champion: int
    names: tuple[int, int]
    lines: int

    def turn(self, level: int) -> int:
        """Return how far from the edge the ways of two cats of a level meet."""
        return self.columns[level + 1] - self.sides[level + 1] // 2 - TURN


PLANS: Final = {
    4: _Plan(1120, 452, 444, (172, 396), (224, 150, 280), 396, (38, 27), 2),
    8: _Plan(1200, 314, 232, (118, 288, 422), (148, 108, 132, 260), 398, (32, 25), 2),
    16: _Plan(1350, 236, 143, (88, 226, 334, 458), (90, 76, 80, 124, 260), 456, (28, 23), 1),
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
    canvas.write((MIDDLE, 100), fitted(plain(words.title), Weight.BLACK, (60, 40), INNER), theme.ink, "ms")
    subtitle = fitted(plain(words.subtitle), Weight.BOLD, (34, 26), INNER)
    canvas.write((MIDDLE, 150), subtitle, theme.quiet, "ms")
    _Bracket(canvas, plan, cats, rounds).draw()
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

    def draw(self) -> None:
        slots = [(level, slot) for level, cats in enumerate(self.levels[:-1]) for slot in range(len(cats))]
        for level, slot in sorted(slots, key=lambda place: self._has_won(*place)):
            self._way(level, slot)
        for level, slot in slots:
            self._cat(level, slot)
        self._champion()

    def _match(self, level: int, slot: int) -> BracketMatch:
        row = self.rounds[level] if level < len(self.rounds) else ()
        return row[slot] if slot < len(row) else BracketMatch()

    def _winner(self, level: int, slot: int, before: Sequence[BracketCat | None]) -> BracketCat | None:
        winner = self._match(level, slot).winner
        return None if winner is None else before[2 * slot + (winner == "b")]

    def _has_won(self, level: int, slot: int) -> bool:
        winner = self._match(level, slot // 2).winner
        return winner is not None and (winner == "b") == bool(slot % 2)

    def _at(self, level: int, slot: int) -> Spot:
        """Return the middle of a portrait."""
        is_right, row = divmod(slot, len(self.levels[level]) // 2)
        x = self.plan.columns[level]
        y = self.plan.first + self.plan.pitch * ((row + 0.5) * 2**level - 0.5)
        return (WIDTH - x if is_right else x), round(y)

    def _way(self, level: int, slot: int) -> None:
        """Draw the way from a cat to its next match, strong where it has won."""
        plan, theme = self.plan, self.canvas.theme
        weight, colour = (STRONG, theme.accent) if self._has_won(level, slot) else (WEAK, theme.track)
        x, y = self._at(level, slot)
        if level == len(plan.columns) - 1:
            # The champion's name stands where the way up would be.
            is_open = self.levels[-1][0] is None
            turn, to_x, to_y = MIDDLE, MIDDLE, plan.champion if is_open else y
        else:
            to_x, to_y = self._at(level + 1, slot // 2)
            turn = plan.turn(level) if x < MIDDLE else WIDTH - plan.turn(level)
        for x0, y0, x1, y1 in ((x, y, turn, y), (turn, y, turn, to_y), (turn, to_y, to_x, to_y)):
            left, top, half = min(x0, x1), min(y0, y1), weight // 2
            box = (left - half, top - half, abs(x1 - x0) + weight, abs(y1 - y0) + weight)
            self.canvas.pill(box, colour)

    def _cat(self, level: int, slot: int) -> None:
        """Draw a cat with its name, or with the votes that brought it there."""
        plan, (x, y), side = self.plan, self._at(level, slot), self.plan.sides[level]
        cat = self.levels[level][slot]
        if cat is None:
            draw_place(self.canvas, (x, y), side)
            return
        ring = self.canvas.theme.accent if self._has_won(level, slot) else None
        draw_portrait(self.canvas, cat.thumb, (x, y), side, ring)
        below = y + side // 2
        if level == 0:
            room = 2 * min(plan.turn(0) - plan.columns[0] - STRONG, plan.columns[0] - MARGIN)
            at = x, below + plan.names[0] + 6
            draw_name(self.canvas, cat.name, at, Fit(plan.names, room, plan.lines))
        else:
            self._votes(self._match(level - 1, slot), (x, below + 38))

    def _champion(self) -> None:
        """Draw the champion in the middle, or the place that waits for it."""
        canvas, side = self.canvas, self.plan.sides[-1]
        at, below = (MIDDLE, self.plan.champion), self.plan.champion + side // 2
        champion = self.levels[-1][0]
        if champion is None:
            draw_crowned_place(canvas, at, side)
            return
        draw_portrait(canvas, champion.thumb, at, side, canvas.theme.accent)
        draw_crown(canvas, (MIDDLE, at[1] - side // 2 + 16), round(0.46 * side))
        draw_name(canvas, champion.name, (MIDDLE, below + 58), Fit((44, 28), CHAMPION_ROOM))
        self._votes(self._match(len(self.plan.columns) - 1, 0), (MIDDLE, below + 100))

    def _votes(self, match: BracketMatch, at: Spot) -> None:
        if match.votes is not None:
            high, low = match.votes if match.winner == "a" else match.votes[::-1]
            self.canvas.write(at, (f"{high} : {low}", font(Weight.BOLD, 27)), self.canvas.theme.quiet, "ms")
