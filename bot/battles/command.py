"""`/battle`: two cats of the chat, or a challenge."""

from __future__ import annotations

import html
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.battles import offers, opening
from bot.battles.challenge import challenge
from bot.battles.meant import Anybody, meant
from bot.battles.pairing import REST, pick
from bot.battles.ring import NoBattle, begin, enter, expect_free
from bot.people import who
from storage import battles, pairing, ratings

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.battles.ring import Ring
    from bot.desk import Desk

_OWNERS: Final = 2


async def battle(update: Update, desk: Desk) -> None:
    """Begin a battle, or say kindly why not. A command makes one battle, however often it is handled."""
    message = update.effective_message
    if message is None:
        return
    language, place = who.language_of_message(message), who.place_of(message)
    if who.is_private(message):
        await desk.sender.text(place, desk.texts.say(language, "battle-private"))
        return
    async with desk.database.connection() as connection:
        known = await battles.asked_by_message(connection, place.chat_id, message.message_id)
        ring = await enter(connection, place, language)
    if known is not None:
        await offers.show(known.id, desk)
        await opening.show(known.id, desk)
        return
    try:
        await _begin(message, ring, desk)
    except NoBattle as no:
        await desk.sender.text(
            place, html.escape(no.words, quote=False), reply_to=no.message_id or message.message_id
        )


async def _begin(message: Message, ring: Ring, desk: Desk) -> None:
    async with desk.database.connection() as connection:
        await expect_free(connection, ring, desk.texts)
    target = meant(message, desk.username)
    if isinstance(target, Anybody):
        await _pair(message, ring, desk)
    else:
        await challenge(ring, who.person_of(message), target, message.message_id, desk)


async def _pair(message: Message, ring: Ring, desk: Desk) -> None:
    """Let two cats of the chat meet at once: their owners have battles on.

    Raises:
        NoBattle: there are no two that could.
    """
    chat_id, person = ring.place.chat_id, who.person_of(message)
    async with desk.database.connection() as connection:
        cats = await pairing.candidates(connection, chat_id)
        met = await pairing.recent_pairs(connection, chat_id, datetime.now(UTC) - REST)
        rated = await ratings.of(connection, [cat.photo_id for cat in cats], chat_id)
    strengths = {photo_id: rating.mean for photo_id, rating in rated.items()}
    # The same command picks the same two, whenever it is handled.
    rng = random.Random(f"{chat_id}:{message.message_id}")  # noqa: S311 - no secret
    pair = pick(cats, strengths, met, rng)
    if pair is None:
        enough = len({cat.person_id for cat in cats}) >= _OWNERS
        raise NoBattle(desk.texts.plain(ring.language, "battle-all-met" if enough else "battle-few-cats"))
    battle_id = await begin(
        ring,
        pair,
        "open",
        desk,
        request=message.message_id,
        asked_by=person.id if person is not None else None,
    )
    await opening.show(battle_id, desk)
