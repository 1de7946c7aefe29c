"""Before anything runs: the services are migrated, and belong to this environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.database import open_database
from storage.environment import check_environment
from storage.leaderboard import open_leaderboard
from storage.migrate import migrate, pending
from storage.objects import open_objects

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses
    from storage.database import Database


class NotReady(Exception):
    """The services can't be used as they are; the message says what to do."""


async def prepare(addresses: ServiceAddresses, environment: str) -> list[str]:
    """Migrate the database and stamp all three services; returns the names of the migrations applied.

    Raises:
        WrongEnvironment: a service carries another environment's stamp.
        MigrationChanged: see `storage.migrate.migrate`.
    """
    applied = await migrate(addresses.database_url, environment)
    async with (
        open_database(addresses.database_url, max_size=2) as database,
        open_objects(addresses.s3) as objects,
        open_leaderboard(addresses.redis_url, database) as leaderboard,
    ):
        await objects.stamp(environment)
        await leaderboard.stamp(environment)
    return applied


async def refuse_strange_database(database_url: str, database: Database, environment: str) -> None:
    """Check schema and stamp of the database.

    Raises:
        NotReady: migrations are missing.
        WrongEnvironment: it belongs to another environment.
    """
    if missing := await pending(database_url):
        raise NotReady(f"The database lacks {len(missing)} migrations: run `mimimeter migrate` first.")
    async with database.connection() as connection:
        await check_environment(connection, environment)
