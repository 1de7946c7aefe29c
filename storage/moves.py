"""What follows a group into the supergroup that it becomes: its games, choices and ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import chat_settings
from storage.jobs import JobKind, enqueue

if TYPE_CHECKING:
    from storage.database import Connection


async def move_games(tx: Connection, old: int, new: int) -> None:
    """Let all of a chat's games go on in another chat. Running it twice changes nothing.

    Messages keep their number in the old chat, where they can't be changed any more, so links to them are
    given up: what is under way is to be shown anew. Where both chats have begun something of which there is
    one at a time, the new chat's stays, but a week that is half over stays before one that has just begun.
    """
    await chat_settings.move(tx, old, new)
    await _move_tournaments(tx, old, new)
    await _move_battles(tx, old, new)
    await _move_seasons(tx, old, new)
    await _move_ratings(tx, old, new)


async def unshown(tx: Connection, chat_id: int) -> list[int]:
    """List the battles of a chat that are offered or open and have no message, matches too."""
    rows = await tx.fetch(
        """
        SELECT id FROM battle
        WHERE chat_id = $1 AND state IN ('offered', 'open') AND message_id IS NULL ORDER BY id
        """,
        chat_id,
    )
    return [int(row["id"]) for row in rows]


async def _move_tournaments(tx: Connection, old: int, new: int) -> None:
    await tx.execute(
        """
        WITH ended AS (
            UPDATE tournament AS mine SET state = 'cancelled', reason = 'moved', ended_at = now()
            WHERE chat_id = $1 AND state = 'running' AND EXISTS (
                SELECT FROM tournament AS other
                WHERE other.chat_id = $2 AND other.state = 'running'
                  AND coalesce(other.thread_id, 0) = coalesce(mine.thread_id, 0)
            )
            RETURNING id
        )
        UPDATE battle SET state = 'cancelled', reason = 'moved', closed_at = now()
        WHERE tournament_id IN (SELECT id FROM ended) AND state IN ('offered', 'open')
        """,
        old,
        new,
    )
    moved = await tx.fetch(
        """
        UPDATE tournament SET chat_id = $2, request_message_id = NULL, message_id = NULL, shown_round = 0
        WHERE chat_id = $1 RETURNING id, state
        """,
        old,
        new,
    )
    for row in moved:
        if row["state"] == "running":
            await enqueue(tx, JobKind.TOURNAMENT, row["id"])


async def _move_battles(tx: Connection, old: int, new: int) -> None:
    await tx.execute(
        """
        UPDATE battle AS mine SET state = 'cancelled', reason = 'moved', closed_at = now()
        WHERE chat_id = $1 AND state IN ('offered', 'open') AND tournament_id IS NULL AND EXISTS (
            SELECT FROM battle AS other
            WHERE other.chat_id = $2 AND other.state IN ('offered', 'open') AND other.tournament_id IS NULL
              AND coalesce(other.thread_id, 0) = coalesce(mine.thread_id, 0)
        )
        """,
        old,
        new,
    )
    await tx.execute(
        "UPDATE battle SET chat_id = $2, request_message_id = NULL, message_id = NULL WHERE chat_id = $1",
        old,
        new,
    )


async def _move_seasons(tx: Connection, old: int, new: int) -> None:
    await tx.execute(
        """
        WITH young AS (
            DELETE FROM season WHERE chat_id = $2 AND state = 'running'
              AND EXISTS (SELECT FROM season WHERE chat_id = $1 AND state = 'running')
            RETURNING id
        )
        DELETE FROM rating WHERE chat_id = $2 AND season_id IN (SELECT id FROM young)
        """,
        old,
        new,
    )
    # The new chat's own seasons, if any, count on from those that it takes over; none may share a number
    # with another meanwhile.
    before = await tx.fetchval("SELECT max(number) FROM season WHERE chat_id = $1", old)
    if before is None:
        return
    await tx.execute("UPDATE season SET number = -number WHERE chat_id = $1", new)
    await tx.execute("UPDATE season SET chat_id = $2, message_id = NULL WHERE chat_id = $1", old, new)
    await tx.execute("UPDATE season SET number = $2 - number WHERE chat_id = $1 AND number < 0", new, before)


async def _move_ratings(tx: Connection, old: int, new: int) -> None:
    moved = await tx.fetch(
        """
        UPDATE rating AS mine SET chat_id = $2
        WHERE chat_id = $1 AND NOT EXISTS (
            SELECT FROM rating AS other
            WHERE other.chat_id = $2 AND other.season_id = mine.season_id AND other.photo_id = mine.photo_id
        )
        RETURNING photo_id
        """,
        old,
        new,
    )
    left = await tx.fetch("DELETE FROM rating WHERE chat_id = $1 RETURNING photo_id", old)
    if moved or left:
        # Votes of both chats may count together now.
        await enqueue(tx, JobKind.RATE, new)
