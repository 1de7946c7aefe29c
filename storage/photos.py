"""Photos that people sent: one row for each, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage import battles
from storage.text import clean, clean_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Connection


WITHDRAWN: Final = "withdrawn"
"""The reason of a photo whose owner, or an admin of its chat, took it back."""


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
_KEPT: Final = f"reason IS DISTINCT FROM '{WITHDRAWN}'"


async def add(tx: Connection, photo: NewPhoto) -> tuple[int, bool]:
    """Store a photo; return its id and whether it is new. Running it twice changes nothing.

    A photo is a repeat where an earlier one has the same file or the same small copy, unless that was
    withdrawn. One that comes after its group became a supergroup belongs there, as those do that came before.

    Raises:
        asyncpg.ForeignKeyViolationError: its chat or person was never seen.
    """
    # Two of the same picture that come at once must not both be the first.
    await _lock_picture(tx, photo.small_key or photo.file_unique_id)
    # The lock makes a move wait, so that it finds this photo, or this wait for the move.
    moved_to = await tx.fetchval("SELECT moved_to FROM chat WHERE id = $1 FOR SHARE", photo.chat_id)
    chat_id = moved_to if moved_to is not None else photo.chat_id
    added = await tx.fetchval(
        f"""
        INSERT INTO photo ({_NEW}, former_chat_id, repeat_in_chat, repeat_anywhere)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
               EXISTS (SELECT FROM photo WHERE file_unique_id = $4 AND chat_id = $1 AND {_KEPT})
                   OR EXISTS (SELECT FROM photo WHERE small_key = $13 AND chat_id = $1 AND {_KEPT}),
               EXISTS (SELECT FROM photo WHERE file_unique_id = $4 AND {_KEPT})
                   OR EXISTS (SELECT FROM photo WHERE small_key = $13 AND {_KEPT})
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


async def of_message(tx: Connection, chat_id: int, message_id: int) -> Photo | None:
    """Return the photo that a message of a chat is about: one that holds it, or the bot's answer to it.

    An album has one answer, which shows its best photo.
    """
    row = await tx.fetchrow(
        f"""
        SELECT {COLUMNS} FROM photo
        WHERE chat_id = $1 AND (message_id = $2 OR reply_message_id = $2)
          AND former_chat_id IS NULL AND {_KEPT}
        ORDER BY message_id = $2 DESC, score DESC NULLS LAST, id LIMIT 1
        """,  # noqa: S608 - column names only
        chat_id,
        message_id,
    )
    return None if row is None else Photo(**dict(row.items()))


async def is_known(tx: Connection, chat_id: int, message_id: int) -> bool:
    """Tell whether a message held a photo that came in, whatever became of it."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM photo WHERE chat_id = $1 AND message_id = $2)", chat_id, message_id
        )
    )


async def withdraw(tx: Connection, photo_id: int) -> bool:
    """Take a photo back: no score, rating or pair is left of it, and battles with it end.

    Its bytes are erased next, see `unused_keys`. False, and nothing done, if it is gone or was withdrawn.
    """
    withdrawn = await tx.fetchval(
        f"""
        UPDATE photo SET verdict = 'refused', reason = '{WITHDRAWN}', score = NULL, caption = NULL,
                         file_id = '', replied_at = coalesce(replied_at, now())
        WHERE id = $1 AND {_KEPT} RETURNING id
        """,  # noqa: S608 - constants only
        photo_id,
    )
    if withdrawn is None:
        return False
    await tx.execute("DELETE FROM score WHERE photo_id = $1", photo_id)
    await tx.execute("DELETE FROM rating WHERE photo_id = $1", photo_id)
    await tx.execute("DELETE FROM judgement WHERE photo_left = $1 OR photo_right = $1", photo_id)
    await battles.withdraw_photo(tx, photo_id)
    return True


async def unused_keys(tx: Connection, photo_id: int) -> tuple[str, ...]:
    """Return the keys of a withdrawn photo that no other photo needs: erase their bytes, then `forget_keys`.

    Until the transaction ends, no photo of the same picture comes in.
    """
    photo = await get(tx, photo_id)
    if photo is None or photo.reason != WITHDRAWN or photo.small_key is None:
        return ()
    await _lock_picture(tx, photo.small_key)
    # Equal originals have equal small copies, so the small copy finds every photo of the same bytes.
    keys = {photo.small_key, photo.original_key} - {None}
    others = await tx.fetch(
        f"SELECT small_key, original_key FROM photo WHERE small_key = ANY($2) AND id <> $1 AND {_KEPT}",  # noqa: S608
        photo_id,
        list(keys),
    )
    used = {key for row in others for key in (row["small_key"], row["original_key"])}
    return tuple(sorted(key for key in keys if key is not None and key not in used))


async def forget_keys(tx: Connection, photo_id: int) -> None:
    """Note that the bytes of a withdrawn photo are erased. Running it twice changes nothing."""
    await tx.execute(
        f"UPDATE photo SET original_key = NULL, small_key = NULL WHERE id = $1 AND reason = '{WITHDRAWN}'",  # noqa: S608
        photo_id,
    )


async def _lock_picture(tx: Connection, key: str) -> None:
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('picture:' || $1, 0))", key)
