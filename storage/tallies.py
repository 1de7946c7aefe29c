"""The number of voters under a battle: which is shown, since when, and when it may change again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from storage.jobs import enqueue

if TYPE_CHECKING:
    from datetime import timedelta

    from storage.database import Connection
    from storage.jobs import JobKind

_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A number that should be shown.

    Attributes:
        voters: how many have voted.
        may_show: whether the number may change now; otherwise it was changed too short a while ago.
    """

    voters: int
    may_show: bool


async def soon(tx: Connection, kind: JobKind, key: int, every: timedelta, *, skip: int = 0) -> None:
    """Queue a job that looks at votes, one for all votes of a stretch of time.

    Stretches are as long as ``every``, and the job of one runs when it is over. The caller holds the battle's
    row, so that a job that asks for it too sees the vote: as `due` does.

    Args:
        tx: an open transaction.
        kind: what the job does.
        key: of which battle or tournament.
        every: how often it is done at most.
        skip: how many stretches later.
    """
    # One clock for all processes; and the time when the row was got, not that of the transaction's start.
    row = await tx.fetchrow("SELECT clock_timestamp() AS now, now() AS began")
    if row is None:
        raise LookupError("PostgreSQL tells no time")
    turn, ends = stretch(row["now"], every)
    # The queue counts a delay from the transaction's start.
    await enqueue(tx, kind, key, delay=ends - row["began"] + skip * every, turn=turn + skip)


async def later(tx: Connection, kind: JobKind, key: int, every: timedelta) -> None:
    """Queue the job that is running once more, a stretch later; many such requests become one job."""
    await soon(tx, kind, key, every, skip=1)


def stretch(now: datetime, every: timedelta) -> tuple[int, datetime]:
    """Return the number of the stretch that a moment lies in, and when it ends."""
    turn = (now - _EPOCH) // every
    return turn, _EPOCH + (turn + 1) * every


async def due(tx: Connection, battle_id: int, every: timedelta) -> Due | None:
    """Count the voters of an open battle, and claim the right to show it; None where it is shown already.

    The battle's row is asked for, so that votes that rely on this job, and are just being stored, count.
    """
    is_open = await tx.fetchval(
        "SELECT state = 'open' AND message_id IS NOT NULL FROM battle WHERE id = $1 FOR NO KEY UPDATE",
        battle_id,
    )
    if not is_open:
        return None
    row = await tx.fetchrow(
        """
        SELECT (SELECT count(*) FROM vote WHERE battle_id = $1) AS voters,
               (SELECT voters FROM battle_tally WHERE battle_id = $1) AS shown
        """,
        battle_id,
    )
    voters, shown = (0, None) if row is None else (int(row["voters"]), row["shown"])
    if voters == (shown or 0):
        return None
    claimed = await tx.fetchval(
        """
        INSERT INTO battle_tally AS last (battle_id, voters, shown_at) VALUES ($1, 0, clock_timestamp())
        ON CONFLICT (battle_id) DO UPDATE SET shown_at = clock_timestamp()
        WHERE last.shown_at <= clock_timestamp() - $2::interval
        RETURNING true
        """,
        battle_id,
        every,
    )
    return Due(voters, may_show=claimed is not None)


async def shown(tx: Connection, battle_id: int, voters: int) -> None:
    """Remember which number is shown, and that it was changed just now."""
    await tx.execute(
        "UPDATE battle_tally SET voters = $2, shown_at = clock_timestamp() WHERE battle_id = $1",
        battle_id,
        voters,
    )
