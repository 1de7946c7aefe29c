"""Games whose time has come and that no job is about to bring on: none stays open, or untold, for ever."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
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
"""Tells these jobs from those of deadlines, whose turns are moments, and of games that were cancelled."""

_BATCH: Final = 500

_LOST: Final = {
    # A battle's job never waits long once its time has come: one that would is of an earlier deadline.
    JobKind.BATTLE: """
        SELECT id FROM battle AS game
        WHERE told_at IS NULL AND (state IN ('offered', 'open') AND ends_at <= now() OR closed_at > $1)
          AND NOT EXISTS ({job} AND (status = 'picked' OR execute_after <= now() + interval '1 minute'))
        ORDER BY ends_at, id LIMIT $3
    """,
    # The others may wait for the morning, or until they are switched on again.
    JobKind.TOURNAMENT: """
        SELECT id FROM tournament AS game
        WHERE told_at IS NULL AND (state = 'running' AND round_ends_at <= now() OR ended_at > $1)
          AND NOT EXISTS ({job})
        ORDER BY round_ends_at, id LIMIT $3
    """,
    JobKind.SEASON: """
        SELECT id FROM season AS game
        WHERE told_at IS NULL AND ends_at <= now() AND (state = 'running' OR ends_at > $1)
          AND NOT EXISTS ({job})
        ORDER BY ends_at, id LIMIT $3
    """,
}
_JOB: Final = """
    SELECT FROM pgqueuer
    WHERE entrypoint = $2 AND payload = convert_to(game.id::text, 'UTF8') AND status IN ('queued', 'picked')
"""

log = structlog.get_logger(__name__)


async def bring_back(tx: Connection) -> dict[JobKind, list[int]]:
    """Queue jobs for games that are overdue or untold and have none, and return which those are, by kind.

    A job is lost only by a mistake: it was given up, or deleted by hand, or queued by a clock that was wrong.
    """
    fresh = datetime.now(UTC) - STALE
    found = {}
    for kind, query in _LOST.items():
        rows = await tx.fetch(query.format(job=_JOB), fresh, kind.value, _BATCH)
        found[kind] = [int(row["id"]) for row in rows]
        for key in found[kind]:
            await enqueue(tx, kind, key, turn=_TURN)
    return found


async def keep_closing(database: Database, stop: asyncio.Event, *, every: timedelta = EVERY) -> None:
    """Look for such games again and again until ``stop`` is set."""
    while not stop.is_set():
        try:
            async with database.transaction() as tx:
                found = await bring_back(tx)
            if any(found.values()):
                log.warning("games_brought_back", **{f"{kind}s": keys for kind, keys in found.items()})
        except ERRORS as error:
            log.warning("games_not_looked_at", error=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every.total_seconds())
