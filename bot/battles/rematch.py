"""The rematch button: the same two cats once more, once for each battle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.battles import opening
from bot.battles.keyboard import parse_rematch
from bot.battles.ring import NoBattle, begin, enter, expect_free
from bot.people import who
from bot.sending import Place
from storage import battles, pairing, people

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.battles.ring import Ring
    from bot.desk import Desk
    from storage.battles import Battle
    from storage.database import Connection
    from storage.pairing import Candidate


async def press(update: Update, desk: Desk) -> None:
    """Open a battle of the same two, where both owners still let them; anybody of the chat may ask."""
    query = update.callback_query
    battle_id = parse_rematch(query.data) if query is not None else None
    if query is None or battle_id is None:
        return
    language = who.language_of_update(update)
    async with desk.database.connection() as connection:
        before = await battles.get(connection, battle_id)
    message = who.message_of_button(update)
    if before is None or message is None or not _may_follow(before, message):
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "rematch-gone"))
        return
    request = _request(before, message)
    async with desk.database.connection() as connection:
        known = await battles.asked_by_message(connection, before.chat_id, request)
    if known is not None:
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "rematch-known"))
        await opening.show(known.id, desk)
        return
    try:
        async with desk.database.connection() as connection:
            ring = await enter(connection, Place(before.chat_id, before.thread_id), language)
            await expect_free(connection, ring, desk.texts)
            cats = await _same_cats(connection, before, ring, desk)
        started = await begin(ring, cats, "open", desk, request=request, asked_by=query.from_user.id)
    except NoBattle as no:
        await desk.sender.answer_button(query.id, no.words)
        return
    await desk.sender.answer_button(query.id, desk.texts.plain(language, "rematch-starts"))
    await opening.show(started, desk)


def _may_follow(before: Battle, message: Message) -> bool:
    """Tell whether the button may stand under this message, unless somebody made it up."""
    is_here = before.chat_id == message.chat.id
    return is_here and before.state == "closed" and before.tournament_id is None


def _request(before: Battle, message: Message) -> int:
    """Return the message that stands for the request: the battle's own, which asked for no other battle."""
    return before.message_id if before.message_id is not None else message.message_id


async def _same_cats(tx: Connection, before: Battle, ring: Ring, desk: Desk) -> tuple[Candidate, Candidate]:
    """Return the same two cats, sides changed: who likes one side more does so to both.

    Raises:
        NoBattle: one is gone, or its owner no longer lets it.
    """
    a, b = [
        await pairing.one(tx, before.chat_id, photo_id) if photo_id is not None else None
        for photo_id in (before.photo_a, before.photo_b)
    ]
    if a is not None and b is not None:
        return b, a
    owners = [owner for owner in (before.owner_a, before.owner_b) if owner is not None]
    willing = [(await people.consents(tx, owner)).battles for owner in owners]
    key = "rematch-gone" if all(willing) else "rematch-unwilling"
    raise NoBattle(desk.texts.plain(ring.language, key))
