"""Who wrote, from where, and in which language: rules on Telegram's objects, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Message
from telegram.constants import ChatType

from bot.people.names import tidy
from bot.sending import Place
from bot.texts import Language, language_of

if TYPE_CHECKING:
    from telegram import Update, User


def person_of(message: Message) -> User | None:
    """Return the person who wrote; None for channels, their posts in groups, and anonymous admins."""
    if message.sender_chat is not None or message.from_user is None:
        return None
    return message.from_user


def name_of(message: Message) -> str:
    """Return the name under which the message stands in the chat; empty where there is none."""
    if message.sender_chat is not None:
        return tidy(message.sender_chat.effective_name or "")
    if message.from_user is not None:
        return tidy(message.from_user.full_name)
    return tidy(message.chat.title or "")


def is_private(message: Message) -> bool:
    """Tell whether the message was written to the bot alone."""
    return message.chat.type == ChatType.PRIVATE


def place_of(message: Message) -> Place:
    """Return where an answer belongs: the same chat and, in a forum, the same topic."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, topic)


def language_of_message(message: Message) -> Language:
    """Return the writer's language; where nobody is to be seen, guess it from the words at hand."""
    person = person_of(message)
    samples = (message.chat.title, message.caption, message.text)
    return language_of(person.language_code if person else None, *(text for text in samples if text))


def language_of_update(update: Update) -> Language:
    """Return the language of whoever caused the update."""
    if update.callback_query is not None:
        return language_of(update.callback_query.from_user.language_code)
    message = update.effective_message
    return language_of_message(message) if message is not None else language_of(None)


def chat_of_button(update: Update) -> int | None:
    """Return the chat in which a button was pressed; None where Telegram doesn't say."""
    query = update.callback_query
    return query.message.chat.id if query is not None and query.message is not None else None


def message_of_button(update: Update) -> Message | None:
    """Return the message under which a button was pressed, while Telegram still lets the bot change it."""
    query = update.callback_query
    message = query.message if query is not None else None
    return message if isinstance(message, Message) and message.is_accessible else None
