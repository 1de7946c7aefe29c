"""Enqueuing: jobs are rows of the caller's transaction."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage.jobs import JobKind, depth, enqueue
from tests.integration.storage.helpers import queue_is_empty, until, working

if TYPE_CHECKING:
    from storage.database import Database
    from storage.jobs import Depth


async def depth_of(database: Database, kind: JobKind) -> Depth:
    """Return how full the queue is of one kind."""
    async with database.connection() as connection:
        return next(d for d in await depth(connection) if d.kind is kind)


async def test_a_rollback_takes_the_job_with_it(database: Database) -> None:
    """A job of a transaction that fails was never there."""

    async def fail() -> None:
        async with database.transaction() as tx:
            await enqueue(tx, JobKind.SCORE, 7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await queue_is_empty(database)


async def test_a_duplicate_is_skipped(database: Database) -> None:
    """However often a job is queued, before it runs it is there once; another kind or key is another job."""
    async with database.transaction() as tx:
        for _ in range(3):
            await enqueue(tx, JobKind.SCORE, 7)
        await enqueue(tx, JobKind.REPLY, 7)
        await enqueue(tx, JobKind.SCORE, 8)
    assert (await depth_of(database, JobKind.SCORE)).ready == 2
    assert (await depth_of(database, JobKind.REPLY)).ready == 1


async def test_duplicates_at_once_are_skipped(database: Database) -> None:
    """Transactions that queue the same job at the same moment all succeed, and one job comes of it."""

    async def once() -> None:
        async with database.transaction() as tx:
            await enqueue(tx, JobKind.SCORE, 7)

    await asyncio.gather(*(once() for _ in range(6)))
    assert (await depth_of(database, JobKind.SCORE)).ready == 1


async def test_a_done_job_may_be_queued_again(database: Database, database_url: str) -> None:
    """The same kind and key can be queued again once it is done."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with working(database_url, handler):
        for times in (1, 2):
            async with database.transaction() as tx:
                await enqueue(tx, JobKind.SCORE, 7)
            await until(lambda times=times: len(done) == times)
            await until(lambda: queue_is_empty(database))
    assert done == [7, 7]


async def test_a_delayed_job_waits(database: Database, database_url: str) -> None:
    """A job with a delay is counted as later, and others go before it."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with database.transaction() as tx:
        await enqueue(tx, JobKind.SCORE, 1, delay=timedelta(hours=1))
        await enqueue(tx, JobKind.SCORE, 2)
    async with working(database_url, handler):
        await until(lambda: done == [2])
        await until(lambda: is_idle(database))
    counted = await depth_of(database, JobKind.SCORE)
    assert (counted.later, counted.ready, done) == (1, 0, [2])


async def is_idle(database: Database) -> bool:
    """Say whether no score job is ready or runs."""
    counted = await depth_of(database, JobKind.SCORE)
    return counted.ready == counted.running == 0


async def test_priority_goes_first(database: Database, database_url: str) -> None:
    """Of the jobs that wait, the most urgent runs first, then the oldest."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with database.transaction() as tx:
        for key, priority in ((1, 0), (2, 0), (3, 5)):
            await enqueue(tx, JobKind.SCORE, key, priority=priority)
    async with working(database_url, handler, concurrency=1):
        await until(lambda: len(done) == 3)
    assert done == [3, 1, 2]


async def test_kinds_are_apart(database: Database, database_url: str) -> None:
    """A worker of one kind leaves the others' jobs alone."""
    done: list[int] = []

    async def handler(key: int) -> None:
        done.append(key)

    async with database.transaction() as tx:
        await enqueue(tx, JobKind.REPLY, 1)
        await enqueue(tx, JobKind.SCORE, 2)
    async with working(database_url, handler, JobKind.SCORE):
        await until(lambda: is_idle(database))
    assert done == [2]
    assert (await depth_of(database, JobKind.REPLY)).ready == 1
