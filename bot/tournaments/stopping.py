"""`/tournament stop`: ends the tournament of a place, where whoever asks may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chats.admins import is_admin
from bot.people import who
from bot.tournaments import rounds
from storage import tournaments

if TYPE_CHECKING:
    from telegram import Message

    from bot.desk import Desk
    from bot.texts import Language


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said instead of a bracket; ``reply_to`` is what it points at."""

    words: str
    reply_to: int | None


async def stop(message: Message, language: Language, desk: Desk) -> Answer:
    """End the tournament of this place, where whoever asks may."""
    place = who.place_of(message)
    async with desk.database.connection() as connection:
        running = await tournaments.running(connection, place.chat_id, place.thread_id)
    if running is None:
        return Answer(desk.texts.say(language, "tournament-nothing"), message.message_id)
    if not await _may_stop(message, running.asked_by, desk):
        return Answer(desk.texts.say(language, "tournament-forbidden"), message.message_id)
    async with desk.database.transaction() as tx:
        await rounds.stop(tx, running.id, "stopped")
    return Answer(desk.texts.say(language, "tournament-stopping"), message.message_id)


async def _may_stop(message: Message, asked_by: int | None, desk: Desk) -> bool:
    """Tell whether the writer is an admin, also an anonymous one, or who began the tournament."""
    person = who.person_of(message)
    if person is None:
        return message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return person.id == asked_by or await is_admin(message.chat.id, person.id, desk)
