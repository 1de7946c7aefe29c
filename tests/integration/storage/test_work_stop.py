"""Working: an end that loses nothing, asked for or not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage.jobs import JobKind, work
from tests.integration.storage.helpers import failures, is_waiting, put, queue_is_empty, until, working
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from storage.database import Database


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
            {JobKind.SCORE: slow},
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
