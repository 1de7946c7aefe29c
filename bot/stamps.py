"""Before anything runs: the services are migrated, and belong to this environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import services
from bot.reaching import NotReady, using_postgresql, using_redis, using_s3
from storage.environment import check_environment
from storage.guard import Guard, dial
from storage.migrate import migrate, pending
from storage.objects import open_objects

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.addresses import ServiceAddresses
    from storage.database import Database


async def prepare(
    addresses: ServiceAddresses, environment: str, which: Collection[str] = services.ALL
) -> list[str]:
    """Migrate the database and stamp the services, or ``which`` of them.

    Returns the names of the migrations that were applied.

    Raises:
        NotReady: a service can't be reached or refuses.
        WrongEnvironment: a service carries another environment's stamp.
        MigrationChanged: see `storage.migrate.migrate`.
    """
    applied: list[str] = []
    if services.DATABASE in which:
        with using_postgresql():
            applied = await migrate(addresses.database_url, environment)
    if services.S3 in which:
        with using_s3():
            async with open_objects(addresses.s3) as objects:
                await objects.stamp(environment)
    if services.REDIS in which:
        with using_redis():
            await _stamp_redis(addresses.redis_url, environment)
    return applied


async def _stamp_redis(url: str, environment: str) -> None:
    guard = Guard(dial(url))
    try:
        await guard.stamp(environment)
    finally:
        await guard.close()


async def refuse_strange_database(database_url: str, database: Database, environment: str) -> None:
    """Check schema and stamp of the database.

    Raises:
        NotReady: migrations are missing.
        WrongEnvironment: it belongs to another environment.
    """
    if missing := await pending(database_url):
        raise NotReady(f"The database lacks migrations ({len(missing)}): run `mimimeter migrate` first.")
    async with database.connection() as connection:
        await check_environment(connection, environment)
