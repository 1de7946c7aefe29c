"""The card of a photo that is stored and scored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.cards.score_card import draw_score_card
from bot.photos.words import card_words

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.texts import Language
    from scoring.verdict import Scored


async def draw(desk: Desk, small_key: str, verdict: Scored, language: Language) -> bytes:
    """Fetch the small copy, in whose pixels the verdict is, and draw the card in a thread. Returns a JPEG.

    Raises:
        ObjectMissing: the small copy is gone.
    """
    decoded = await desk.pool.decode(await desk.objects.get(small_key))
    return await asyncio.to_thread(draw_score_card, decoded.image, verdict, card_words(language, desk.texts))
