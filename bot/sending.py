"""The one door to Telegram for outgoing calls: what the bot can say and ask."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from telegram import Bot, InputFile, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.calling import Caller, says

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import InlineKeyboardMarkup

T = TypeVar("T")

_FILE_NAME: Final = "mimimeter.jpg"
_UNCHANGED: Final = "message is not modified"
_NOT_THERE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
"""The last one comes where the Bot API's server has not heard yet that the message was deleted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, and in a forum its topic."""

    chat_id: int
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """A sent picture; ``file_id`` sends it once more without an upload."""

    message_id: int
    file_id: str


def make_bot(token: str, telegram_url: str) -> Bot:
    """Build the client; ``telegram_url`` is the Bot API's root, without a slash at its end."""
    # The library's own switch: times come as timedelta, as they will in its next major version.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    return Bot(
        token,
        base_url=f"{telegram_url}/bot",
        base_file_url=f"{telegram_url}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=64,
            pool_timeout=30.0,
            connect_timeout=5.0,
            read_timeout=20.0,
            write_timeout=20.0,
            media_write_timeout=60.0,
        ),
    )


class Sender:
    """Every outgoing call goes through here, except getting updates."""

    def __init__(
        self,
        bot: Bot,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._call = Caller(clock=clock, sleep=sleep)

    @property
    def sees_groups(self) -> bool:
        """Whether the bot gets all messages of its groups; privacy mode, the default, hides photos."""
        return bool(self._bot.bot.can_read_all_group_messages)

    def expect_turn(self, place: Place) -> None:
        """Ask before costly work, such as drawing a picture, whether it could be sent soon.

        Raises:
            TryLater: not now; the work would be done in vain.
        """
        self._call.expect_turn(place.chat_id)

    async def text(
        self,
        place: Place,
        html: str,
        *,
        reply_to: int | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> int:
        """Send a text and return the id of its message."""
        sent = await self._call(
            "sendMessage",
            place.chat_id,
            lambda chat_id: self._bot.send_message(
                chat_id,
                html,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.thread_id,
                reply_parameters=_reply(reply_to),
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
        )
        return sent.message_id

    async def photo(  # noqa: PLR0913 - what a message may have
        self,
        place: Place,
        picture: bytes | str,
        caption: str,
        *,
        reply_to: int | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
        is_silent: bool = False,
    ) -> SentPhoto:
        """Send a picture, given as JPEG bytes or as the ``file_id`` of one that was sent before.

        A silent one comes without a sound: another message has rung for it.
        """
        sent = await self._call(
            "sendPhoto",
            place.chat_id,
            lambda chat_id: self._bot.send_photo(
                chat_id,
                _upload(picture),
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.thread_id,
                reply_parameters=_reply(reply_to),
                reply_markup=keyboard,
                disable_notification=is_silent or None,
            ),
        )
        return SentPhoto(sent.message_id, sent.photo[-1].file_id)

    async def replace_photo(
        self,
        place: Place,
        message_id: int,
        picture: bytes | str,
        caption: str,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> SentPhoto | None:
        """Put another picture and caption into a message that was sent before.

        Returns:
            The message, or None where there is nothing to do: it shows just this already, or is deleted.
        """
        try:
            edited = await self._call(
                "editMessageMedia",
                place.chat_id,
                lambda chat_id: self._bot.edit_message_media(
                    InputMediaPhoto(picture, caption=caption, parse_mode=ParseMode.HTML, filename=_FILE_NAME),
                    chat_id=chat_id,
                    message_id=message_id,
                    reply_markup=keyboard,
                ),
            )
        except BadRequest as error:
            if says(error, _UNCHANGED, *_NOT_THERE):
                return None
            raise
        return SentPhoto(message_id, edited.photo[-1].file_id) if isinstance(edited, Message) else None

    async def edit_caption(
        self,
        place: Place,
        message_id: int,
        caption: str,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        can_wait: bool = False,
    ) -> bool:
        """Put another caption and keyboard under a picture that was sent before.

        Args:
            place: where the message is.
            message_id: which message.
            caption: HTML.
            keyboard: the buttons, none where it isn't given.
            can_wait: the edit matters less than messages: it leaves them room, and waits for nothing.

        Returns:
            Whether the message shows it now; False where it is deleted.

        Raises:
            TryLater: as every call; with ``can_wait`` also where messages may need what room there is.
        """
        return await _is_shown(
            self._call(
                "editMessageCaption",
                place.chat_id,
                lambda chat_id: self._bot.edit_message_caption(
                    chat_id,
                    message_id,
                    caption=caption,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                ),
                can_wait=can_wait,
            )
        )

    async def edit_text(
        self, place: Place, message_id: int, html: str, *, keyboard: InlineKeyboardMarkup | None = None
    ) -> bool:
        """Put another text and keyboard into a message; return whether it shows them, False if it is gone."""
        return await _is_shown(
            self._call(
                "editMessageText",
                place.chat_id,
                lambda chat_id: self._bot.edit_message_text(
                    html,
                    chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
            )
        )

    async def delete(self, place: Place, message_id: int) -> bool:
        """Delete a message; return whether it is gone, False where Telegram doesn't let the bot."""
        try:
            # Telegram's limits are about what people get to read: this takes no turn.
            await self._call(
                "deleteMessage", None, lambda _: self._bot.delete_message(place.chat_id, message_id)
            )
        except BadRequest as error:
            if says(error, "message to delete not found", "message_id_invalid"):
                return True
            if says(error, "message can't be deleted", "not enough rights", "chat not found"):
                return False
            raise
        return True

    async def answer_button(self, query_id: str, text: str | None = None) -> None:
        """Tell the presser's client that the button was heard; ``text`` is plain, up to 200 characters."""
        try:
            await self._call(
                "answerCallbackQuery", None, lambda _: self._bot.answer_callback_query(query_id, text=text)
            )
        except BadRequest as error:
            # Pressed before a long stop, or answered in an earlier run of the job: nothing spins any more.
            if not says(error, "query is too old", "query id is invalid"):
                raise

    async def download(self, file_id: str) -> bytes:
        """Fetch a file's bytes (20 MB at most; Telegram refuses more with a `BadRequest`)."""

        async def fetch(_: int) -> bytes:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())

        return await self._call("getFile", None, fetch)

    async def ask(self, method: str, call: Callable[[Bot], Awaitable[T]]) -> T:
        """Make a call that speaks to no chat (menu, descriptions, webhook)."""
        return await self._call(method, None, lambda _: call(self._bot))


async def _is_shown(edit: Awaitable[object]) -> bool:
    """Edit a message; return whether it shows now what it should, False where it is deleted."""
    try:
        await edit
    except BadRequest as error:
        if says(error, _UNCHANGED):
            return True
        if says(error, *_NOT_THERE):
            return False
        raise
    return True


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id is not None else None


def _upload(picture: bytes | str) -> InputFile | str:
    return picture if isinstance(picture, str) else InputFile(picture, filename=_FILE_NAME)
