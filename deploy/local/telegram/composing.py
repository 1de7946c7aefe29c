"""Parts of an outgoing message: words, keyboard, reply, file."""

import mimetypes

from telegram.constants import (
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
)

from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.entities import Formatted, formatted, utf16_length
from deploy.local.telegram.entities.spans import checked_url
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Chat, Media, MediaKind
from deploy.local.telegram.pictures import MAX_SIDES_SUM
from deploy.local.telegram.wire import Upload

BUTTON_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def words(fields: JsonObject, name: str, *, empty: str | None) -> Formatted:
    """Return `text` or `caption` of a call or of an InputMedia object, parsed.

    Args:
        fields: the call's values or the object.
        name: "text" or "caption".
        empty: what to say when nothing is left after trimming; None if that is fine.

    Raises:
        BotApiError: 400, broken markup, too long, or empty.
    """
    given = fields.get("entities" if name == "text" else "caption_entities")
    entities = [entity for entity in given if isinstance(entity, dict)] if isinstance(given, list) else []
    mode = fields.get("parse_mode")
    source = fields.get(name)
    result = formatted(
        source if isinstance(source, str) else "", mode if isinstance(mode, str) else None, entities
    )
    if empty is not None and not result.text:
        raise bad_request(empty)
    most = MessageLimit.MAX_TEXT_LENGTH if name == "text" else MessageLimit.CAPTION_LENGTH
    if utf16_length(result.text) > most:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    if len(result.entities) > MessageLimit.MESSAGE_ENTITIES:
        return Formatted(result.text, result.entities[: MessageLimit.MESSAGE_ENTITIES])
    return result


def keyboard(arguments: Arguments) -> JsonObject | None:
    """Return the checked `reply_markup`; an inline keyboard without buttons is none.

    Raises:
        BotApiError: 400, a button that Telegram refuses.
    """
    markup = arguments.object("reply_markup")
    rows = markup.get("inline_keyboard") if markup else None
    if not isinstance(rows, list):
        return markup
    kept: list[JsonValue] = [row for row in rows if row]
    buttons = [button for row in kept if isinstance(row, list) for button in row if isinstance(button, dict)]
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button)
    return {"inline_keyboard": kept} if kept else None


def _check_button(button: JsonObject) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if not BUTTON_ACTIONS & button.keys():
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if isinstance(data, str) and len(data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if isinstance(url, str) and checked_url(url) is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def reply(backend: Backend, chat: Chat, arguments: Arguments) -> tuple[int | None, JsonObject | None]:
    """Return the message that is answered and the quote of it, from `reply_parameters` or the older fields.

    Raises:
        BotApiError: 400, the message isn't there and the call doesn't allow for that.
    """
    given = arguments.object("reply_parameters") or {
        "message_id": arguments.integer("reply_to_message_id"),
        "allow_sending_without_reply": arguments.flag("allow_sending_without_reply"),
    }
    message_id = given.get("message_id")
    if not isinstance(message_id, int):
        return None, None
    target = backend.world.message(chat.id, message_id)
    elsewhere = given.get("chat_id") not in (None, chat.id, f"@{chat.username}")
    if target is None or elsewhere:
        if given.get("allow_sending_without_reply") and not elsewhere:
            return None, None
        raise bad_request("message to be replied not found")
    quote = given.get("quote")
    if not isinstance(quote, str):
        return message_id, None
    said = target.text or target.caption or ""
    if quote not in said:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = utf16_length(said[: said.index(quote)])
    return message_id, {"text": quote, "position": position, "is_manual": True}


async def media(backend: Backend, kind: MediaKind, reference: str, arguments: Arguments) -> Media:
    """Return the file that a call sends: an upload, or one that Telegram has already.

    Raises:
        BotApiError: 400, unknown, of another kind, too big or broken.
    """
    upload = arguments.upload(reference)
    if upload is not None:
        return await uploaded(backend, kind, upload, by_bot=True)
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    record = backend.files.get(reference)
    if record is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    sizes = backend.files.photo_sizes(reference)
    if (sizes is None) == (kind == "photo"):
        raise bad_request("type of file mismatch")
    if sizes is not None:
        return Media(kind="photo", file_ids=tuple(size.file_id for size in sizes))
    return Media(kind=kind, file_ids=(reference,), thumbnail_id=backend.files.thumbnail_of(reference))


async def uploaded(backend: Backend, kind: MediaKind, upload: Upload, *, by_bot: bool) -> Media:
    """Keep an uploaded file and return it as a message's media.

    People's apps shrink a photo before they send it, so only bots meet the limits on a photo's size. A bot's
    photo is shrunk when somebody looks at it, a person's at once, as the bot is sure to fetch it.

    Raises:
        BotApiError: 400, empty, too big or broken.
    """
    if kind != "photo":
        guessed = mimetypes.guess_type(upload.file_name)[0]
        named = upload.mime_type if upload.mime_type != "application/octet-stream" else None
        record = await backend.files.keep_file(kind, upload.data, upload.file_name, guessed or named)
        thumbnail = await backend.files.keep_thumbnail(record, upload.data)
        return Media(
            kind=kind, file_ids=(record.file_id,), thumbnail_id=thumbnail.file_id if thumbnail else None
        )
    most = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
    if by_bot and len(upload.data) > most:
        raise bad_request(
            f"file of size {len(upload.data)} bytes is too big for a photo; the maximum size is {most} bytes"
        )
    if not upload.data:
        raise bad_request("file must be non-empty")
    sizes = await backend.files.keep_photo(
        upload.data, max_sides_sum=MAX_SIDES_SUM if by_bot else None, may_wait=by_bot
    )
    return Media(kind="photo", file_ids=tuple(size.file_id for size in sizes))
