"""The handlers of the three kinds of job, and the loops that do them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from telegram import Update

from bot import metrics
from bot.outages import is_outage, wait_after
from bot.photos.answer import answer
from bot.photos.take_in import apologise
from bot.sending import ChatGone
from scoring.worker import score_photo
from storage import photos, updates
from storage.jobs import JobKind, TryLater, work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import timedelta

    from bot.desk import Desk
    from bot.routes import AnyApplication
    from scoring.pool import ScoringPool
    from storage.database import Address, Database
    from storage.jobs import Handler
    from storage.objects import PhotoObjects
    from storage.updates import KeptUpdate

log = structlog.get_logger(__name__)


def bot_handlers(desk: Desk, application: AnyApplication) -> dict[JobKind, Handler]:
    """Return the jobs that speak with Telegram: ``update`` and ``reply``."""

    async def handle_update(update_id: int) -> None:
        await _Updates(desk, application).handle(update_id)

    async def reply(photo_id: int) -> None:
        await answer(photo_id, desk)

    async def came_at(update_id: int) -> datetime | None:
        async with desk.database.connection() as connection:
            kept = await updates.get(connection, update_id)
        return kept.received_at if kept is not None else None

    return {
        JobKind.UPDATE: patient(handle_update, came_at),
        JobKind.REPLY: patient(reply, _photo_came_at(desk.database)),
    }


def scorer_handlers(database: Database, objects: PhotoObjects, pool: ScoringPool) -> dict[JobKind, Handler]:
    """Return the job that needs no Telegram: ``score``."""

    async def score(photo_id: int) -> None:
        await score_photo(photo_id, database=database, objects=objects, pool=pool)

    return {JobKind.SCORE: patient(score, _photo_came_at(database))}


async def run_jobs(
    database_url: Address,
    handlers: Mapping[JobKind, Handler],
    concurrency: Mapping[JobKind, int],
    stop: asyncio.Event,
    grace: timedelta,
) -> None:
    """Do the jobs of every given kind until ``stop`` is set and those that were begun are done.

    What is not done ``grace`` after that is given back to the queue.
    """
    async with asyncio.TaskGroup() as group:
        for kind, handler in handlers.items():
            group.create_task(
                work(
                    database_url,
                    kind,
                    watched(kind, handler),
                    concurrency=concurrency[kind],
                    stop=stop,
                    grace=grace,
                )
            )


def patient(handler: Handler, came_at: Callable[[int], Awaitable[datetime | None]]) -> Handler:
    """Let a job outlast an outage: while Telegram or S3 is away it waits, and no try counts as failed."""

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


def watched(kind: JobKind, handler: Handler) -> Handler:
    """Bind the job to the log's context, and count and time it."""

    async def run(key: int) -> None:
        name = "update_id" if kind is JobKind.UPDATE else "photo_id"
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


class _Updates:
    """Handles kept updates; those of one lane strictly in order."""

    def __init__(self, desk: Desk, application: AnyApplication) -> None:
        self._desk = desk
        self._application = application

    async def handle(self, update_id: int) -> None:
        """Handle an update, after the earlier ones of its lane whose jobs have not had their turn yet."""
        kept = await self._get(update_id)
        if kept is None or kept.handled_at is not None:
            return
        if kept.lane is None:
            await self._process(kept)
            return
        async with updates.lane(self._desk.database, kept.lane):
            await self._handle_earlier(kept)
            kept = await self._get(update_id)
            if kept is not None and kept.handled_at is None:
                await self._process(kept)

    async def _handle_earlier(self, kept: KeptUpdate) -> None:
        """Handle what waits in front. An error there is that update's own: its job will meet it again."""
        if kept.lane is None:
            return
        async with self._desk.database.connection() as connection:
            waiting = await updates.waiting(connection, kept.lane, kept.update_id - 1)
        for earlier_id in waiting:
            earlier = await self._get(earlier_id)
            if earlier is None or earlier.handled_at is not None:
                continue
            try:
                await self._process(earlier)
            except TryLater:
                raise
            except Exception:
                log.exception("earlier_update_failed", earlier_update_id=earlier_id)

    async def _process(self, kept: KeptUpdate) -> None:
        """Run the handlers for an update and note how it went.

        Raises:
            TryLater: Telegram wants patience; not a failure.
            Exception: what a handler raised; the update no longer holds up its lane.
        """
        update = None
        try:
            update = Update.de_json(kept.payload, self._application.bot)
            await self._application.process_update(update)
        except TryLater:
            raise
        except ChatGone as error:
            log.info("chat_gone", update_id=kept.update_id, error=str(error))
        except Exception:
            await self._note_failure(kept, update)
            raise
        async with self._desk.database.transaction() as tx:
            await updates.finish(tx, kept.update_id)

    async def _note_failure(self, kept: KeptUpdate, update: Update | None) -> None:
        """Mark the try as failed; after the first one, tell the sender of a photo that it is not lost."""
        async with self._desk.database.transaction() as tx:
            await updates.fail(tx, kept.update_id)
        if kept.failed_at is not None or update is None:
            return
        try:
            await apologise(update, self._desk)
        except Exception as error:  # noqa: BLE001 - the failure itself matters more than telling of it
            log.warning("fault_not_told", error=str(error) or type(error).__name__)

    async def _get(self, update_id: int) -> KeptUpdate | None:
        async with self._desk.database.connection() as connection:
            return await updates.get(connection, update_id)
