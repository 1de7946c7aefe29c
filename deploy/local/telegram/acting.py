"""What people do: write, send pictures, edit, delete, press buttons, react."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from telegram.constants import MediaGroupLimit, MessageLimit, ReactionEmoji

from deploy.local.telegram.backend import Backend, Press
from deploy.local.telegram.composing import uploaded
from deploy.local.telegram.entities import Formatted, plain, utf16_length
from deploy.local.telegram.errors import bad_request, forbidden
from deploy.local.telegram.jsontypes import JsonObject
from deploy.local.telegram.model import Chat, MediaKind, Message, User
from deploy.local.telegram.render import user_object
from deploy.local.telegram.topics import placed
from deploy.local.telegram.wire import Upload
from deploy.local.telegram.world import unix_time

# Several of these sent at once make an album.
ALBUM_KINDS: frozenset[MediaKind] = frozenset({"photo", "video", "document"})


@dataclass(frozen=True)
class Parcel:
    """Files to send at once, with a caption that the first of them carries."""

    kind: MediaKind
    uploads: Sequence[Upload]
    caption: str = ""
    reply_to: int | None = None
    thread_id: int | None = None


def say(  # noqa: PLR0913, PLR0917 (what a message consists of)
    backend: Backend, chat: Chat, user: User, text: str, reply_to: int | None, thread_id: int | None = None
) -> Message:
    """Write a text.

    Raises:
        BotApiError: 400, empty, too long, or an answer to nothing.
    """
    said = plain(text)
    if not said.text:
        raise bad_request("message text is empty")
    if utf16_length(said.text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    draft = _draft(backend, chat, user, said, (reply_to, thread_id))
    return backend.post(draft.model_copy(update={"text": said.text}))


async def send_files(backend: Backend, chat: Chat, user: User, parcel: Parcel) -> list[Message]:
    """Send one file, or several as an album.

    Raises:
        BotApiError: 400, no file or too many, a photo that is no picture, a caption too long.
    """
    if not 1 <= len(parcel.uploads) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise bad_request(f"1 to {int(MediaGroupLimit.MAX_MEDIA_LENGTH)} files can be sent at once")
    said = plain(parcel.caption)
    if utf16_length(said.text) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    files = [await uploaded(backend, parcel.kind, upload, by_bot=False) for upload in parcel.uploads]
    group = str(secrets.randbits(53)) if len(files) > 1 and parcel.kind in ALBUM_KINDS else None
    messages = []
    for place, file in enumerate(files):
        words = said if place == 0 else Formatted("", ())
        answers = parcel.reply_to if place == 0 else None
        message = _draft(backend, chat, user, words, (answers, parcel.thread_id))
        fields = {"media": file, "caption": words.text or None, "media_group_id": group}
        delay = place * backend.conditions.album_gap if group else 0.0
        messages.append(backend.post(message.model_copy(update=fields), delay=delay))
    return messages


def edit(backend: Backend, message: Message, user: User, text: str) -> Message:
    """Change one's own text or caption.

    Raises:
        BotApiError: 400 or 403, not one's own, or nothing changes.
    """
    if message.sender_id != user.id or message.service is not None:
        raise forbidden("only one's own messages can be edited")
    said = plain(text)
    if message.media is None and not said.text:
        raise bad_request("message text is empty")
    changes: dict[str, object] = {"entities": said.entities}
    changes |= {"caption": said.text or None} if message.media else {"text": said.text}
    changed = message.model_copy(update=changes)
    if changed == message:
        raise bad_request("message is not modified")
    return backend.rewrite(changed.model_copy(update={"edit_date": unix_time()}))


def press(backend: Backend, message: Message, user: User, data: str) -> JsonObject:
    """Press a button and return the callback query that the bot gets.

    Raises:
        BotApiError: 400, the message has no such button.
    """
    if data not in _callback_data(message):
        raise bad_request("there is no such button")
    now = time.time()
    # Presses that nobody answered in time can't be answered any more: they must not pile up.
    longest = backend.conditions.callback_seconds
    backend.presses = {key: one for key, one in backend.presses.items() if now - one.at <= longest}
    query_id = str(secrets.randbits(62))
    backend.presses[query_id] = Press(user.id, message.chat_id, message.message_id, now)
    query: JsonObject = {
        "id": query_id,
        "from": user_object(user),
        "message": backend.view(message),
        "chat_instance": str(abs(message.chat_id) * 7919),
        "data": data,
    }
    backend.deliver("callback_query", query, message.chat_id)
    return query


def react(backend: Backend, message: Message, user: User, emoji: str | None) -> Message:
    """Set one's reaction or take it away.

    Raises:
        BotApiError: 400, not an emoji that Telegram has as a reaction.
    """
    if emoji is not None and emoji not in frozenset(ReactionEmoji):
        raise bad_request("REACTION_INVALID")
    return backend.react(message, user.id, emoji)


def _callback_data(message: Message) -> set[str]:
    rows = (message.reply_markup or {}).get("inline_keyboard")
    buttons = (
        [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    )
    return {
        str(button["callback_data"])
        for button in buttons
        if isinstance(button, dict) and "callback_data" in button
    }


def _draft(
    backend: Backend, chat: Chat, user: User, said: Formatted, where: tuple[int | None, int | None]
) -> Message:
    """Put a message together; `where` is what it answers and its topic."""
    reply_to, thread_id = where
    if reply_to is not None and backend.world.message(chat.id, reply_to) is None:
        raise bad_request("message to be replied not found")
    if not chat.has(backend.bot.id) and chat.type == "private":
        raise forbidden("the user has blocked the bot")
    thread_id, reply_to = placed(backend, chat, thread_id, reply_to)
    return Message(
        chat_id=chat.id,
        message_id=backend.world.next_message_id(chat.id),
        sender_id=user.id,
        date=unix_time(),
        entities=said.entities,
        thread_id=thread_id,
        reply_to=reply_to,
    )
