"""The picture of a season: its best three."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from bot.battles import look
from bot.cards.podium_card import PodiumCat, PodiumWords, draw_podium
from bot.seasons import words
from storage import chats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chats.clock import Clock
    from bot.desk import Desk
    from storage.seasons import Place, Season


async def picture(
    season: Season,
    places: Sequence[Place],
    title: Literal["season-champion-card", "season-podium-card"],
    clock: Clock,
    desk: Desk,
) -> bytes:
    """Draw the podium of at least one cat, under a title given by its key."""
    async with desk.database.connection() as connection:
        chat = await chats.get(connection, season.chat_id)
    days = words.days(season, clock, desk.texts)
    if chat is not None and chat.title:
        subtitle = desk.texts.plain(clock.language, "season-subtitle", chat=chat.title, days=days)
    else:
        subtitle = days
    cats = [
        PodiumCat(one.place, one.name, round(one.rating), await look.thumb(one.photo_id, desk))
        for one in places[:3]
    ]
    text = PodiumWords(desk.texts.plain(clock.language, title), subtitle)
    return await asyncio.to_thread(draw_podium, cats, text)
