"""Brings a database to the tables that this version needs: each numbered file once, in order."""

from __future__ import annotations

import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

import structlog

from storage.database import Address, connect
from storage.environment import stamp
from storage.queue import queries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import asyncpg

# Any constant does, so long as every version uses the same.
_LOCK: Final = 6_364_136_223_846_793_005

log = structlog.get_logger(__name__)


class MigrationChanged(Exception):
    """A file was changed after it had been applied, so nobody knows what the tables are.

    Attributes:
        name: the file.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name} was changed after it had been applied; restore it and write a new migration"
        )


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of SQL."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped() -> tuple[Migration, ...]:
    """Read the files that come with this version, in order."""
    folder = resources.files("storage.migrations")
    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".sql")}
    return tuple(Migration(name, texts[name]) for name in sorted(texts))


async def migrate(
    url: Address, environment: str, *, migrations: tuple[Migration, ...] | None = None
) -> list[str]:
    """Apply what is missing and return its names; two that run at once wait for each other.

    The job queue's own tables come first, made to outlive a crash. The environment's stamp is written once.

    Raises:
        MigrationChanged: an applied file isn't what it was; nothing was done.
        WrongEnvironment: the database belongs to another environment.
        OSError, asyncpg.PostgresError: PostgreSQL is away, or refused a statement; that file left no trace.
    """
    wanted = shipped() if migrations is None else migrations
    async with _locked(url) as connection:
        missing = _missing(wanted, await _applied(connection))
        await _install_queue(connection)
        for migration in missing:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "INSERT INTO migration (name, checksum) VALUES ($1, $2)",
                    migration.name,
                    migration.checksum,
                )
            log.info("migrated", migration=migration.name)
        await stamp(connection, environment)
    return [migration.name for migration in missing]


async def pending(url: Address, *, migrations: tuple[Migration, ...] | None = None) -> list[str]:
    """Name the files that `migrate` would apply.

    Raises:
        MigrationChanged: an applied file isn't what it was.
        OSError, asyncpg.PostgresError: PostgreSQL is away or refuses.
    """
    connection = await connect(url, application="mimimeter migrate")
    try:
        wanted = shipped() if migrations is None else migrations
        return [migration.name for migration in _missing(wanted, await _applied(connection))]
    finally:
        await connection.close()


@asynccontextmanager
async def _locked(url: Address) -> AsyncIterator[asyncpg.Connection]:
    # Building an index on a large table takes as long as it takes.
    connection = await connect(url, application="mimimeter migrate", command_timeout=None)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        yield connection
    finally:
        # The lock ends with the session.
        await connection.close()


async def _applied(connection: asyncpg.Connection) -> dict[str, str]:
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return {}
    rows = await connection.fetch("SELECT name, checksum FROM migration")
    return {row["name"]: row["checksum"] for row in rows}


def _missing(wanted: tuple[Migration, ...], applied: dict[str, str]) -> list[Migration]:
    for migration in wanted:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationChanged(migration.name)
    return [migration for migration in wanted if migration.name not in applied]


async def _install_queue(connection: asyncpg.Connection) -> None:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS migration (
            name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    queue = queries(connection)
    if not await queue.schema_is_installed():
        await queue.install()
    elif (await queue.plan_upgrade()).statements:
        await queue.upgrade()
