"""Updates: kept once, handled in the order of their chat."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from storage import updates
from storage.database import open_database
from storage.jobs import JobKind, depth
from tests.integration.storage.helpers import queue_is_empty, until, working

if TYPE_CHECKING:
    from storage.database import Database


async def test_an_update_is_kept_once(database: Database) -> None:
    """A repeated delivery changes nothing and queues nothing."""
    async with database.transaction() as tx:
        assert await updates.keep(tx, 5, -1, {"update_id": 5})
        assert not await updates.keep(tx, 5, -1, {"update_id": 5, "other": True})
    async with database.connection() as connection:
        kept = await updates.get(connection, 5)
        queued = {entry.kind: entry.ready for entry in await depth(connection) if entry.ready}
    assert kept is not None
    assert (kept.lane, kept.payload, kept.handled_at) == (-1, {"update_id": 5}, None)
    assert queued == {JobKind.UPDATE: 1}


async def test_an_unknown_update_is_none(database: Database) -> None:
    """Asking for an update that never came gives None."""
    async with database.connection() as connection:
        assert await updates.get(connection, 5) is None


async def test_waiting_lists_the_untried_in_order(database: Database) -> None:
    """What was handled, or tried in vain, holds up nobody; later updates and other lanes aren't listed."""
    async with database.transaction() as tx:
        for update_id in (9, 3, 5, 4, 6):
            await updates.keep(tx, update_id, -1, {})
        await updates.keep(tx, 2, -2, {})
        await updates.finish(tx, 4)
        await updates.fail(tx, 5)
        assert await updates.waiting(tx, -1, 6) == [3, 6]
        assert await updates.waiting(tx, -2, 6) == [2]


async def test_a_failed_update_can_be_finished(database: Database) -> None:
    """An update that failed and succeeds on a later try is handled, and a failure after that is ignored."""
    async with database.transaction() as tx:
        await updates.keep(tx, 5, -1, {})
        await updates.fail(tx, 5)
        await updates.finish(tx, 5)
        handled = await updates.get(tx, 5)
        await updates.fail(tx, 5)
        await updates.finish(tx, 5)
        assert await updates.get(tx, 5) == handled
    assert handled is not None
    assert handled.handled_at is not None


async def test_lanes_keep_order(database: Database, database_url: str) -> None:
    """Many workers of several processes handle each chat's updates once, one at a time and in order."""
    handled: dict[int, list[int]] = {-1: [], -2: [], -3: []}
    busy: set[int] = set()

    async with AsyncExitStack() as stack:
        # Each pool has a session of locks of its own, as each process has.
        for _ in range(3):
            own = await stack.enter_async_context(open_database(database_url, max_size=4))

            async def handler(key: int, own: Database = own) -> None:
                async with own.connection() as connection:
                    update = await updates.get(connection, key)
                assert update is not None
                assert update.lane is not None
                async with updates.lane(own, update.lane):
                    assert update.lane not in busy
                    busy.add(update.lane)
                    async with own.connection() as connection:
                        ids = await updates.waiting(connection, update.lane, key)
                    for update_id in ids:
                        await asyncio.sleep(random.random() / 200)  # noqa: S311 - chance, not secrecy
                        handled[update.lane].append(update_id)
                        async with own.transaction() as tx:
                            await updates.finish(tx, update_id)
                    busy.remove(update.lane)

            await stack.enter_async_context(working(database_url, handler, JobKind.UPDATE, concurrency=6))
        for update_id in range(90):
            async with database.transaction() as tx:
                await updates.keep(tx, update_id, -1 - update_id % 3, {})
        await until(lambda: queue_is_empty(database))
    assert handled == {lane: list(range(-1 - lane, 90, 3)) for lane in handled}


async def test_lanes_hold_no_connection_while_they_wait(database: Database) -> None:
    """However many wait for a lane, the pool stays free."""
    entered = 0

    async def enter() -> None:
        nonlocal entered
        async with updates.lane(database, -1):
            entered += 1

    async with updates.lane(database, -1):
        waiting = [asyncio.create_task(enter()) for _ in range(40)]
        await asyncio.sleep(0.05)
        assert entered == 0
        await database.check()
        assert database.usage()["idle"] == database.usage()["open"]
    await asyncio.gather(*waiting)
    assert entered == 40


async def test_a_lane_is_free_after_a_failure(database: Database) -> None:
    """An exception inside a lane, or a cancelled wait for it, leaves it free for the next."""
    with pytest.raises(ZeroDivisionError):
        async with updates.lane(database, -1):
            raise ZeroDivisionError

    async def enter() -> None:
        async with updates.lane(database, -1):
            await asyncio.sleep(0)

    async with updates.lane(database, -1):
        waiting = asyncio.create_task(enter())
        await asyncio.sleep(0.02)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(10):
        await enter()


async def test_a_lane_is_free_after_its_process_is_gone(database: Database, database_url: str) -> None:
    """A lane of a process that vanished is taken by another."""
    async with open_database(database_url, max_size=2) as gone:
        lane = updates.lane(gone, -1)
        await lane.__aenter__()
        await gone.locks.close()
        async with asyncio.timeout(10), updates.lane(database, -1):
            pass
        await lane.__aexit__(None, None, None)
