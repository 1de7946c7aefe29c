"""Migrations on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from storage.environment import WrongEnvironment, check_environment
from storage.migrate import Migration, MigrationChanged, migrate, pending, shipped
from storage.queue import queries
from tests.integration.storage.helpers import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses


@pytest.fixture
async def empty_url(services: ServiceAddresses) -> AsyncIterator[str]:
    """Address of a database without a table."""
    async with new_database(services.database_url) as url:
        yield url


async def test_every_file_is_applied_once(empty_url: str) -> None:
    """The first run applies all files in order, the second none."""
    names = [migration.name for migration in shipped()]
    assert await pending(empty_url) == names
    assert await migrate(empty_url, "test") == names
    assert await migrate(empty_url, "test") == []
    assert await pending(empty_url) == []


async def test_runs_at_once_share_the_work(empty_url: str) -> None:
    """Of several runs at the same moment one does the work and the others wait for it."""
    done = await asyncio.gather(*(migrate(empty_url, "test") for _ in range(4)))
    assert sorted(done) == [[], [], [], [migration.name for migration in shipped()]]


async def test_a_changed_file_is_refused(empty_url: str) -> None:
    """An applied file that reads differently now stops everything, and is named."""
    await migrate(empty_url, "test")
    first, *rest = shipped()
    changed = (replace(first, sql=first.sql + "\n-- one word more\n"), *rest)
    with pytest.raises(MigrationChanged, match=first.name):
        await migrate(empty_url, "test", migrations=changed)
    with pytest.raises(MigrationChanged, match=first.name):
        await pending(empty_url, migrations=changed)


async def test_a_broken_file_leaves_no_trace(empty_url: str) -> None:
    """A file that fails is rolled back whole, and applied once it is right."""
    await migrate(empty_url, "test")
    broken = Migration("9999_cats.sql", "CREATE TABLE kitten (id int); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_url, "test", migrations=(*shipped(), broken))
    assert await pending(empty_url, migrations=(*shipped(), broken)) == ["9999_cats.sql"]
    mended = replace(broken, sql="CREATE TABLE kitten (id int);")
    assert await migrate(empty_url, "test", migrations=(*shipped(), mended)) == ["9999_cats.sql"]


async def test_the_queue_outlives_a_crash(empty_url: str) -> None:
    """No table is unlogged: PostgreSQL empties those when it recovers."""
    await migrate(empty_url, "test")
    connection = await asyncpg.connect(empty_url)
    try:
        lost = await connection.fetch("SELECT relname FROM pg_class WHERE relpersistence = 'u'")
        queue = await connection.fetchval("SELECT to_regclass('pgqueuer') IS NOT NULL")
    finally:
        await connection.close()
    assert lost == []
    assert queue


async def test_the_queue_needs_no_second_installation(empty_url: str) -> None:
    """After a migration PgQueuer finds its own tables as it wants them."""
    await migrate(empty_url, "test")
    connection = await asyncpg.connect(empty_url)
    try:
        assert (await queries(connection).plan_upgrade()).statements == ()
    finally:
        await connection.close()


async def test_another_environment_is_refused(empty_url: str) -> None:
    """A database of one environment is neither migrated nor used by a program of another."""
    await migrate(empty_url, "production")
    with pytest.raises(WrongEnvironment) as refused:
        await migrate(empty_url, "test")
    assert (refused.value.expected, refused.value.found) == ("test", "production")
    connection = await asyncpg.connect(empty_url)
    try:
        await check_environment(connection, "production")
        with pytest.raises(WrongEnvironment, match=r"'test'.*'production'"):
            await check_environment(connection, "test")
    finally:
        await connection.close()


async def test_a_database_without_a_stamp_is_refused(empty_url: str) -> None:
    """A database that was never migrated belongs to nobody."""
    connection = await asyncpg.connect(empty_url)
    try:
        with pytest.raises(WrongEnvironment) as refused:
            await check_environment(connection, "test")
    finally:
        await connection.close()
    assert refused.value.found is None
