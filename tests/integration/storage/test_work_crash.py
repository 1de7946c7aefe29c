"""Worker processes that are killed."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from storage.attempts import MOST_DEATHS
from storage.jobs import JobKind, enqueue, failed
from tests.integration.storage.helpers import queue_is_empty, until, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from storage.database import Database

_WORKER = Path(__file__).with_name("crash_worker.py")
_SOON = timedelta(seconds=1)


@asynccontextmanager
async def worker_process(url: str, what: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a worker in a process of its own, killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(_WORKER), url, what, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_killed_workers_job_is_taken_over(database: Database, database_url: str) -> None:
    """A job whose process was killed with SIGKILL is done by another worker."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with database.transaction() as tx:
        await enqueue(tx, JobKind.SCORE, 7)
    async with worker_process(database_url, "hang") as process:
        await until_begun(process)
        process.kill()
        async with working(database_url, handler, heartbeat_timeout=_SOON):
            await until(lambda: queue_is_empty(database))
    assert done == [7]


async def test_a_running_job_shows_that_it_lives(database: Database, database_url: str) -> None:
    """As long as its worker lives, a job's sign of life is renewed, so that nobody else takes it."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handler(_: int) -> None:
        begun.set()
        await go_on.wait()

    async def sign_of_life() -> datetime:
        async with database.connection() as connection:
            sign: datetime = await connection.fetchval("SELECT heartbeat FROM pgqueuer")
            return sign

    async with database.transaction() as tx:
        await enqueue(tx, JobKind.SCORE, 7)
    async with working(database_url, handler, heartbeat_timeout=_SOON):
        await begun.wait()
        for _ in range(2):
            before = await sign_of_life()

            async def renewed(before: datetime = before) -> bool:
                return await sign_of_life() > before

            await until(renewed)
        go_on.set()


async def until_begun(process: asyncio.subprocess.Process) -> None:
    """Wait until the worker process says that it has begun a job."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        async for line in process.stdout:
            if line.startswith(b"begun"):
                return


async def test_a_job_that_kills_its_workers_is_set_aside(database: Database, database_url: str) -> None:
    """A job that takes its process down each time isn't begun for ever: it ends on the list of failures."""
    async with database.transaction() as tx:
        await enqueue(tx, JobKind.SCORE, 7)
        # The deaths of all workers but the last, as PgQueuer's log would tell of them.
        await tx.execute(
            """
            INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
            SELECT id, 'picked', entrypoint, priority FROM pgqueuer, generate_series(2, $1)
            """,
            MOST_DEATHS,
        )
    async with worker_process(database_url, "die") as process:
        assert await process.wait() == -9

    begun: list[int] = []

    async def handler(key: int) -> None:
        begun.append(key)

    async with working(database_url, handler, heartbeat_timeout=_SOON):
        await until(lambda: has_failed(database))
    async with database.connection() as connection:
        (job,) = await failed(connection)
    assert job.error == f"WorkerLost: its worker died {MOST_DEATHS} times"
    assert begun == []


async def has_failed(database: Database) -> bool:
    """Say whether a job was set aside."""
    async with database.connection() as connection:
        return bool(await failed(connection))
