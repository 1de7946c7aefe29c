"""`/remove` as an answer to a photo: asks once, then erases what is kept of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chats.admins import is_admin, may_decide
from bot.people import who
from bot.photos import withdrawing
from bot.photos.files import photo_file
from storage import photos
from storage.jobs import TryLater

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.desk import Desk
    from bot.texts import Language, Texts
    from storage.photos import Photo

COMES_IN: Final = timedelta(seconds=20)
"""A photo that was sent so long ago and isn't known by now never came."""

_LOOK_AGAIN: Final = timedelta(seconds=1)
_DATA: Final = re.compile(r"v1:rm:([1-9][0-9]{0,17}):(yes|no)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says: that a photo is to be erased, or kept after all."""

    photo_id: int
    erases: bool

    def data(self) -> str:
        """Return it as button data: ``v1:rm:<photo>:<yes or no>``."""
        return f"v1:rm:{self.photo_id}:{'yes' if self.erases else 'no'}"


def parse(data: object) -> Press | None:
    """Read button data; None for what no button of `/remove` holds."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Press(int(found[1]), found[2] == "yes") if found is not None else None


def is_removal(data: object) -> bool:
    """Tell whether button data belongs to `/remove`."""
    return parse(data) is not None


async def ask(update: Update, desk: Desk) -> None:
    """Ask whether to erase the photo that the command answers to, where the asker may.

    Raises:
        TryLater: the photo was sent just now, and isn't in yet.
    """
    message = update.effective_message
    if message is None:
        return
    language, keyboard = who.language_of_message(message), None
    about = message.reply_to_message
    photo = None
    if about is not None:
        async with desk.database.connection() as connection:
            photo = await photos.of_message(connection, message.chat.id, about.message_id)
            known = photo is not None or await photos.is_known(connection, message.chat.id, about.message_id)
        # Pictures keep no order with other messages: this one may be on its way.
        if not known and _may_come_in(about):
            raise TryLater(_LOOK_AGAIN, "the photo may be coming in")
    if about is None:
        key = "remove-how"
    elif photo is None:
        key = "remove-unknown"
    elif not await _may_ask(message, photo, desk):
        key = "remove-not-yours"
    else:
        key, keyboard = "remove-ask", _keyboard(photo.id, language, desk.texts)
    await desk.sender.text(
        who.place_of(message), desk.texts.say(language, key), reply_to=message.message_id, keyboard=keyboard
    )


async def decide(update: Update, desk: Desk) -> None:
    """Erase the photo, or keep it; only who may have asked decides."""
    query, message = update.callback_query, who.message_of_button(update)
    pressed = parse(query.data) if query is not None else None
    if query is None or pressed is None:
        return
    language = who.language_of_update(update)
    async with desk.database.connection() as connection:
        photo = await photos.get(connection, pressed.photo_id)
    # The photo belongs to the chat of the button, unless somebody made the button up.
    if photo is None or query.message is None or photo.chat_id != query.message.chat.id:
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "remove-unknown"))
        return
    if query.from_user.id != photo.person_id and not await is_admin(photo.chat_id, query.from_user.id, desk):
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "remove-not-yours"))
        return
    done = "remove-done" if pressed.erases else "remove-kept"
    # What can't be said in the question any more, because it is too old, is told to the presser alone.
    await desk.sender.answer_button(query.id, desk.texts.plain(language, done) if message is None else None)
    if pressed.erases:
        await withdrawing.withdraw(photo, desk)
    if message is not None:
        words = desk.texts.say(language, done)
        await desk.sender.edit_text(who.place_of(message), message.message_id, words)


def _may_come_in(about: Message) -> bool:
    by_bot = about.from_user is not None and about.from_user.is_bot
    return photo_file(about) is not None and not by_bot and datetime.now(UTC) - about.date < COMES_IN


async def _may_ask(message: Message, photo: Photo, desk: Desk) -> bool:
    """Tell whether the writer may erase a photo of this chat: it is theirs, or they are an admin."""
    person = who.person_of(message)
    return (person is not None and person.id == photo.person_id) or await may_decide(message, desk)


def _keyboard(photo_id: int, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    texts.plain(language, "remove-yes" if erases else "remove-no"),
                    callback_data=Press(photo_id, erases).data(),
                )
                for erases in (True, False)
            ]
        ]
    )
