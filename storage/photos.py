"""Photos that people sent: one row for each, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.text import clean, clean_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoto:
    """A photo as it came. Its chat and person must have been seen (`chats.see`, `people.see`).

    Attributes:
        thread_id: the topic, in a forum.
        sender_name: how to call the sender: a person, a channel, or an anonymous group.
        language: the sender's language code, for the answer.
        media_group_id: the album.
        original_key: the bytes as received, in the bucket.
        small_key: the small copy, in the bucket; equal pictures have equal keys.
        width: pixels of the upright original, as ``height``.
    """

    chat_id: int
    message_id: int
    file_id: str
    file_unique_id: str
    sender_name: str
    sent_at: datetime
    thread_id: int | None = None
    person_id: int | None = None
    language: str | None = None
    media_group_id: str | None = None
    caption: str | None = None
    original_key: str | None = None
    small_key: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(NewPhoto):
    """A stored photo.

    Attributes:
        former_chat_id: the group that ``message_id`` counts in, where the chat moved since.
        repeat_in_chat: the same picture was in this chat before.
        repeat_anywhere: the same picture was somewhere before.
        verdict: ``scored`` or ``refused``; None while it waits.
        reason: why it was refused.
        score: 0 to 100.
        reply_message_id: the bot's answer.
    """

    id: int
    received_at: datetime
    former_chat_id: int | None
    repeat_in_chat: bool
    repeat_anywhere: bool
    verdict: str | None
    reason: str | None
    score: float | None
    reply_message_id: int | None
    replied_at: datetime | None


_NEW = (
    "chat_id, message_id, file_id, file_unique_id, sender_name, sent_at, thread_id, person_id, language, "
    "media_group_id, caption, original_key, small_key, width, height"
)
COLUMNS = (
    f"id, {_NEW}, received_at, former_chat_id, repeat_in_chat, repeat_anywhere, verdict, reason, score, "
    "reply_message_id, replied_at"
)


async def add(tx: Connection, photo: NewPhoto) -> tuple[int, bool]:
    """Store a photo; return its id and whether it is new. Running it twice changes nothing.

    A photo is a repeat where an earlier one has the same file or the same small copy. One that comes after
    its group became a supergroup belongs there, as those do that came before.

    Raises:
        asyncpg.ForeignKeyViolationError: its chat or person was never seen.
    """
    # Two of the same picture that come at once must not both be the first.
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('picture:' || $1, 0))",
        photo.small_key or photo.file_unique_id,
    )
    # The lock makes a move wait, so that it finds this photo, or this wait for the move.
    moved_to = await tx.fetchval("SELECT moved_to FROM chat WHERE id = $1 FOR SHARE", photo.chat_id)
    chat_id = moved_to if moved_to is not None else photo.chat_id
    added = await tx.fetchval(
        f"""
        INSERT INTO photo ({_NEW}, former_chat_id, repeat_in_chat, repeat_anywhere)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
               EXISTS (SELECT FROM photo WHERE file_unique_id = $4 AND chat_id = $1)
                   OR EXISTS (SELECT FROM photo WHERE small_key = $13 AND chat_id = $1),
               EXISTS (SELECT FROM photo WHERE file_unique_id = $4)
                   OR EXISTS (SELECT FROM photo WHERE small_key = $13)
        ON CONFLICT ON CONSTRAINT photo_once DO NOTHING
        RETURNING id
        """,  # noqa: S608 - column names only
        chat_id,
        photo.message_id,
        photo.file_id,
        photo.file_unique_id,
        clean(photo.sender_name),
        photo.sent_at,
        photo.thread_id,
        photo.person_id,
        clean_or_none(photo.language),
        photo.media_group_id,
        clean_or_none(photo.caption),
        photo.original_key,
        photo.small_key,
        photo.width,
        photo.height,
        photo.chat_id if moved_to is not None else None,
    )
    if added is not None:
        return int(added), True
    known = await tx.fetchval(
        "SELECT id FROM photo WHERE chat_id = $1 AND message_id = $2 AND file_unique_id = $3",
        chat_id,
        photo.message_id,
        photo.file_unique_id,
    )
    return int(known), False


async def get(tx: Connection, photo_id: int) -> Photo | None:
    """Return a photo, None if there is none (it may have been erased)."""
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM photo WHERE id = $1", photo_id)  # noqa: S608 - column names only
    return None if row is None else Photo(**dict(row.items()))


async def set_refused(tx: Connection, photo_id: int, reason: str) -> None:
    """Mark a photo as refused before any scoring, such as a file that isn't an image."""
    await tx.execute(
        "UPDATE photo SET verdict = 'refused', reason = $2, score = NULL WHERE id = $1", photo_id, reason
    )


async def answered(tx: Connection, photo_id: int, message_id: int | None) -> None:
    """Remember that the photo was answered, and by which message; the first answer stays."""
    await tx.execute(
        """
        UPDATE photo SET reply_message_id = $2, replied_at = now()
        WHERE id = $1 AND replied_at IS NULL
        """,
        photo_id,
        message_id,
    )
