"""Jobs that failed for good, kept for people to look at, and how full the queue is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from storage.queue import SETTINGS, JobKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Connection


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up. It stays until it is retried."""

    id: int
    kind: JobKind
    key: int
    attempts: int
    error: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Depth:
    """How full the queue is of one kind of job.

    Attributes:
        ready: jobs that wait for a worker.
        later: jobs whose time hasn't come.
        running: jobs that a worker has taken.
        failed: jobs that were given up.
        oldest: age of the oldest job that is ready, zero if there is none.
    """

    kind: JobKind
    ready: int
    later: int
    running: int
    failed: int
    oldest: timedelta


async def failed(tx: Connection, *, limit: int = 100) -> list[FailedJob]:
    """List jobs that were given up, the latest first."""
    rows = await tx.fetch(
        """
        SELECT job.id, job.entrypoint, convert_from(job.payload, 'UTF8')::bigint AS key, job.attempts,
               job.updated, last.error
        FROM pgqueuer AS job
        LEFT JOIN LATERAL (
            SELECT concat_ws(': ', traceback ->> 'exception_type', traceback ->> 'exception_message') AS error
            FROM pgqueuer_log
            WHERE job_id = job.id AND status = 'failed'
            ORDER BY created DESC, id DESC
            LIMIT 1
        ) AS last ON true
        WHERE job.status = 'failed' AND job.entrypoint = ANY($1)
        ORDER BY job.updated DESC, job.id DESC
        LIMIT $2
        """,
        [kind.value for kind in JobKind],
        limit,
    )
    return [
        FailedJob(
            id=row["id"],
            kind=JobKind(row["entrypoint"]),
            key=row["key"],
            # The count in the queue is of tries that were followed by another.
            attempts=row["attempts"] + 1,
            error=row["error"] or "unknown",
            failed_at=row["updated"],
        )
        for row in rows
    ]


async def retry(tx: Connection, ids: Iterable[int] | Literal["all"]) -> int:
    """Queue failed jobs again, as if they had never been tried, and return how many.

    A failed job whose twin (same kind and key) is in the queue already is dropped: the twin does its work.
    """
    chosen = None if ids == "all" else list(ids)
    await tx.execute(
        """
        DELETE FROM pgqueuer AS job
        WHERE job.status = 'failed' AND ($1::bigint[] IS NULL OR job.id = ANY($1)) AND EXISTS (
            SELECT FROM pgqueuer AS twin
            WHERE twin.dedupe_key = job.dedupe_key
              AND (twin.status IN ('queued', 'picked') OR (twin.status = 'failed' AND twin.id > job.id
                   AND ($1::bigint[] IS NULL OR twin.id = ANY($1))))
        )
        """,
        chosen,
    )
    rows = await tx.fetch(
        """
        WITH again AS (
            UPDATE pgqueuer
            SET status = 'queued', execute_after = now(), updated = now(), attempts = 0,
                queue_manager_id = NULL
            WHERE status = 'failed' AND ($1::bigint[] IS NULL OR id = ANY($1))
            RETURNING id, entrypoint, priority
        ), logged AS (
            INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
            SELECT id, 'queued', entrypoint, priority FROM again
        )
        SELECT id FROM again
        """,
        chosen,
    )
    if rows:
        await _wake(tx)
    return len(rows)


async def _wake(tx: Connection) -> None:
    # An UPDATE rings no bell by itself; workers would look again only after their pause.
    await tx.execute(
        """
        SELECT pg_notify($1::text, json_build_object(
            'channel', $1::text, 'operation', 'update', 'sent_at', now(), 'table', 'pgqueuer',
            'type', 'table_changed_event')::text)
        """,
        SETTINGS.channel,
    )


async def depth(tx: Connection) -> list[Depth]:
    """Count the jobs of every kind, in the order of `JobKind`, zeros included."""
    rows = await tx.fetch(
        """
        SELECT kind,
               count(job.id) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS ready,
               count(job.id) FILTER (WHERE status = 'queued' AND execute_after > now()) AS later,
               count(job.id) FILTER (WHERE status = 'picked') AS running,
               count(job.id) FILTER (WHERE status = 'failed') AS failed,
               now() - min(execute_after) FILTER (WHERE status = 'queued') AS oldest
        FROM unnest($1::text[]) WITH ORDINALITY AS kinds (kind, place)
        LEFT JOIN pgqueuer AS job ON job.entrypoint = kind
        GROUP BY kind, place
        ORDER BY place
        """,
        [kind.value for kind in JobKind],
    )
    return [
        Depth(
            kind=JobKind(row["kind"]),
            ready=row["ready"],
            later=row["later"],
            running=row["running"],
            failed=row["failed"],
            oldest=max(row["oldest"] or timedelta(), timedelta()),
        )
        for row in rows
    ]
