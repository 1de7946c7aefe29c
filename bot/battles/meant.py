"""Whom a `/battle` means: rules on Telegram's objects, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.constants import MessageEntityType

from bot.people import who

if TYPE_CHECKING:
    from telegram import Message


@dataclass(frozen=True, slots=True)
class Anybody:
    """Any two cats of the chat."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person's best cat, or the cat of a message.

    Attributes:
        username: without the @, where the person was named so.
        person_id: where Telegram says who is meant.
        message_id: the message that was answered; its cat is meant where it has one.
        is_bot: whether a bot is meant.
    """

    username: str | None = None
    person_id: int | None = None
    message_id: int | None = None
    is_bot: bool = False


def meant(message: Message, bot_username: str) -> Anybody | Somebody:
    """Return whom a command means: who is mentioned, else whose message it answers, else anybody."""
    for entity, text in message.parse_entities().items():
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None:
            return Somebody(person_id=entity.user.id, is_bot=entity.user.is_bot)
        if entity.type == MessageEntityType.MENTION:
            username = text.removeprefix("@")
            return Somebody(username=username, is_bot=username.lower() == bot_username.lower())
    answered = message.reply_to_message
    # In a topic every message answers the service message that opened it, unless it answers another.
    if answered is None or answered.forum_topic_created is not None:
        return Anybody()
    person = who.person_of(answered)
    if person is not None and person.is_bot:
        # Its answers to photos stand for the cats; anything else it says means nobody.
        return Somebody(message_id=answered.message_id, is_bot=True)
    return Somebody(person_id=person.id if person is not None else None, message_id=answered.message_id)
