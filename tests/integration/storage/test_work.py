"""Working: failures, waiting, and how much at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from storage.attempts import MOST_TRIES
from storage.jobs import JobKind, TryLater, retry
from tests.integration.storage.helpers import (
    failures,
    hurry,
    is_waiting,
    put,
    queue_is_empty,
    until,
    wait_of,
    working,
)

if TYPE_CHECKING:
    from storage.database import Database


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
    all_in = asyncio.Event()

    async def handler(_: int) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        if running == 3:
            all_in.set()
        await all_in.wait()
        await asyncio.sleep(0.01)
        running -= 1
        done += 1

    await put(database, *range(60))
    async with working(database_url, handler, concurrency=3):
        await until(lambda: done == 60)
    assert most == 3
