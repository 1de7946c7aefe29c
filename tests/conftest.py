"""Fixtures for every tier: the real services, started once for a run of the tests."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings
from redis.asyncio import Redis

from deploy.local.services import embedded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses


# How long an example takes depends on what else the machine does.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
async def services() -> AsyncIterator[ServiceAddresses]:
    """Real PostgreSQL, Redis and S3 in a temporary folder, the same for all tests of a run."""
    with TemporaryDirectory(prefix="mimimeter-tests-") as folder:
        async with embedded(Path(folder) / "services", report=print) as addresses:
            yield addresses


@pytest.fixture
async def fresh_services(services: ServiceAddresses) -> AsyncIterator[ServiceAddresses]:
    """Empty services for one test: a database and a bucket of its own, and an emptied Redis database."""
    async with a_database(services.database_url) as database_url:
        redis_url = str(urlsplit(services.redis_url)._replace(path="/1").geturl())
        async with Redis.from_url(redis_url) as client:
            await client.flushdb()
        s3 = replace(services.s3, bucket=f"test-{uuid4().hex}")
        yield replace(services, database_url=database_url, redis_url=redis_url, s3=s3)


@asynccontextmanager
async def a_database(server_url: str) -> AsyncIterator[str]:
    """Make an empty database on the server for this block, and yield its address."""
    name = f"test_{uuid4().hex}"
    server = await asyncpg.connect(server_url)
    try:
        await server.execute(f"CREATE DATABASE {name}")
        try:
            yield str(urlsplit(server_url)._replace(path=f"/{name}").geturl())
        finally:
            await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()
