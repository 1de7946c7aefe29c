"""Telegram's updates: kept before they are acknowledged, handled in the order of their chat."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.jobs import enqueue
from storage.queue import JobKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """An update as it came.

    Attributes:
        lane: the chat, or the person who presses buttons, whose updates keep their order; None where order
            doesn't matter.
        payload: Telegram's ``Update`` object.
        failed_at: the last failed try, None if there was none.
    """

    update_id: int
    lane: int | None
    payload: dict[str, Any]
    received_at: datetime
    handled_at: datetime | None
    failed_at: datetime | None


async def keep(tx: Connection, update_id: int, lane: int | None, payload: Mapping[str, Any]) -> bool:
    """Store an update and queue its job; False if it was known already."""
    stored = await tx.fetchval(
        """
        INSERT INTO telegram_update (update_id, lane, payload) VALUES ($1, $2, $3)
        ON CONFLICT (update_id) DO NOTHING
        RETURNING true
        """,
        update_id,
        lane,
        dict(payload),
    )
    if stored is None:
        return False
    await enqueue(tx, JobKind.UPDATE, update_id)
    return True


async def get(tx: Connection, update_id: int) -> KeptUpdate | None:
    """Return an update, None if it was never kept or is long gone."""
    row = await tx.fetchrow(
        """
        SELECT update_id, lane, payload, received_at, handled_at, failed_at
        FROM telegram_update WHERE update_id = $1
        """,
        update_id,
    )
    return None if row is None else KeptUpdate(**dict(row.items()))


async def finish(tx: Connection, update_id: int) -> None:
    """Mark an update as handled. Running it twice changes nothing."""
    await tx.execute(
        "UPDATE telegram_update SET handled_at = now() WHERE update_id = $1 AND handled_at IS NULL", update_id
    )


async def fail(tx: Connection, update_id: int) -> None:
    """Mark a try of an update as failed: it no longer holds up the later ones of its lane."""
    await tx.execute(
        "UPDATE telegram_update SET failed_at = now() WHERE update_id = $1 AND handled_at IS NULL", update_id
    )


async def waiting(tx: Connection, lane: int, up_to: int | None = None) -> list[int]:
    """List the updates of a lane that nobody has tried yet, in order; up to and with ``up_to`` if given.

    Whoever holds the lane handles them all: the job of a later update may have been claimed first.
    """
    rows = await tx.fetch(
        """
        SELECT update_id FROM telegram_update
        WHERE lane = $1 AND ($2::bigint IS NULL OR update_id <= $2)
          AND handled_at IS NULL AND failed_at IS NULL
        ORDER BY update_id
        """,
        lane,
        up_to,
    )
    return [row["update_id"] for row in rows]


@asynccontextmanager
async def lane(database: Database, lane_id: int) -> AsyncIterator[None]:
    """Hold a lane: no other task, process or machine handles an update of it meanwhile.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    async with database.locks.held(_lock_name(lane_id)):
        yield


def lane_users(database: Database, lane_id: int) -> int:
    """Count the tasks of this process that hold a lane or wait for it."""
    return database.locks.users(_lock_name(lane_id))


def _lock_name(lane_id: int) -> str:
    return f"lane:{lane_id}"
