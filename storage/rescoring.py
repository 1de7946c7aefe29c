"""Scoring everybody anew with other weights: how far it is, and the moment when all scores change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from storage import weights
from storage.jobs import JobKind, enqueue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.database import Connection

LONGEST: Final = 3600.0
"""Seconds that one statement may take: some of them look at every photo."""

_COLUMNS: Final = "id, version, state, last_photo, done, total"

# What was measured last is what counts, whichever weights it was scored with. Photos that another set of
# weights has scored from the same measures need nothing more.
_TO_DO: Final = """
    FROM photo
    CROSS JOIN LATERAL (
        SELECT model, weights, detail, scored_at FROM score
        WHERE photo_id = photo.id AND verdict = 'scored'
        ORDER BY scored_at DESC, id DESC LIMIT 1
    ) AS last
    WHERE photo.score IS NOT NULL AND photo.id > $2 AND NOT EXISTS (
        SELECT FROM score WHERE photo_id = photo.id AND model = last.model AND weights = $1
    )
"""
_NEXT: Final = f"SELECT photo.id AS photo_id, last.model, last.detail {_TO_DO}"

# Long before any transaction could have begun that scored a photo behind the back of the steps.
_LATE: Final = """
    AND photo.id IN (
        SELECT photo_id FROM score
        WHERE scored_at > (SELECT started_at FROM rescoring WHERE id = $4) - interval '1 hour'
    )
"""
_IN_ORDER: Final = " ORDER BY photo.id LIMIT $3 FOR SHARE OF photo"


class AlreadyRunning(Exception):
    """Another rescoring is under way; there is one at a time."""


@dataclass(frozen=True, slots=True)
class Rescoring:
    """A rescoring.

    Attributes:
        version: the weights that will score.
        state: ``running``, ``done`` or ``cancelled``.
        last_photo: photos up to this id are done.
        done: how many were looked at, of ``total`` that there were at the start.
    """

    id: int
    version: str
    state: str
    last_photo: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A photo's last verdict."""

    photo_id: int
    model: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rescored:
    """The same verdict with other weights.

    Attributes:
        low: end of the score's interval, as ``high``.
        detail: the whole verdict as JSON.
    """

    photo_id: int
    model: str
    score: float
    low: float
    high: float
    detail: dict[str, object]


async def start(tx: Connection, version: str) -> Rescoring:
    """Begin to score everybody with a version, and queue the job that does it.

    Raises:
        AlreadyRunning: one is under way.
    """
    total = await tx.fetchval(f"SELECT count(*) {_TO_DO}", version, 0, timeout=LONGEST)
    try:
        async with tx.transaction():
            row = await tx.fetchrow(
                f"""
                INSERT INTO rescoring (version, state, total) VALUES ($1, 'running', $2) RETURNING {_COLUMNS}
                """,  # noqa: S608 - column names only
                version,
                total,
            )
    except asyncpg.UniqueViolationError:
        raise AlreadyRunning from None
    if row is None:
        raise RuntimeError("a row that was inserted is returned")
    begun = Rescoring(**dict(row.items()))
    await enqueue(tx, JobKind.RESCORE, begun.id)
    return begun


async def running(tx: Connection) -> Rescoring | None:
    """Return the rescoring that is under way."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM rescoring WHERE state = 'running'")  # noqa: S608
    return None if row is None else Rescoring(**dict(row.items()))


async def get(tx: Connection, rescoring_id: int) -> Rescoring | None:
    """Return a rescoring."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM rescoring WHERE id = $1", rescoring_id)  # noqa: S608
    return None if row is None else Rescoring(**dict(row.items()))


async def take(tx: Connection, rescoring_id: int) -> Rescoring | None:
    """Return a rescoring that is under way, and let nobody else go on with it until the transaction ends."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM rescoring WHERE id = $1 AND state = 'running' FOR UPDATE",  # noqa: S608
        rescoring_id,
    )
    return None if row is None else Rescoring(**dict(row.items()))


async def next_photos(tx: Connection, version: str, after: int, limit: int) -> list[Measured]:
    """Return the next photos that a version has not scored; none is withdrawn while the transaction lasts."""
    rows = await tx.fetch(_NEXT + _IN_ORDER, version, after, limit, timeout=LONGEST)
    return [Measured(**dict(row.items())) for row in rows]


async def latecomers(tx: Connection, rescoring: Rescoring, after: int, limit: int) -> list[Measured]:
    """Return the next of those photos that were scored while the steps went on, and that they passed by.

    What they looked at and could not score is not among them, so this takes no longer where that is much.
    """
    rows = await tx.fetch(
        _NEXT + _LATE + _IN_ORDER, rescoring.version, after, limit, rescoring.id, timeout=LONGEST
    )
    return [Measured(**dict(row.items())) for row in rows]


async def store(tx: Connection, version: str, verdicts: Iterable[Rescored]) -> None:
    """Store scores beside those that count; each keeps the time of its measurement."""
    await tx.executemany(
        """
        INSERT INTO score (photo_id, model, weights, verdict, score, low, high, detail, scored_at)
        SELECT $1, $2, $3, 'scored', $4, $5, $6, $7,
               (SELECT max(scored_at) FROM score WHERE photo_id = $1 AND model = $2)
        ON CONFLICT ON CONSTRAINT score_once DO NOTHING
        """,
        [(one.photo_id, one.model, version, one.score, one.low, one.high, one.detail) for one in verdicts],
    )


async def advance(tx: Connection, rescoring_id: int, photo_ids: Sequence[int]) -> None:
    """Note that photos are done."""
    await tx.execute(
        "UPDATE rescoring SET last_photo = $2, done = done + $3 WHERE id = $1",
        rescoring_id,
        max(photo_ids),
        len(photo_ids),
    )


async def cancel(tx: Connection, rescoring_id: int) -> None:
    """Give a rescoring up; scores stay as they are."""
    await tx.execute(
        "UPDATE rescoring SET state = 'cancelled', ended_at = now() WHERE id = $1 AND state = 'running'",
        rescoring_id,
    )


async def stop_writers(tx: Connection) -> None:
    """Let nobody change photos until the transaction ends, which must hold none of them itself yet.

    Writers lock several, in orders of their own. Whoever came to hold one first and waited for them here
    would wait for each other with a writer that wants the same.
    """
    await tx.execute("LOCK TABLE photo IN SHARE ROW EXCLUSIVE MODE", timeout=LONGEST)


async def switch(tx: Connection, rescoring: Rescoring) -> int:
    """Let the new scores count, all at once, after `weights.hold_alone` and `stop_writers`.

    Returns:
        How many photos changed.
    """
    changed = await tx.execute(
        """
        UPDATE photo SET score = new.score
        FROM score AS new
        WHERE new.photo_id = photo.id AND new.weights = $1 AND new.verdict = 'scored'
          AND photo.score IS NOT NULL AND photo.score <> new.score
          AND new.model = (
              SELECT model FROM score WHERE photo_id = photo.id AND verdict = 'scored'
              ORDER BY scored_at DESC, id DESC LIMIT 1
          )
        """,
        rescoring.version,
        timeout=LONGEST,
    )
    await weights.activate(tx, rescoring.version)
    await tx.execute("UPDATE rescoring SET state = 'done', ended_at = now() WHERE id = $1", rescoring.id)
    return int(changed.rsplit(" ", 1)[-1])
