"""The picture that answers a photo: the cat, its score, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PIL import Image

from bot.cards.backdrop import draw_backdrop
from bot.cards.canvas import Canvas
from bot.cards.contours import curves, draw_contours
from bot.cards.framing import Framing, frame
from bot.cards.lettering import Weight, font
from bot.cards.panel import CardWords, draw_panel, shown_score
from bot.cards.theme import DARK, INK, LIGHT, OFF_WHITE, Theme
from scoring.verdict import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import Cat, RgbImage, Scored

__all__ = ["DARK", "LIGHT", "CardWords", "Theme", "draw_score_card", "shown_score"]

BADGE: Final = 42


def draw_score_card(photo: RgbImage, verdict: Scored, words: CardWords, *, theme: Theme = LIGHT) -> bytes:
    """Draw the card of a scored photo.

    Args:
        photo: upright, shape (height, width, 3), any size; 720 to 1280 pixels on the long side look best.
        verdict: its boxes and landmarks in pixels of ``photo``; the best cat is the card's hero, the
            others get their place in the order as a small number.
        words: in the reader's language.
        theme: LIGHT or DARK.

    Returns:
        A JPEG of 1080 x 1350 pixels; the same input gives the same bytes.
    """
    height, width = photo.shape[:2]
    framing = frame(width, height, verdict.cats)
    card = draw_backdrop(photo, framing, theme)
    best = verdict.best
    on_card = replace(best.landmarks, points=framing.points(best.landmarks.points))
    drawn = draw_contours(
        card, curves(on_card), best.head.height * framing.scale, framing.box(Box(0, 0, width, height))
    )
    canvas = Canvas(Image.fromarray(drawn), theme)
    _number_others(canvas, verdict.cats, framing)
    draw_panel(canvas, best, words, framing.side)
    return canvas.jpeg()


def _number_others(canvas: Canvas, cats: Sequence[Cat], framing: Framing) -> None:
    """Mark the second cat and those after it with their place, at the top of the head, if it is in sight."""
    clear = framing.side.clear()
    for place, cat in enumerate(cats[1:], start=2):
        head = framing.box(cat.head)
        x, y = (head.x0 + head.x1) / 2, max(head.y0 - BADGE / 4, clear.y0 + BADGE)
        if not (clear.x0 + BADGE <= x <= clear.x1 - BADGE and y < min(head.y1, clear.y1 - BADGE)):
            continue
        left, top = round(x) - BADGE // 2, round(y) - BADGE // 2
        canvas.pill((left, top, BADGE, BADGE), INK)
        number = str(place), font(Weight.BOLD, 28)
        canvas.write((left + BADGE / 2, top + BADGE / 2 + 10), number, OFF_WHITE, "ms")
