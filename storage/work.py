"""The loop that claims jobs of some kinds and does them, for as long as the process lives."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager

from storage.attempts import Attempts, Handler
from storage.database import Address, connect
from storage.queue import ENVIRONMENT_SQL, QUEUE_SQL, SCHEDULE_SQL, SETTINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from pgqueuer.domain.models import Job, TracebackRecord

    from storage.queue import JobKind

HEARTBEAT_TIMEOUT: Final = timedelta(seconds=5)
GRACE: Final = timedelta(seconds=3)

# An update of the queue, such as a retry that comes due or a worker's death, rings no bell: look this often.
_LOOK_EVERY: Final = timedelta(seconds=1)
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Queries(Queries):
    """PgQueuer's queries, except that a retry that can't be written down ends the session.

    PgQueuer would set such a job aside as failed. With the session gone it stays claimed instead, and is
    taken over as any job of a dead worker is.
    """

    session: asyncpg.Connection

    async def retry_job(self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        try:
            await super().retry_job(job, delay, traceback_record)
        except Exception:
            self.session.terminate()
            raise


async def work(  # noqa: PLR0913 - each is its caller's to choose
    database_url: Address,
    handlers: Mapping[JobKind, Handler],
    *,
    concurrency: int,
    stop: asyncio.Event,
    heartbeat_timeout: timedelta = HEARTBEAT_TIMEOUT,
    grace: timedelta = GRACE,
) -> None:
    """Do jobs of some kinds until ``stop`` is set; returns when all that were begun are done or given back.

    An exception of the handler makes the job wait and run again, longer each time (1 s to 60 s); after 8
    tries it is set aside as failed. `TryLater` makes it wait as long as it says and doesn't count. A job
    whose process died is taken over by another worker after ``heartbeat_timeout``; one whose workers died
    5 times is set aside too. When PostgreSQL goes away, the loop waits for it.

    Args:
        database_url: where the queue is; the loop keeps one connection of its own.
        handlers: what to claim, and who does one job of it.
        concurrency: how many jobs of each kind run at once.
        stop: set it to claim no more. A cancelled call stops in the same way.
        heartbeat_timeout: how long a job may show no sign of life before another worker takes it.
        grace: how long running jobs may go on after ``stop``; then they are cancelled and queued again.
    """
    loop = asyncio.get_running_loop()
    pause, jobs = _FIRST_PAUSE, "+".join(handlers)
    while not stop.is_set():
        began = loop.time()
        try:
            async with _session(database_url, jobs) as session:
                log.info("work_started", job=jobs, concurrency=concurrency)
                attempts = [Attempts(k, do, concurrency, heartbeat_timeout) for k, do in handlers.items()]
                await _serve(session, attempts, stop, grace)
        except Exception as error:  # noqa: BLE001 - whatever ended the loop, the next round is the remedy
            log.warning("work_interrupted", job=jobs, error=repr(error), again_in=pause)
        if loop.time() - began > _LONGEST_PAUSE:
            pause = _FIRST_PAUSE
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    log.info("work_stopped", job=jobs)


@asynccontextmanager
async def _session(address: Address, jobs: str) -> AsyncIterator[asyncpg.Connection]:
    session = await connect(address, application=f"mimimeter {jobs[:40]} jobs")
    try:
        yield session
    finally:
        try:
            await session.close(timeout=1)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            session.terminate()


def _manager(session: asyncpg.Connection, all_attempts: Sequence[Attempts]) -> QueueManager:
    driver = AsyncpgDriver(session)
    queries = _Queries(driver, qbe=ENVIRONMENT_SQL, qbq=QUEUE_SQL, qbs=SCHEDULE_SQL, session=session)
    manager = QueueManager(queries, channel=SETTINGS.channel)
    for attempts in all_attempts:
        manager.entrypoint(attempts.kind.value, on_failure="hold", accepts_context=False)(
            _attempt(attempts, driver)
        )
    return manager


def _attempt(attempts: Attempts, driver: AsyncpgDriver) -> Callable[[Job], Awaitable[None]]:
    async def attempt(job: Job) -> None:
        await attempts.run(job, driver)

    return attempt


async def _serve(
    session: asyncpg.Connection,
    all_attempts: Sequence[Attempts],
    stop: asyncio.Event,
    grace: timedelta,
) -> None:
    """Claim and do jobs until ``stop`` is set or the session is lost.

    Raises:
        Exception: the session was lost, or PgQueuer gave up.
    """
    manager = _manager(session, all_attempts)
    most = sum(attempts.concurrency for attempts in all_attempts)
    session.add_termination_listener(lambda _: manager.shutdown.set())
    running = asyncio.create_task(
        manager.run(
            dequeue_timeout=_LOOK_EVERY,
            batch_size=max(most // 2, 1),
            max_concurrent_tasks=max(most, 2),
            shutdown_on_listener_failure=True,
            heartbeat_timeout=all_attempts[0].heartbeat_timeout,
            # Nobody reads PgQueuer's statistics; its log is kept short by upkeep.
            log_aggregation_interval=timedelta(),
        )
    )
    ends = [asyncio.create_task(event.wait()) for event in (stop, manager.shutdown)]
    try:
        await asyncio.wait([running, *ends], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
        manager.shutdown.set()
        for attempts in all_attempts:
            attempts.end()
        # A cancelled `running` would cancel its jobs, which PgQueuer then deletes: it is asked, never forced.
        await asyncio.wait([running], timeout=grace.total_seconds())
        for attempts in all_attempts:
            attempts.interrupt()
        await asyncio.wait([running])
    running.result()
    if not stop.is_set():
        raise ConnectionError("the session with PostgreSQL was lost")
