"""Methods that send messages."""

import secrets

from telegram.constants import ChatAction, MediaGroupLimit

from deploy.local.telegram.addressing import chat_of
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.composing import keyboard, media, reply, words
from deploy.local.telegram.entities import Formatted
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Chat, Media, MediaKind, Message
from deploy.local.telegram.render import user_object
from deploy.local.telegram.topics import placed
from deploy.local.telegram.world import unix_time

GROUPED: dict[str, MediaKind] = {"photo": "photo", "document": "document", "video": "video"}


async def send_message(backend: Backend, arguments: Arguments) -> JsonValue:
    """Send a text."""
    said = words(arguments.values, "text", empty="message text is empty")
    chat = chat_of(backend, arguments)
    message = _draft(backend, chat, arguments, said, None)
    preview = arguments.object("link_preview_options")
    return _send(backend, chat, message.model_copy(update={"link_preview_options": preview}))


async def send_photo(backend: Backend, arguments: Arguments) -> JsonValue:
    """Send a photo, uploaded or known."""
    return await _send_file(backend, arguments, "photo")


async def send_document(backend: Backend, arguments: Arguments) -> JsonValue:
    """Send a file, uploaded or known."""
    return await _send_file(backend, arguments, "document")


async def send_media_group(backend: Backend, arguments: Arguments) -> JsonValue:
    """Send an album: one message for each picture, all or none."""
    items = arguments.objects("media")
    if len(items) < MediaGroupLimit.MIN_MEDIA_LENGTH:
        raise bad_request("too few messages to send as an album")
    if len(items) > MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise bad_request("too many messages to send as an album")
    kinds = [str(item.get("type")) for item in items]
    if any(kind not in GROUPED for kind in kinds):
        raise bad_request(f"{kinds} can't be sent as an album in the sandbox")
    if "document" in kinds and set(kinds) != {"document"}:
        raise bad_request("document can't be mixed with other media types")
    captions = [words(item, "caption", empty=None) for item in items]
    chat = chat_of(backend, arguments)
    files = [
        await media(backend, GROUPED[kind], str(item.get("media")), arguments)
        for kind, item in zip(kinds, items, strict=True)
    ]
    group = str(secrets.randbits(53))
    return [
        _send(backend, chat, _in_group(_draft(backend, chat, arguments, caption, file), group, item))
        for caption, file, item in zip(captions, files, items, strict=True)
    ]


async def send_chat_action(backend: Backend, arguments: Arguments) -> JsonValue:
    """Show "typing" or the like for some seconds."""
    chat = chat_of(backend, arguments)
    action = arguments.text("action")
    if action not in frozenset(ChatAction):
        raise bad_request("wrong parameter action in request")
    event: JsonObject = {
        "type": "chat_action",
        "chat_id": chat.id,
        "action": action,
        "user": user_object(backend.bot),
    }
    backend.hub.publish(event, backend.people_of(chat.id))
    return True


async def _send_file(backend: Backend, arguments: Arguments, kind: MediaKind) -> JsonValue:
    caption = words(arguments.values, "caption", empty=None)
    chat = chat_of(backend, arguments)
    file = await media(backend, kind, arguments.text(kind) or "", arguments)
    return _send(backend, chat, _draft(backend, chat, arguments, caption, file))


def _draft(
    backend: Backend, chat: Chat, arguments: Arguments, said: Formatted, file: Media | None
) -> Message:
    """Put a message together; its id is given when it is sent."""
    if arguments.text("business_connection_id") is not None:
        raise bad_request("business connection not found")
    reply_to, quote = reply(backend, chat, arguments)
    thread_id, reply_to = placed(backend, chat, arguments.integer("message_thread_id"), reply_to)
    return Message(
        chat_id=chat.id,
        message_id=0,
        sender_id=backend.bot.id,
        date=unix_time(),
        text=said.text if file is None else None,
        caption=(said.text or None) if file is not None else None,
        entities=said.entities,
        media=file,
        thread_id=thread_id,
        reply_to=reply_to,
        quote=quote,
        reply_markup=keyboard(arguments),
        has_spoiler=arguments.flag("has_spoiler"),
        caption_above=arguments.flag("show_caption_above_media"),
        protected=arguments.flag("protect_content"),
        effect_id=arguments.text("message_effect_id"),
    )


def _in_group(message: Message, group: str, item: JsonObject) -> Message:
    spoiler = item.get("has_spoiler") is True
    above = item.get("show_caption_above_media") is True
    return message.model_copy(
        update={"media_group_id": group, "has_spoiler": spoiler, "caption_above": above}
    )


def _send(backend: Backend, chat: Chat, message: Message) -> JsonObject:
    if backend.conditions.flood_limits:
        backend.limits.count(chat)
    numbered = message.model_copy(update={"message_id": backend.world.next_message_id(chat.id)})
    return backend.view(backend.post(numbered))
