"""Connections to PostgreSQL: a pool, transactions and the session that holds locks."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

import asyncpg

from storage.locks import SessionLocks
from storage.text import dump_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

Address: TypeAlias = "str | Callable[[], str]"
"""A URL, or a function that reads it anew for each connection, so that a rotated password is picked up."""

ERRORS: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
"""What any call may raise where PostgreSQL is away, refuses or takes too long."""

CONNECT_SECONDS: Final = 5.0
COMMAND_SECONDS: Final = 30.0
WAIT_SECONDS: Final = 15.0
CLOSE_SECONDS: Final = 2.0


class Row(Protocol):
    """One row of a result: values by column name."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401 - a column may hold any type

    def items(self) -> Iterable[tuple[str, Any]]: ...


class Connection(Protocol):
    """What repositories need of a connection; asyncpg's connections and pool proxies have it.

    Every function that takes ``tx: Connection`` runs in the transaction that the caller opened.
    """

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str: ...  # noqa: ASYNC109 - asyncpg's own

    async def executemany(self, command: str, args: Iterable[Sequence[object]]) -> None: ...

    async def fetch(self, query: str, *args: object, timeout: float | None = None) -> list[Row]: ...  # noqa: ASYNC109

    async def fetchrow(self, query: str, *args: object) -> Row | None: ...

    async def fetchval(self, query: str, *args: object, timeout: float | None = None) -> Any: ...  # noqa: ANN401, ASYNC109 - one column of any type

    def transaction(self) -> AbstractAsyncContextManager[object]: ...

    def cursor(self, query: str, *args: object, prefetch: int | None = None) -> AsyncIterator[Row]: ...


def resolve(address: Address) -> str:
    """Return the URL of an address as it is now."""
    return address if isinstance(address, str) else address()


async def connect(
    address: Address, *, application: str = "mimimeter", command_timeout: float | None = COMMAND_SECONDS
) -> asyncpg.Connection:
    """Open one connection outside of any pool; the caller closes it.

    Raises:
        OSError, asyncpg.PostgresError, TimeoutError: PostgreSQL can't be reached or refuses.
    """
    return await asyncpg.connect(
        resolve(address),
        timeout=CONNECT_SECONDS,
        command_timeout=command_timeout,
        server_settings={"application_name": application},
    )


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=dump_json, decoder=json.loads, schema="pg_catalog")


async def _keep_session(_: asyncpg.Connection) -> None:
    """Leave a connection that is given back as it is: asyncpg would reset it by a statement each time.

    There is nothing to reset. Whoever borrows a connection leaves nothing behind in its session: locks,
    cursors and settings end with their transaction, which asyncpg still rolls back where it is left open.
    Locks that last longer have a session of their own, see `SessionLocks`, and so has whoever listens.
    """


class Database:
    """A pool of connections to one PostgreSQL database.

    Attributes:
        locks: locks that this process shares with all others on the same database.
    """

    def __init__(self, pool: asyncpg.Pool, locks: SessionLocks) -> None:
        self._pool = pool
        self.locks = locks

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection; each statement is its own transaction, and leaves nothing in the session."""
        async with self._pool.acquire(timeout=WAIT_SECONDS) as connection:
            yield cast("Connection", connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction: committed at the end, rolled back on an exception."""
        async with self._pool.acquire(timeout=WAIT_SECONDS) as connection, connection.transaction():
            yield cast("Connection", connection)

    async def check(self) -> None:
        """Ask PostgreSQL for a sign of life.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: there is none.
        """
        async with self.connection() as connection:
            await connection.execute("SELECT 1")

    def usage(self) -> Mapping[str, int]:
        """Count the pool's connections for metrics: ``open``, ``idle`` and ``most``."""
        return {
            "open": self._pool.get_size(),
            "idle": self._pool.get_idle_size(),
            "most": self._pool.get_max_size(),
        }

    async def close(self) -> None:
        """Give back every connection; those still lent are cut after a moment."""
        await self.locks.close()
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            self._pool.terminate()


@asynccontextmanager
async def open_database(url: Address, *, max_size: int = 12) -> AsyncIterator[Database]:
    """Open a pool, and close it at the end.

    Raises:
        OSError, asyncpg.PostgresError, TimeoutError: PostgreSQL can't be reached or refuses.
    """

    async def dial(*_: object, **settings: object) -> asyncpg.Connection:
        return await asyncpg.connect(resolve(url), **settings)

    pool = await asyncpg.create_pool(
        connect=dial,
        init=_prepare,
        reset=_keep_session,
        min_size=1,
        max_size=max_size,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        server_settings={"application_name": "mimimeter"},
    )
    database = Database(pool, SessionLocks(lambda: connect(url, application="mimimeter locks")))
    try:
        yield database
    finally:
        await database.close()
