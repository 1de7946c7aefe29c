"""What the sandbox remembers: people, chats, messages and files, as frozen records."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from deploy.local.telegram.jsontypes import JsonObject

ChatType = Literal["private", "group", "supergroup"]
MemberStatus = Literal["creator", "administrator", "member", "left", "kicked"]
MediaKind = Literal["photo", "document", "sticker", "video", "voice", "animation"]

PRESENT: frozenset[MemberStatus] = frozenset({"creator", "administrator", "member"})


class Record(BaseModel):
    """A frozen row; a change is a new row."""

    model_config = ConfigDict(frozen=True)


class User(Record):
    """A person or the bot."""

    id: int
    is_bot: bool = False
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Chat(Record):
    """A private chat (its id is the person's), a basic group or a supergroup.

    Attributes:
        members: status of everybody who is or was in it, the bot included; "kicked" for the bot in a private
            chat means that the person blocked it.
        is_forum: whether it has topics.
        next_message_id: for supergroups, which count their messages by themselves.
        moved_to: id of the supergroup that this basic group became.
    """

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    members: dict[int, MemberStatus]
    is_forum: bool = False
    next_message_id: int = 1
    moved_to: int | None = None

    def has(self, user_id: int) -> bool:
        """Whether the user is in the chat now."""
        return self.members.get(user_id) in PRESENT

    def is_admin(self, user_id: int) -> bool:
        """Whether the user runs the chat."""
        return self.members.get(user_id) in {"creator", "administrator"}


class Media(Record):
    """A message's file: `file_ids` from the smallest size to the largest (one id unless it is a photo)."""

    kind: MediaKind
    file_ids: tuple[str, ...]
    thumbnail_id: str | None = None


class Message(Record):
    """One message. Entities, keyboards and service fields are kept in Bot API shape.

    Attributes:
        thread_id: the topic, by the message that opened it.
    """

    chat_id: int
    message_id: int
    sender_id: int
    date: int
    edit_date: int | None = None
    text: str | None = None
    media: Media | None = None
    caption: str | None = None
    entities: tuple[JsonObject, ...] = ()
    thread_id: int | None = None
    reply_to: int | None = None
    quote: JsonObject | None = None
    reply_markup: JsonObject | None = None
    media_group_id: str | None = None
    link_preview_options: JsonObject | None = None
    service: JsonObject | None = None
    has_spoiler: bool = False
    caption_above: bool = False
    protected: bool = False
    effect_id: str | None = None
    reactions: dict[int, str] = {}
    deleted: bool = False


class FileRecord(Record):
    """A file as one bot may fetch it.

    Attributes:
        file_unique_id: the same for the same content.
        blob: SHA-256 of the stored bytes; None for a smaller photo size nobody has asked for yet.
        source: file_id of the picture from which a missing blob is drawn.
        photo: file_id of the largest size, for the sizes of one photo; None for other files.
        path: `file_path` in `getFile`'s answer.
        link_until: Unix time until which the path may be downloaded; 0 before the first `getFile`.
    """

    file_id: str
    file_unique_id: str
    blob: str | None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    file_name: str | None = None
    source: str | None = None
    photo: str | None = None
    path: str = ""
    link_until: float = 0.0
