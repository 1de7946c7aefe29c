"""The handlers of the jobs of photos, and the loops that do them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog

from bot import metrics
from bot.handling import UpdateJobs
from bot.outages import is_outage, wait_after
from bot.photos.answer import answer
from scoring.worker import score_photo
from storage import photos, updates
from storage.jobs import JobKind, TryLater, work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import timedelta

    from bot.desk import Desk
    from bot.routes import AnyApplication
    from scoring.pool import ScoringPool
    from storage.database import Address, Database
    from storage.jobs import Handler
    from storage.objects import PhotoObjects


def bot_handlers(desk: Desk, application: AnyApplication) -> dict[JobKind, Handler]:
    """Return the jobs that speak with Telegram: ``update`` and ``reply``."""

    async def reply(photo_id: int) -> None:
        await answer(photo_id, desk)

    async def came_at(update_id: int) -> datetime | None:
        async with desk.database.connection() as connection:
            kept = await updates.get(connection, update_id)
        return kept.received_at if kept is not None else None

    return {
        JobKind.UPDATE: patient(UpdateJobs(desk, application).handle, came_at),
        JobKind.REPLY: patient(reply, _photo_came_at(desk.database)),
    }


def scorer_handlers(database: Database, objects: PhotoObjects, pool: ScoringPool) -> dict[JobKind, Handler]:
    """Return the job that needs no Telegram: ``score``."""

    async def score(photo_id: int) -> None:
        await score_photo(photo_id, database=database, objects=objects, pool=pool)

    return {JobKind.SCORE: patient(score, _photo_came_at(database))}


@dataclass(frozen=True, slots=True)
class Claims:
    """Jobs that share a session with PostgreSQL, and how many of each kind are done at once."""

    handlers: Mapping[JobKind, Handler]
    concurrency: int


async def run_jobs(
    database_url: Address, claims: Sequence[Claims], stop: asyncio.Event, grace: timedelta
) -> None:
    """Do the jobs of every given kind until ``stop`` is set and those that were begun are done.

    What is not done ``grace`` after that is given back to the queue.
    """
    async with asyncio.TaskGroup() as group:
        for one in claims:
            handlers = {kind: watched(kind, handler) for kind, handler in one.handlers.items()}
            group.create_task(
                work(database_url, handlers, concurrency=one.concurrency, stop=stop, grace=grace)
            )


def patient(handler: Handler, came_at: Callable[[int], Awaitable[datetime | None]]) -> Handler:
    """Let a job outlast an outage: while what it needs is away it waits, and no try counts as failed."""

    async def run(key: int) -> None:
        try:
            await handler(key)
        except Exception as error:
            if not is_outage(error):
                raise
            since = await came_at(key)
            wait = wait_after(since, datetime.now(UTC)) if since is not None else None
            if wait is None:
                raise
            raise TryLater(wait, repr(error)) from error

    return run


def _photo_came_at(database: Database) -> Callable[[int], Awaitable[datetime | None]]:
    async def came_at(photo_id: int) -> datetime | None:
        async with database.connection() as connection:
            photo = await photos.get(connection, photo_id)
        return photo.received_at if photo is not None else None

    return came_at


_KEYS: Final = {
    JobKind.UPDATE: "update_id",
    JobKind.SCORE: "photo_id",
    JobKind.REPLY: "photo_id",
    JobKind.BATTLE: "battle_id",
    JobKind.TALLY: "battle_id",
    JobKind.TOURNAMENT: "tournament_id",
    JobKind.SEASON: "season_id",
    JobKind.RATE: "chat_id",
    JobKind.RESCORE: "rescoring_id",
}
"""What the key of a job is called in the log."""


def watched(kind: JobKind, handler: Handler) -> Handler:
    """Bind the job to the log's context, and count and time it."""

    async def run(key: int) -> None:
        name = _KEYS[kind]
        started, outcome = time.perf_counter(), "error"
        with structlog.contextvars.bound_contextvars(job=kind.value, **{name: key}):
            try:
                await handler(key)
                outcome = "done"
            except TryLater:
                outcome = "later"
                raise
            finally:
                metrics.JOBS.labels(kind.value, outcome).inc()
                metrics.JOB_SECONDS.labels(kind.value).observe(time.perf_counter() - started)

    return run
