"""The picture for judging in private: two cats as equals, numbered, and nothing that draws to a side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.cards.arena import Arena, Seam
from bot.cards.canvas import Canvas
from bot.cards.framing import WIDTH
from bot.cards.lettering import Weight, fitted, font, plain
from bot.cards.panel import EDGE
from bot.cards.stage import draw_stage
from bot.cards.theme import LIGHT, Theme

if TYPE_CHECKING:
    from bot.cards.fighters import Fighter

HEIGHT: Final = 880
STAGE: Final = 760
NUMBER: Final = 84
RIM: Final = 4
ARENA: Final = Arena(WIDTH, STAGE, head=24, floor=STAGE - NUMBER - 40, seam=Seam(WIDTH / 2, WIDTH / 2))


@dataclass(frozen=True, slots=True)
class PairWords:
    """The words of a pair in the reader's language; ``question`` such as "Кто мимишнее?"."""

    question: str


def draw_pair(left: Fighter, right: Fighter, words: PairWords, *, theme: Theme = LIGHT) -> bytes:
    """Draw two cats for judging: no names, no scores, only the numbers 1 and 2.

    Returns:
        A JPEG of 1080 x 880 pixels; the same input gives the same bytes.
    """
    canvas = Canvas(Image.new("RGB", (WIDTH, HEIGHT), theme.ground), theme)
    draw_stage(canvas, ARENA, (left, right))
    for number, middle in ((1, WIDTH // 4), (2, WIDTH - WIDTH // 4)):
        top = STAGE - NUMBER - 24
        canvas.pill((middle - NUMBER // 2 - RIM, top - RIM, NUMBER + 2 * RIM, NUMBER + 2 * RIM), theme.track)
        canvas.pill((middle - NUMBER // 2, top, NUMBER, NUMBER), theme.ground)
        canvas.write((middle, top + 60), (str(number), font(Weight.BLACK, 52)), theme.ink, "ms")
    question = fitted(plain(words.question), Weight.BLACK, (52, 32), WIDTH - 2 * EDGE)
    canvas.write((WIDTH // 2, 836), question, theme.ink, "ms")
    return canvas.jpeg()
