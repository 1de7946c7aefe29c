"""Battles whose time has come and that no job is about to bring on: none stays open, or untold, for ever."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from storage.database import ERRORS
from storage.jobs import JobKind, enqueue

if TYPE_CHECKING:
    from storage.database import Connection, Database

EVERY: Final = timedelta(minutes=1)

STALE: Final = timedelta(days=7)
"""An end that could not be told for so long is no news any more."""

_TURN: Final = 2
"""Tells these jobs from those of deadlines, whose turns are moments, and of cancelled battles."""

_BATCH: Final = 500

log = structlog.get_logger(__name__)


async def bring_back(tx: Connection) -> list[int]:
    """Queue jobs for battles that are overdue or untold and have none, and return which those are.

    A job is lost only by a mistake: it was given up, or deleted by hand, or queued by a clock that was wrong.
    """
    rows = await tx.fetch(
        """
        SELECT id FROM battle
        WHERE told_at IS NULL
          AND (state IN ('offered', 'open') AND ends_at <= now() OR closed_at > now() - $1::interval)
          AND NOT EXISTS (
              SELECT FROM pgqueuer
              WHERE entrypoint = $2 AND payload = convert_to(battle.id::text, 'UTF8')
                AND (status = 'picked' OR status = 'queued' AND execute_after <= now() + $3::interval)
          )
        ORDER BY ends_at, id
        LIMIT $4
        """,
        STALE,
        JobKind.BATTLE.value,
        EVERY,
        _BATCH,
    )
    found = [int(row["id"]) for row in rows]
    for battle_id in found:
        await enqueue(tx, JobKind.BATTLE, battle_id, turn=_TURN)
    return found


async def keep_closing(database: Database, stop: asyncio.Event, *, every: timedelta = EVERY) -> None:
    """Look for such battles again and again until ``stop`` is set."""
    while not stop.is_set():
        try:
            async with database.transaction() as tx:
                found = await bring_back(tx)
            if found:
                log.warning("battles_brought_back", battle_ids=found)
        except ERRORS as error:
            log.warning("battles_not_looked_at", error=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every.total_seconds())
