"""Chats as Telegram describes them, and their moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from storage.moves import move_games
from storage.text import clean_or_none

if TYPE_CHECKING:
    from storage.database import Connection


@dataclass(frozen=True, slots=True)
class Chat:
    """A place where people talk to the bot.

    Attributes:
        id: Telegram's id.
        title: None for a private chat.
        moved_to: the supergroup that this group became.
    """

    id: int
    kind: Literal["private", "group", "supergroup", "channel"]
    title: str | None = None
    username: str | None = None
    moved_to: int | None = None


async def see(tx: Connection, chat: Chat) -> None:
    """Remember a chat, or what changed about it. Running it twice changes nothing; a move stays known.

    Where nothing changed nothing is locked: many who write or press in one chat don't wait for each other.
    """
    await tx.execute(
        """
        INSERT INTO chat (id, kind, title, username)
        SELECT $1::bigint, $2::text, $3::text, $4::text
        WHERE NOT EXISTS (
            SELECT FROM chat
            WHERE id = $1 AND last_seen >= now() - interval '1 hour'
              AND (kind, title, username) IS NOT DISTINCT FROM ($2, $3, $4)
        )
        ON CONFLICT (id) DO UPDATE
        SET kind = excluded.kind, title = excluded.title, username = excluded.username, last_seen = now()
        """,
        chat.id,
        chat.kind,
        clean_or_none(chat.title),
        clean_or_none(chat.username),
    )


async def get(tx: Connection, chat_id: int) -> Chat | None:
    """Return a chat, None if never seen."""
    row = await tx.fetchrow("SELECT id, kind, title, username, moved_to FROM chat WHERE id = $1", chat_id)
    return None if row is None else Chat(**dict(row.items()))


async def move(tx: Connection, old: int, new: int) -> int:
    """Move a group's photos and games to the supergroup that it became, and return how many photos.

    Telegram tells of a move twice, in either order, so either chat may be unknown yet. Running it twice
    changes nothing. Messages keep their number in the old chat, so links to them are given up.
    """
    await tx.execute(
        """
        INSERT INTO chat AS known (id, kind, title)
        SELECT $2, 'supergroup', (SELECT title FROM chat WHERE id = $1)
        ON CONFLICT (id) DO NOTHING
        """,
        old,
        new,
    )
    await tx.execute(
        """
        INSERT INTO chat AS known (id, kind, moved_to) VALUES ($1, 'group', $2)
        ON CONFLICT (id) DO UPDATE SET moved_to = excluded.moved_to
        """,
        old,
        new,
    )
    moved = await tx.fetch(
        """
        UPDATE photo AS old SET chat_id = $2, former_chat_id = coalesce(former_chat_id, $1)
        WHERE chat_id = $1 AND NOT EXISTS (
            SELECT FROM photo AS new
            WHERE new.chat_id = $2 AND new.message_id = old.message_id
              AND new.file_unique_id = old.file_unique_id
        )
        RETURNING id
        """,
        old,
        new,
    )
    await move_games(tx, old, new)
    return len(moved)
