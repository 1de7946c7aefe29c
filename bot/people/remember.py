"""Note the person and the chat that an update comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from bot.people.names import tidy
from bot.people.who import person_of
from storage import chats, people

if TYPE_CHECKING:
    import telegram

    from bot.desk import Desk


_KINDS: Final[dict[str, Literal["private", "group", "supergroup", "channel"]]] = {
    "private": "private",
    "group": "group",
    "supergroup": "supergroup",
    "channel": "channel",
}


async def remember(update: telegram.Update, desk: Desk) -> None:
    """Store who wrote and where, or bring what is stored up to date."""
    message = update.effective_message
    query = update.callback_query
    user = query.from_user if query is not None else person_of(message) if message is not None else None
    chat = update.effective_chat
    async with desk.database.transaction() as tx:
        if chat is not None:
            await chats.see(tx, chat_row(chat))
        if user is not None:
            await people.see(tx, person_row(user))


def chat_row(chat: telegram.Chat) -> chats.Chat:
    """Return what is stored of a chat."""
    title = tidy(chat.title, 128) if chat.title else None
    return chats.Chat(id=chat.id, kind=_KINDS[chat.type], title=title, username=chat.username)


def person_row(user: telegram.User) -> people.Person:
    """Return what is stored of a person."""
    return people.Person(
        id=user.id,
        first_name=tidy(user.first_name, 64),
        last_name=tidy(user.last_name, 64) if user.last_name else None,
        username=user.username,
        language=user.language_code,
    )
