"""The picture of a ceremony: one, two or three cats on a podium, the first with a crown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.cards.canvas import Canvas
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.ornaments import draw_crown, paw
from bot.cards.panel import EDGE
from bot.cards.theme import APRICOT, INK, LIGHT, LILAC, MINT, Rgb, Theme, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import RgbImage

HEIGHT: Final = 1080
INNER: Final = WIDTH - 2 * EDGE
MOST: Final = 3


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
    """A place: the middle of its block, the block's width and upper edge, and the portrait's diameter."""

    middle: int
    width: int
    top: int
    side: int
    medal: Rgb


BLOCK: Final = 304
MIDDLE: Final = WIDTH // 2
FIRST: Final = _Step(MIDDLE, BLOCK, 720, 320, APRICOT)
SECOND: Final = _Step(MIDDLE - BLOCK - 8, BLOCK, 800, 256, LILAC)
THIRD: Final = _Step(MIDDLE + BLOCK + 8, BLOCK, 840, 256, MINT)


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
    canvas.write((MIDDLE, 112), fitted(plain(words.title), Weight.BLACK, (68, 44), INNER), theme.ink, "ms")
    subtitle = fitted(plain(words.subtitle), Weight.BOLD, (34, 26), INNER)
    canvas.write((MIDDLE, 164), subtitle, theme.quiet, "ms")
    for step, cat in zip((FIRST, SECOND, THIRD), cats, strict=False):
        _stand(canvas, step, cat)
    return canvas.jpeg()


def _stand(canvas: Canvas, step: _Step, cat: PodiumCat) -> None:
    """Draw a cat on its block, which bears its place, name and points."""
    theme = canvas.theme
    left = step.middle - step.width // 2
    canvas.block((left, step.top, step.width, HEIGHT - step.top), step.medal)
    top = step.top - step.side - 12
    if cat.thumb is not None:
        canvas.photo(cat.thumb, (step.middle - step.side // 2, top, step.side), step.side // 2)
    else:
        canvas.pill((step.middle - step.side // 2, top, step.side, step.side), theme.track)
        half = step.side // 4
        faint = mixed(theme.track, theme.ink, 0.25)
        canvas.image.paste(faint, (step.middle - half, top + half), paw(2 * half))
    if step is FIRST:
        draw_crown(canvas, (step.middle, top + 14), 120)
    canvas.write((step.middle, step.top + 90), (str(cat.rank), font(Weight.BLACK, 84)), INK, "ms")
    name = fitted(plain(cat.name), Weight.BLACK, (36, 26), step.width - 24)
    canvas.write((step.middle, step.top + 150), name, INK, "ms")
    if cat.points is not None:
        canvas.write((step.middle, step.top + 200), (str(cat.points), font(Weight.BOLD, 36)), INK, "ms")
