"""Methods that change messages the bot has sent."""

from deploy.local.telegram.addressing import message_of
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.composing import keyboard, media, words
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonValue
from deploy.local.telegram.model import MediaKind, Message
from deploy.local.telegram.world import unix_time

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
EDITABLE: dict[str, MediaKind] = {
    "photo": "photo",
    "document": "document",
    "video": "video",
    "animation": "animation",
}


async def edit_text(backend: Backend, arguments: Arguments) -> JsonValue:
    """Replace a text and its keyboard."""
    said = words(arguments.values, "text", empty="message text is empty")
    message = _own(backend, arguments)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    changes: dict[str, object] = {
        "text": said.text,
        "entities": said.entities,
        "link_preview_options": arguments.object("link_preview_options"),
    }
    return _edit(backend, message, arguments, changes)


async def edit_caption(backend: Backend, arguments: Arguments) -> JsonValue:
    """Replace a caption and the keyboard."""
    said = words(arguments.values, "caption", empty=None)
    message = _own(backend, arguments)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    changes: dict[str, object] = {
        "caption": said.text or None,
        "entities": said.entities,
        "caption_above": arguments.flag("show_caption_above_media"),
    }
    return _edit(backend, message, arguments, changes)


async def edit_media(backend: Backend, arguments: Arguments) -> JsonValue:
    """Replace a message's file, its caption and the keyboard."""
    given = arguments.object("media") or {}
    kind = EDITABLE.get(str(given.get("type")))
    if kind is None:
        raise bad_request(f"InputMedia of type {given.get('type')} is not available in the sandbox")
    said = words(given, "caption", empty=None)
    message = _own(backend, arguments)
    file = await media(backend, kind, str(given.get("media")), arguments)
    changes: dict[str, object] = {
        "media": file,
        "text": None,
        "caption": said.text or None,
        "entities": said.entities,
        "has_spoiler": given.get("has_spoiler") is True,
        "caption_above": given.get("show_caption_above_media") is True,
    }
    return _edit(backend, message, arguments, changes)


async def edit_reply_markup(backend: Backend, arguments: Arguments) -> JsonValue:
    """Replace or remove the keyboard."""
    return _edit(backend, _own(backend, arguments), arguments, {})


def _own(backend: Backend, arguments: Arguments) -> Message:
    message = message_of(backend, arguments, "edit")
    if message.sender_id != backend.bot.id or message.service is not None:
        raise bad_request("message can't be edited")
    return message


def _edit(backend: Backend, message: Message, arguments: Arguments, changes: dict[str, object]) -> JsonValue:
    """Apply the changes; a call without a keyboard removes the one that is there."""
    changed = message.model_copy(update=changes | {"reply_markup": keyboard(arguments)})
    if changed == message:
        raise bad_request(NOT_MODIFIED)
    if backend.conditions.flood_limits:
        backend.limits.count(backend.world.chats[message.chat_id])
    return backend.view(backend.rewrite(changed.model_copy(update={"edit_date": unix_time()})))
