from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from bot.addresses import ServiceAddresses
from bot.stamps import prepare
from scoring.pool import ScoringPool, open_pool
from storage.database import Database, open_database
from storage.leaderboard import Leaderboard, open_leaderboard


@dataclass(frozen=True)
class Parts:
    """Real parts on real services."""

    database: Database
    leaderboard: Leaderboard


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ScoringPool]:
    """The real pool with the shipped networks."""
    async with open_pool(1) as opened:
        yield opened


@pytest.fixture
async def parts(fresh_services: ServiceAddresses) -> AsyncIterator[Parts]:
    """Migrated, stamped services and what works on them."""
    await prepare(fresh_services, "test")
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(fresh_services.database_url, max_size=4))
        leaderboard = await stack.enter_async_context(open_leaderboard(fresh_services.redis_url, database))
        yield Parts(database, leaderboard)


def client_of(app: Starlette) -> httpx.AsyncClient:
    """Talk to an application without a socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mimimeter.test")
