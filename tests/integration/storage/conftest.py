"""Fixtures of storage's tests: a migrated database for each test, an emptied Redis, a bucket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.objects import PhotoObjects, open_objects
from tests.integration.storage.boards import ready
from tests.integration.storage.helpers import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses
    from storage.leaderboard import Leaderboard
    from storage.objects import S3Address


@pytest.fixture(scope="session")
async def migrated(services: ServiceAddresses) -> AsyncIterator[str]:
    """Name of a migrated database that others are copied from."""
    async with new_database(services.database_url) as url:
        await migrate(url, "test")
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
async def database_url(services: ServiceAddresses, migrated: str) -> AsyncIterator[str]:
    """Address of a migrated, empty database for one test."""
    async with new_database(services.database_url, migrated) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database for one test."""
    async with open_database(database_url, max_size=8) as opened:
        yield opened


@pytest.fixture
async def redis_url(services: ServiceAddresses) -> str:
    """Address of an emptied Redis database."""
    url = urlsplit(services.redis_url)._replace(path="/2").geturl()
    async with Redis.from_url(url) as client:
        await client.flushdb()
    return url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of the Redis that `redis_url` leads to."""
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def s3(services: ServiceAddresses) -> S3Address:
    """A bucket that isn't there yet."""
    return replace(services.s3, bucket=f"storage-{uuid4().hex}")


@pytest.fixture
async def objects(s3: S3Address) -> AsyncIterator[PhotoObjects]:
    """An empty bucket."""
    async with open_objects(s3) as opened:
        yield opened


@pytest.fixture
async def leaderboard(redis_url: str, database: Database) -> AsyncIterator[Leaderboard]:
    """A leaderboard that knows what is in PostgreSQL at its first question."""
    async with ready(redis_url, database) as opened:
        yield opened
