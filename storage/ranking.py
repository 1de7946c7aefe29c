"""The tops as PostgreSQL knows them: the truth, and the answer while Redis is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from storage.tops import ChatScope, Period, Scope, TopRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from storage.database import Connection

COUNTED: Final = 10_000
"""Where counting stops: going through millions of rows for a number that nobody reads isn't worth it."""

_BATCH: Final = 5_000

_GENERATION: Final = "(SELECT coalesce(max(id), 0) FROM rescoring WHERE state = 'done')"
# Everybody's scores change at once: a question that finds a score finds the number of its time beside it.
_LINE: Final = f"""
    photo.id AS photo_id, photo.score, photo.chat_id,
    CASE WHEN photo.former_chat_id IS NULL THEN photo.message_id END AS message_id,
    chat.username AS chat_username, chat.kind AS chat_kind, photo.person_id, photo.sender_name, photo.caption,
    photo.small_key, photo.sent_at, photo.repeat_in_chat, photo.repeat_anywhere, {_GENERATION} AS generation
"""
_LINES: Final = f"SELECT {_LINE} FROM photo JOIN chat ON chat.id = photo.chat_id"  # noqa: S608 - no value


@dataclass(frozen=True, slots=True)
class MyCats:
    """One person's scored photos, repeats left out.

    Attributes:
        count: how many there are.
        best: some of the best, the best first.
        mean: their mean score, None if there are none.
    """

    count: int
    best: tuple[TopRow, ...]
    mean: float | None


def _within(scope: Scope, period: Period, at: datetime) -> tuple[str, list[object]]:
    """Return the condition of being in a top, in the words of its index, and the condition's arguments."""
    terms, arguments = ["score IS NOT NULL"], list[object]()
    if isinstance(scope, ChatScope):
        arguments.append(scope.chat_id)
        terms += ["NOT repeat_in_chat", "chat_id = $1"]
    else:
        terms.append("NOT repeat_anywhere")
    start = period.start(at)
    if start is not None:
        arguments.append(start.astimezone(UTC).replace(tzinfo=None))
        terms.append(f"date_trunc('{period.value}', sent_at AT TIME ZONE 'UTC') = ${len(arguments)}")
    return " AND ".join(terms), arguments


async def top(  # noqa: PLR0913 - a page needs all of them
    tx: Connection, scope: Scope, period: Period, at: datetime, *, limit: int, offset: int = 0
) -> list[TopRow]:
    """List the best photos of the period that holds ``at``; of two equals, the first to come goes first."""
    condition, arguments = _within(scope, period, at)
    place = len(arguments)
    rows = await tx.fetch(
        f"""
        WITH best AS MATERIALIZED (
            SELECT id FROM photo WHERE {condition}
            ORDER BY score DESC, id LIMIT ${place + 1} OFFSET ${place + 2}
        )
        {_LINES} JOIN best ON best.id = photo.id
        ORDER BY photo.score DESC, photo.id
        """,  # noqa: S608 - the condition holds no value
        *arguments,
        limit,
        offset,
    )
    return [TopRow(**dict(row.items())) for row in rows]


async def count(tx: Connection, scope: Scope, period: Period, at: datetime) -> int:
    """Count a top's photos, up to `COUNTED`."""
    condition, arguments = _within(scope, period, at)
    counted = await tx.fetchval(
        f"SELECT count(*) FROM (SELECT FROM photo WHERE {condition} LIMIT {COUNTED}) AS seen",  # noqa: S608
        *arguments,
    )
    return int(counted)


async def rank(tx: Connection, scope: Scope, period: Period, at: datetime, photo_id: int) -> int | None:
    """Return a photo's place in a top, from 1; None if it isn't in it."""
    condition, arguments = _within(scope, period, at)
    mine = f"${len(arguments) + 1}"
    score = await tx.fetchval(
        f"SELECT score FROM photo WHERE id = {mine} AND {condition}",  # noqa: S608 - see above
        *arguments,
        photo_id,
    )
    if score is None:
        return None
    better = await tx.fetchval(
        f"""
        SELECT count(*) FROM photo
        WHERE {condition} AND score >= ${len(arguments) + 2}::real
          AND (score > ${len(arguments) + 2}::real OR id < {mine})
        """,  # noqa: S608 - see above
        *arguments,
        photo_id,
        score,
    )
    return 1 + int(better)


async def generation(tx: Connection) -> int:
    """Return which scoring of everybody the scores come from; 0 before the first."""
    return int(await tx.fetchval(f"SELECT {_GENERATION}"))


async def hold_still(tx: Connection) -> None:
    """Let a transaction that was just opened see everything as it is now, whatever changes until its end."""
    await tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


async def rows(tx: Connection, photo_ids: Sequence[int]) -> dict[int, TopRow]:
    """Return the lines of some scored photos, by id; those that are gone or unscored are left out."""
    found = await tx.fetch(f"{_LINES} WHERE photo.id = ANY($1) AND photo.score IS NOT NULL", list(photo_ids))
    return {row["photo_id"]: TopRow(**dict(row.items())) for row in found}


async def members(
    tx: Connection, scope: Scope, period: Period, at: datetime
) -> AsyncIterator[list[tuple[int, float]]]:
    """Go through a whole top, in no order, in batches of (photo id, score); needs an open transaction."""
    condition, arguments = _within(scope, period, at)
    batch: list[tuple[int, float]] = []
    query = f"SELECT id, score FROM photo WHERE {condition}"  # noqa: S608 - see above
    async for row in tx.cursor(query, *arguments, prefetch=_BATCH):
        batch.append((row["id"], row["score"]))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


async def scored_since(tx: Connection, since: datetime) -> AsyncIterator[list[TopRow]]:
    """Go through what was scored from a moment on, in batches; needs an open transaction."""
    batch: list[TopRow] = []
    query = f"""
        {_LINES} JOIN score ON score.photo_id = photo.id
        WHERE score.scored_at >= $1 AND photo.score IS NOT NULL
    """
    async for row in tx.cursor(query, since, prefetch=_BATCH):
        batch.append(TopRow(**dict(row.items())))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


async def mine(tx: Connection, person_id: int, chat_id: int | None = None, *, limit: int = 3) -> MyCats:
    """Sum up a person's cats in one chat, or in all where ``chat_id`` is None."""
    condition = "person_id = $1 AND score IS NOT NULL AND " + (
        "NOT repeat_anywhere AND $2::bigint IS NULL"
        if chat_id is None
        else "NOT repeat_in_chat AND chat_id = $2"
    )
    total = await tx.fetchrow(
        f"SELECT count(*) AS count, avg(score) AS mean FROM photo WHERE {condition}",  # noqa: S608 - no value
        person_id,
        chat_id,
    )
    best = await tx.fetch(
        f"""
        WITH best AS MATERIALIZED (
            SELECT id FROM photo WHERE {condition} ORDER BY score DESC, id LIMIT $3
        )
        {_LINES} JOIN best ON best.id = photo.id
        ORDER BY photo.score DESC, photo.id
        """,  # noqa: S608 - the condition holds no value
        person_id,
        chat_id,
        limit,
    )
    return MyCats(
        count=total["count"] if total else 0,
        best=tuple(TopRow(**dict(row.items())) for row in best),
        mean=total["mean"] if total else None,
    )
