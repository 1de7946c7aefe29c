"""Locks that hold across tasks, processes and machines on one PostgreSQL database."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import asyncpg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.25

_KEY: Final = "hashtextextended($1, 0)"
_TRY: Final = f"SELECT pg_try_advisory_lock({_KEY})"
_UNLOCK: Final = f"SELECT pg_advisory_unlock({_KEY})"


@dataclass(slots=True)
class _Gate:
    """Tasks of this process that want one lock queue here, in order, and hold no connection."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class SessionLocks:
    """Named locks, all held by one session of PostgreSQL, so that they cost one connection in all.

    A lock is gone when its process is: PostgreSQL ends the session. If the session alone is lost, holders go
    on without noticing; what they do under a lock must therefore stay right, if not in order, without it.
    """

    def __init__(self, dial: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._dial = dial
        self._session: asyncpg.Connection | None = None
        # asyncpg runs one statement at a time on a connection.
        self._turn = asyncio.Lock()
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Hold the lock ``name``; waits as long as another task or process holds it.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
        """
        gate = self._gates.setdefault(name, _Gate())
        gate.users += 1
        try:
            async with gate.lock:
                await self._acquire(name)
                try:
                    yield
                finally:
                    await asyncio.shield(self._release(name))
        finally:
            gate.users -= 1
            if gate.users == 0:
                del self._gates[name]

    def users(self, name: str) -> int:
        """Count the tasks of this process that hold the lock ``name`` or wait for it."""
        gate = self._gates.get(name)
        return gate.users if gate is not None else 0

    async def close(self) -> None:
        """End the session and with it every lock."""
        session, self._session = self._session, None
        if session is not None:
            session.terminate()

    async def _acquire(self, name: str) -> None:
        # Waiting inside PostgreSQL would block every other lock of this session.
        pause = _FIRST_PAUSE
        while not await self._attempt(name):
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _attempt(self, name: str) -> bool:
        attempt = asyncio.create_task(self._ask(_TRY, name))
        try:
            return await asyncio.shield(attempt)
        except asyncio.CancelledError:
            # The lock may have been granted to a task that is gone; nobody else would give it back.
            with suppress(Exception):
                if await attempt:
                    await self._release(name)
            raise

    async def _release(self, name: str) -> None:
        # A lost session has let go of its locks by itself.
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await self._ask(_UNLOCK, name)

    async def _ask(self, query: str, name: str) -> bool:
        async with self._turn:
            if self._session is None or self._session.is_closed():
                self._session = await self._dial()
            try:
                return bool(await self._session.fetchval(query, name))
            except TimeoutError:
                # Nobody knows whether the statement ran: a new session starts from nothing.
                self._session.terminate()
                raise
