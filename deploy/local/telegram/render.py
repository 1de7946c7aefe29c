"""Records into Bot API objects."""

from deploy.local.telegram.files import Files
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Chat, FileRecord, Media, Message, User
from deploy.local.telegram.world import World

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def user_object(user: User) -> JsonObject:
    """`User`."""
    return {"id": user.id, "is_bot": user.is_bot} | _given(
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language_code=user.language_code,
    )


def chat_object(chat: Chat) -> JsonObject:
    """`Chat`."""
    return {"id": chat.id} | _given(
        first_name=chat.first_name,
        last_name=chat.last_name,
        username=chat.username,
        title=chat.title,
        type=chat.type,
        is_forum=chat.is_forum or None,
    )


def member_object(chat: Chat, user: User) -> JsonObject:
    """`ChatMember` of the status that the user has in the chat."""
    status = chat.members.get(user.id, "left")
    member: JsonObject = {"status": status, "user": user_object(user)}
    match status:
        case "creator":
            member["is_anonymous"] = False
        case "administrator":
            member |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(ADMIN_RIGHTS, True)
        case "kicked":
            member["until_date"] = 0
    return member


def file_object(record: FileRecord, *, with_path: bool = False) -> JsonObject:
    """`File`, which is also the core of every kind of file."""
    shown: JsonObject = {"file_id": record.file_id, "file_unique_id": record.file_unique_id}
    return shown | _given(file_size=record.size, file_path=record.path if with_path else None)


def message_object(world: World, files: Files, message: Message, *, with_reply: bool = True) -> JsonObject:
    """`Message`. A reply carries the message it answers, one level deep, as Telegram does."""
    shown: JsonObject = {
        "message_id": message.message_id,
        "from": user_object(world.user(message.sender_id)),
        "chat": chat_object(world.chats[message.chat_id]),
        "date": message.date,
    }
    shown |= _given(
        edit_date=message.edit_date,
        media_group_id=message.media_group_id,
        message_thread_id=message.thread_id,
        is_topic_message=message.thread_id is not None or None,
    )
    if with_reply and message.reply_to is not None:
        target = world.message(message.chat_id, message.reply_to)
        if target is not None:
            shown["reply_to_message"] = message_object(world, files, target, with_reply=False)
            shown |= _given(quote=message.quote)
    entities: list[JsonValue] = [_entity(world, entity) for entity in message.entities]
    shown |= _given(text=message.text, caption=message.caption)
    if entities:
        shown["entities" if message.text is not None else "caption_entities"] = entities
    if message.media is not None:
        shown |= media_fields(files, message.media)
    shown |= _given(
        has_media_spoiler=message.has_spoiler or None,
        show_caption_above_media=message.caption_above or None,
        has_protected_content=message.protected or None,
        effect_id=message.effect_id,
        link_preview_options=message.link_preview_options,
        reply_markup=message.reply_markup if "inline_keyboard" in (message.reply_markup or {}) else None,
    )
    return shown | (message.service or {})


def person_view(world: World, files: Files, message: Message) -> JsonObject:
    """`Message` as the chat page wants it: with reactions, the bot's keyboards of any kind, and `deleted`."""
    reactions: list[JsonValue] = [
        {"user": user_object(world.user(user_id)), "emoji": emoji}
        for user_id, emoji in message.reactions.items()
    ]
    shown = message_object(world, files, message) | _given(reply_markup=message.reply_markup)
    return shown | {"reactions": reactions, "deleted": message.deleted}


def media_fields(files: Files, media: Media) -> JsonObject:
    """Return the fields that a file adds to its message."""
    records = [record for record in map(files.get, media.file_ids) if record is not None]
    thumbnail = files.get(media.thumbnail_id) if media.thumbnail_id else None
    if media.kind == "photo":
        return {"photo": [_sized(record) for record in records]}
    shown = file_object(records[0])
    if thumbnail is not None:
        shown["thumbnail"] = _sized(thumbnail)
    return _file_fields(media, records[0], shown)


def _file_fields(media: Media, record: FileRecord, shown: JsonObject) -> JsonObject:
    named = _given(file_name=record.file_name, mime_type=record.mime_type)
    area: JsonObject = {"width": record.width or 0, "height": record.height or 0}
    match media.kind:
        case "sticker":
            moving = record.mime_type == "video/webm"
            return {
                "sticker": shown
                | area
                | {"type": "regular", "is_animated": False, "is_video": moving, "emoji": "😺"}
            }
        case "voice":
            return {"voice": shown | {"duration": 1} | _given(mime_type=record.mime_type)}
        case "video":
            return {"video": shown | named | area | {"duration": 1}}
        case "animation":
            # Telegram sets `document` as well, for programs older than animations.
            return {"animation": shown | named | area | {"duration": 1}, "document": shown | named}
        case _:
            return {"document": shown | named}


def _sized(record: FileRecord) -> JsonObject:
    return file_object(record) | {"width": record.width or 0, "height": record.height or 0}


def _entity(world: World, entity: JsonObject) -> JsonObject:
    """Fill in who is meant by a mention of a person without a username."""
    user = entity.get("user")
    if isinstance(user, dict) and isinstance(user.get("id"), int):
        found = world.users.get(int(str(user["id"])))
        if found is not None:
            return entity | {"user": user_object(found)}
    return entity


def _given(**fields: JsonValue) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
