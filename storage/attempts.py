"""One try at a job: what to do when the handler fails, asks to wait, or must stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog
from pgqueuer.domain.errors import RetryRequested

from storage.database import ERRORS
from storage.queue import JobKind, TryLater

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgqueuer.domain.models import Job
    from pgqueuer.ports.driver import Driver

Handler: TypeAlias = Callable[[int], Awaitable[None]]
"""Does the job with the given key. May run twice for a key; the second time it must change nothing."""

MOST_TRIES: Final = 8
MOST_DEATHS: Final = 5
_FIRST_DELAY: Final = timedelta(seconds=1)
_LONGEST_DELAY: Final = timedelta(seconds=60)
_LONGEST_WAIT: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class Failed(RetryRequested):
    """The handler failed and runs again after a delay. PgQueuer keeps the name of this class in its log."""


class Postponed(RetryRequested):
    """The handler asked to wait, or was stopped, through no fault of the job."""


class Abandoned(Exception):
    """The handler waited for something that was cancelled."""


class WorkerLost(Exception):
    """The job took its worker down each time it ran, so it must not run again by itself."""


@dataclass(frozen=True, slots=True)
class History:
    """What became of a job so far, since it was queued or retried by hand."""

    failures: int
    deaths: int


def delay_after(failures: int) -> timedelta:
    """Return how long a job waits that failed ``failures`` times before: 1 s, 2 s, 4 s .. 60 s."""
    return min(_FIRST_DELAY * (1 << min(failures, 10)), _LONGEST_DELAY)


async def history(driver: Driver, job_id: int) -> History:
    """Read from PgQueuer's log how often a job failed and how often its worker died."""
    (row,) = await driver.fetch(
        """
        SELECT count(*) FILTER (WHERE status = 'picked') AS picked,
               count(*) FILTER (WHERE traceback ->> 'exception_type' = $2) AS failures,
               count(*) FILTER (WHERE traceback ->> 'exception_type' = $3) AS postponed
        FROM pgqueuer_log
        WHERE job_id = $1 AND id > coalesce(
            (SELECT max(id) FROM pgqueuer_log WHERE job_id = $1 AND status = 'failed'), 0)
        """,
        job_id,
        Failed.__name__,
        Postponed.__name__,
    )
    picked, failures, postponed = (int(str(row[name])) for name in ("picked", "failures", "postponed"))
    # Each try leaves a word of its end, except where the worker had no time for one.
    return History(failures=failures, deaths=max(picked - failures - postponed - 1, 0))


class Attempts:
    """Runs the handler of one kind of job, so many at once, until it is ended."""

    def __init__(
        self, kind: JobKind, handler: Handler, concurrency: int, heartbeat_timeout: timedelta
    ) -> None:
        self.kind = kind
        self.concurrency = concurrency
        self.heartbeat_timeout = heartbeat_timeout
        self._handler = handler
        self._slots = asyncio.Semaphore(concurrency)
        self._running: set[asyncio.Task[object]] = set()
        self._ended = False

    def end(self) -> None:
        """Begin no more: a job that was claimed a moment ago is queued again."""
        self._ended = True

    def interrupt(self) -> None:
        """Cancel every running handler; their jobs are queued again."""
        for task in self._running:
            task.cancel()

    async def run(self, job: Job, driver: Driver) -> None:
        """Try a job once.

        Raises:
            RetryRequested: the job is to run again, after the delay that it holds.
            Exception: the job is given up.
        """
        key = int((job.payload or b"").decode())
        with (
            structlog.contextvars.bound_contextvars(job=self.kind.value, key=key, job_id=job.id),
            self._interruptible(),
        ):
            async with self._slots:
                if self._ended:
                    raise Postponed(timedelta(), "claimed too late")
                await self._try(key, await self._past(job, driver))

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a job runs in a task")
        self._running.add(task)
        try:
            yield
        except asyncio.CancelledError:
            # PgQueuer deletes a job whose task was cancelled; it must be given back instead.
            task.uncancel()
            log.info("job_interrupted")
            raise Postponed(timedelta(), "interrupted") from None
        finally:
            self._running.discard(task)

    async def _handle(self, key: int) -> None:
        try:
            await self._handler(key)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Not the job was cancelled, but something that it waited for: a failure like any other.
            raise Abandoned("what it waited for was cancelled") from error

    async def _past(self, job: Job, driver: Driver) -> History:
        if not job.attempts and job.heartbeat - job.created < self.heartbeat_timeout:
            # Claimed so soon after it was queued that no worker can have died of it. Spares a query, mostly.
            return History(failures=0, deaths=0)
        try:
            return await history(driver, job.id)
        except ERRORS as error:
            raise Failed(_FIRST_DELAY, repr(error)) from error

    async def _try(self, key: int, past: History) -> None:
        if past.deaths >= MOST_DEATHS:
            log.error("job_given_up", deaths=past.deaths)
            raise WorkerLost(f"its worker died {past.deaths} times")
        try:
            await self._handle(key)
        except TryLater as later:
            after = min(max(later.after, timedelta()), _LONGEST_WAIT)
            log.info("job_postponed", seconds=after.total_seconds(), reason=later.reason)
            raise Postponed(after, str(later)) from later
        except Exception as error:
            if past.failures + 1 >= MOST_TRIES:
                log.exception("job_given_up", tries=past.failures + 1)
                raise
            delay = delay_after(past.failures)
            log.warning("job_failed", tries=past.failures + 1, again_in=delay.total_seconds(), exc_info=True)
            raise Failed(delay, repr(error)) from error
