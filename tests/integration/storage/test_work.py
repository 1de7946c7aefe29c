"""Working: failures, waiting, stopping, and a PostgreSQL that goes away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from storage.attempts import MOST_TRIES
from storage.jobs import JobKind, TryLater, enqueue, failed, retry, work
from tests.integration.storage.helpers import hurry, queue_is_empty, until, working
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from storage.database import Database
    from storage.jobs import FailedJob


async def put(database: Database, *keys: int) -> None:
    """Queue score jobs."""
    async with database.transaction() as tx:
        for key in keys:
            await enqueue(tx, JobKind.SCORE, key)


async def failures(database: Database) -> list[FailedJob]:
    """List the jobs that were given up."""
    async with database.connection() as connection:
        return await failed(connection)


async def wait_of(database: Database) -> float:
    """Return how many seconds the only job waited or has to wait since it was touched last."""
    async with database.connection() as connection:
        return float(
            await connection.fetchval(
                "SELECT extract(epoch FROM execute_after - updated) FROM pgqueuer WHERE status = 'queued'"
            )
        )


async def is_waiting(database: Database) -> bool:
    """Say whether the only job was tried and waits."""
    async with database.connection() as connection:
        return bool(
            await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pgqueuer WHERE status = 'queued' AND execute_after > now())"
            )
        )


async def test_a_failure_is_retried_with_back_off(database: Database, database_url: str) -> None:
    """A job that fails waits longer each time, and succeeds in the end."""
    waits: list[float] = []
    tries = 0

    async def handler(_: int) -> None:
        nonlocal tries
        tries += 1
        if tries <= 4:
            raise ValueError("not yet")

    await put(database, 7)
    async with working(database_url, handler):
        for _ in range(4):
            await until(lambda: is_waiting(database))
            waits.append(await wait_of(database))
            await hurry(database)
        await until(lambda: queue_is_empty(database))
    assert tries == 5
    assert waits == pytest.approx([1, 2, 4, 8])


async def test_a_hopeless_job_is_held_and_can_be_retried(database: Database, database_url: str) -> None:
    """After its last try a job is listed with its error, runs no more by itself, and runs when retried."""
    tries, healed = 0, False

    async def handler(_: int) -> None:
        nonlocal tries
        tries += 1
        if not healed:
            raise ValueError("no good")

    await put(database, 7)
    async with working(database_url, handler):
        for _ in range(MOST_TRIES - 1):
            await until(lambda: is_waiting(database))
            await hurry(database)
        await until(lambda: has_failures(database))
        (job,) = await failures(database)
        assert (job.kind, job.key, job.attempts, tries) == (JobKind.SCORE, 7, MOST_TRIES, MOST_TRIES)
        assert job.error == "ValueError: no good"
        assert job.failed_at <= datetime.now(UTC)

        healed = True
        async with database.transaction() as tx:
            assert await retry(tx, [job.id]) == 1
            assert await retry(tx, [job.id]) == 0
        await until(lambda: queue_is_empty(database))
    assert tries == MOST_TRIES + 1


async def has_failures(database: Database) -> bool:
    """Say whether a job was given up."""
    return bool(await failures(database))


async def test_a_retried_job_has_all_its_tries_again(database: Database, database_url: str) -> None:
    """A retry by hand forgets the earlier failures."""

    async def handler(_: int) -> None:
        raise ValueError("no good")

    await put(database, 7)
    async with working(database_url, handler):
        for _ in range(MOST_TRIES - 1):
            await until(lambda: is_waiting(database))
            await hurry(database)
        await until(lambda: has_failures(database))
        async with database.transaction() as tx:
            await retry(tx, "all")
        await until(lambda: is_waiting(database))
        assert await wait_of(database) == pytest.approx(1)


async def test_a_retry_of_a_job_with_a_twin_drops_it(database: Database) -> None:
    """Where the same job was queued anew meanwhile, the failed one is superfluous."""
    await put(database, 7)
    async with database.transaction() as tx:
        await tx.execute("UPDATE pgqueuer SET status = 'failed'")
    await put(database, 7)
    async with database.transaction() as tx:
        assert await retry(tx, "all") == 0
    assert await failures(database) == []
    assert not await queue_is_empty(database)


async def test_a_job_that_asks_to_wait_has_not_failed(database: Database, database_url: str) -> None:
    """`TryLater` puts a job off for as long as it says, a day at most, however often."""
    tries = 0

    async def handler(_: int) -> None:
        nonlocal tries
        tries += 1
        if tries <= MOST_TRIES + 2:
            raise TryLater(timedelta(days=30) if tries == 1 else timedelta(minutes=5), "slow down")

    await put(database, 7)
    async with working(database_url, handler):
        waits = []
        for _ in range(MOST_TRIES + 2):
            await until(lambda: is_waiting(database))
            waits.append(await wait_of(database))
            await hurry(database)
        await until(lambda: queue_is_empty(database))
    assert tries == MOST_TRIES + 3
    assert waits[:2] == pytest.approx([86_400, 300])
    assert await failures(database) == []


async def test_waiting_for_something_cancelled_is_a_failure(database: Database, database_url: str) -> None:
    """A handler that stumbles over a cancelled future is retried with back-off, not at once and for ever."""

    async def handler(_: int) -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    await put(database, 7)
    async with working(database_url, handler):
        await until(lambda: is_waiting(database))
        assert await wait_of(database) == pytest.approx(1)


async def test_no_more_run_at_once_than_allowed(database: Database, database_url: str) -> None:
    """The handler is never in more tasks than ``concurrency`` says, and reaches that number."""
    running = most = done = 0

    async def handler(_: int) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        done += 1

    await put(database, *range(60))
    async with working(database_url, handler, concurrency=3):
        await until(lambda: done == 60)
    assert most == 3


async def test_a_stop_lets_running_jobs_finish(database: Database, database_url: str) -> None:
    """After a stop what runs is finished and recorded, and nothing new is begun."""
    begun, finished = asyncio.Event(), []

    async def handler(key: int) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        finished.append(key)

    await put(database, 1)
    async with working(database_url, handler, grace=timedelta(seconds=20)) as stop:
        await begun.wait()
        stop.set()
        await put(database, 2)
    assert finished == [1]
    async with database.connection() as connection:
        left = await connection.fetch("SELECT payload, status::text FROM pgqueuer")
    assert [(row["payload"], row["status"]) for row in left] == [(b"2", "queued")]


async def test_a_job_that_outlasts_a_stop_is_given_back(database: Database, database_url: str) -> None:
    """A job that goes on after the grace is cancelled and waits for the next worker, as if untried."""
    begun = asyncio.Event()

    async def slow(_: int) -> None:
        begun.set()
        await asyncio.sleep(3600)

    await put(database, 1)
    async with working(database_url, slow, grace=timedelta(milliseconds=50)) as stop:
        await begun.wait()
        stop.set()
    assert not await is_waiting(database)

    done: list[int] = []

    async def quick(key: int) -> None:
        done.append(key)

    async with working(database_url, quick):
        await until(lambda: queue_is_empty(database))
    assert done == [1]


async def test_a_cancelled_worker_loses_no_job(database: Database, database_url: str) -> None:
    """Cancelling the whole loop gives running jobs back, too."""
    begun = asyncio.Event()

    async def slow(_: int) -> None:
        begun.set()
        await asyncio.sleep(3600)

    await put(database, 1)
    task = asyncio.create_task(
        work(
            database_url,
            JobKind.SCORE,
            slow,
            concurrency=2,
            stop=asyncio.Event(),
            grace=timedelta(milliseconds=50),
        )
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT status::text FROM pgqueuer") == "queued"


async def test_the_loop_survives_postgresql(database: Database, database_url: str) -> None:
    """Where PostgreSQL goes away and comes back, work goes on by itself, before, in between and after."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with wire_to(database_url) as (wire, url):
        await wire.cut()
        async with working(url, handler):
            await put(database, 1)
            await asyncio.sleep(0.3)
            await wire.mend()
            await until(lambda: done == [1])
            await wire.cut()
            await put(database, 2)
            await asyncio.sleep(0.3)
            await wire.mend()
            await until(lambda: 2 in done)
            await until(lambda: queue_is_empty(database))


async def test_a_job_cut_off_from_postgresql_runs_again(database: Database, database_url: str) -> None:
    """A job that can't be marked as done, because PostgreSQL is away, isn't lost and isn't set aside."""
    tries: list[int] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handler(key: int) -> None:
        tries.append(key)
        begun.set()
        await go_on.wait()
        if len(tries) == 1:
            raise ValueError("its retry can't be written down")

    await put(database, 1)
    async with (
        wire_to(database_url) as (wire, url),
        working(url, handler, heartbeat_timeout=timedelta(seconds=1)),
    ):
        await begun.wait()
        await wire.cut()
        go_on.set()
        await asyncio.sleep(0.3)
        await wire.mend()
        await until(lambda: queue_is_empty(database))
    assert tries == [1, 1]
    assert await failures(database) == []
