"""The picture of a ceremony: one, two or three cats on a podium under confetti, the first crowned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.cards.canvas import Canvas
from bot.cards.festivity import draw_festivity
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.ornaments import draw_crown
from bot.cards.panel import EDGE
from bot.cards.portraits import Fit, draw_name, draw_portrait
from bot.cards.shapes import rounded
from bot.cards.theme import APRICOT, INK, LIGHT, LILAC, MINT, Rgb, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.portraits import Spot
    from scoring.verdict import RgbImage

HEIGHT: Final = 1080
INNER: Final = WIDTH - 2 * EDGE
MIDDLE: Final = WIDTH // 2


@dataclass(frozen=True, slots=True, eq=False)
class PodiumCat:
    """One cat of a podium.

    Attributes:
        rank: place, from 1; equal ratings may share one.
        name: as people wrote it; what the fonts lack is left out.
        points: of its rating; None shows none.
        thumb: square photo of its face, any size (best 400 pixels or more), or None where it is gone.
    """

    rank: int
    name: str
    points: int | None
    thumb: RgbImage | None


@dataclass(frozen=True, slots=True)
class PodiumWords:
    """The words of a ceremony in the reader's language.

    Attributes:
        title: such as "Чемпион недели".
        subtitle: such as "Котики и Ко · 17-23 ноября".
    """

    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A place: the middle, upper edge and width of its block, its portrait's diameter, its colour."""

    middle: int
    top: int
    width: int
    side: int
    medal: Rgb

    @property
    def at(self) -> Spot:
        """Return the portrait's middle."""
        return self.middle, self.top - STAND - self.side // 2


BLOCK: Final = 312
ROUND: Final = 32
FIRST: Final = _Step(MIDDLE, 732, BLOCK, 348, APRICOT)
SECOND: Final = _Step(MIDDLE - BLOCK - 12, 800, BLOCK, 268, LILAC)
THIRD: Final = _Step(MIDDLE + BLOCK + 12, 836, BLOCK, 268, MINT)
STEPS: Final = {
    1: (replace(FIRST, top=800, width=520, side=452),),
    2: (replace(FIRST, middle=MIDDLE + BLOCK // 2 + 6), replace(SECOND, middle=MIDDLE - BLOCK // 2 - 6)),
    3: (FIRST, SECOND, THIRD),
}
NAME_SIZES: Final = (40, 25)
STAND: Final = 22
"""Card pixels between a portrait and its block."""
CROWN: Final = 0.44
CROWNED: Final = 0.44
"""The crown's width, and how far its base is above the portrait's middle, in parts of its diameter."""


def draw_podium(cats: Sequence[PodiumCat], words: PodiumWords, *, theme: Theme = LIGHT) -> bytes:
    """Draw a ceremony.

    Args:
        cats: best first; those after the third are left out.
        words: in the reader's language.
        theme: LIGHT or DARK.

    Returns:
        A JPEG of 1080 x 1080 pixels; the same input gives the same bytes.

    Raises:
        ValueError: for no cats.
    """
    if not cats:
        message = "a podium needs a cat"
        raise ValueError(message)
    canvas = Canvas(Image.new("RGB", (WIDTH, HEIGHT), theme.ground), theme)
    steps = STEPS[min(len(cats), len(STEPS))]
    first = steps[0]
    crown, crowned = round(CROWN * first.side), (first.middle, first.at[1] - round(CROWNED * first.side))
    draw_festivity(canvas, first.at, [(crowned, crown), *((step.at, step.side) for step in steps)])
    canvas.write((MIDDLE, 108), fitted(plain(words.title), Weight.BLACK, (68, 40), INNER), theme.ink, "ms")
    subtitle = fitted(plain(words.subtitle), Weight.BOLD, (34, 26), INNER)
    canvas.write((MIDDLE, 162), subtitle, theme.quiet, "ms")
    for step, cat in zip(steps, cats, strict=False):
        _stand(canvas, step, cat)
    draw_crown(canvas, crowned, crown)
    return canvas.jpeg()


def _stand(canvas: Canvas, step: _Step, cat: PodiumCat) -> None:
    """Draw a cat on its block, which bears its place, name and points."""
    left = step.middle - step.width // 2
    # The block's lower corners are round as well, and below the card.
    canvas.image.paste(step.medal, (left, step.top), rounded(step.width, HEIGHT + ROUND - step.top, ROUND))
    draw_portrait(canvas, cat.thumb, step.at, step.side, step.medal)
    canvas.write((step.middle, step.top + 88), (str(cat.rank), font(Weight.BLACK, 84)), INK, "ms")
    fit = Fit(NAME_SIZES, step.width - 32, 2, INK)
    below = draw_name(canvas, cat.name, (step.middle, step.top + 148), fit)
    if cat.points is not None:
        canvas.write((step.middle, below + 52), (str(cat.points), font(Weight.BOLD, 38)), INK, "ms")
