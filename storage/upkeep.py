"""Throws away what nobody needs any more: the log of jobs that are done, and updates that were handled."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from storage.database import ERRORS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storage.database import Connection, Database

LOG_LIFE: Final = timedelta(days=1)
"""How long the log of a finished job is kept. A job in the queue keeps its log, which counts its tries."""

UPDATE_LIFE: Final = timedelta(days=7)
"""How long a handled update is kept: longer than Telegram may deliver it again."""

LOST_UPDATE_LIFE: Final = timedelta(days=30)
"""How long an update is kept that was never handled."""

EVERY: Final = timedelta(hours=1)
_BATCH: Final = 5_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows were thrown away."""

    log_rows: int
    updates: int


async def tidy(database: Database) -> Tidied:
    """Throw away what is older than it need be, in small steps that hold up nobody.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    done = Tidied(log_rows=await _all(database, _old_log), updates=await _all(database, _old_updates))
    log.info("tidied", log_rows=done.log_rows, updates=done.updates)
    return done


async def keep_tidy(database: Database, stop: asyncio.Event, *, every: timedelta = EVERY) -> None:
    """Tidy again and again until ``stop`` is set."""
    while not stop.is_set():
        try:
            await tidy(database)
        except ERRORS as error:
            log.warning("not_tidied", error=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every.total_seconds())


async def _all(database: Database, step: Callable[[Connection], Awaitable[int]]) -> int:
    total = 0
    while True:
        async with database.transaction() as tx:
            done = await step(tx)
        total += done
        if done < _BATCH:
            return total


async def _old_log(tx: Connection) -> int:
    rows = await tx.fetch(
        """
        DELETE FROM pgqueuer_log WHERE id IN (
            SELECT id FROM pgqueuer_log AS entry
            WHERE created < now() - $1::interval
              AND NOT EXISTS (SELECT FROM pgqueuer AS job WHERE job.id = entry.job_id)
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        )
        RETURNING 1
        """,
        LOG_LIFE,
        _BATCH,
    )
    return len(rows)


async def _old_updates(tx: Connection) -> int:
    rows = await tx.fetch(
        """
        DELETE FROM telegram_update WHERE update_id IN (
            SELECT update_id FROM telegram_update
            WHERE received_at < now() - $1::interval
              AND (handled_at IS NOT NULL OR received_at < now() - $2::interval)
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        )
        RETURNING 1
        """,
        UPDATE_LIFE,
        LOST_UPDATE_LIFE,
        _BATCH,
    )
    return len(rows)
