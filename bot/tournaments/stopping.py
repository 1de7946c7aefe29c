"""`/tournament stop`: ends the tournament of a place, where whoever asks may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chats.admins import may_decide
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
    """Tell whether the writer began the tournament, or is an admin."""
    person = who.person_of(message)
    return (person is not None and person.id == asked_by) or await may_decide(message, desk)
