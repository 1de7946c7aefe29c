from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.addresses import ServiceAddresses
from bot.stamps import prepare
from storage.database import Database, open_database
from storage.leaderboard import Leaderboard
from tests.integration.storage.boards import ready


@pytest.fixture
async def addresses(fresh_services: ServiceAddresses) -> ServiceAddresses:
    """Migrated, stamped, empty services."""
    await prepare(fresh_services, "test")
    return fresh_services


@pytest.fixture
async def database(addresses: ServiceAddresses) -> AsyncIterator[Database]:
    """The database."""
    async with open_database(addresses.database_url, max_size=6) as opened:
        yield opened


@pytest.fixture
async def leaderboard(addresses: ServiceAddresses, database: Database) -> AsyncIterator[Leaderboard]:
    """The tops of a bot that runs."""
    async with ready(addresses.redis_url, database) as opened:
        yield opened
