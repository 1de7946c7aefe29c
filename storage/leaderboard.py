"""The tops in Redis: quick to read, safe to lose. PostgreSQL answers whenever Redis can't."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from storage import ranking, sets
from storage.database import ERRORS
from storage.guard import BREATHER, Guard, RedisAway, dial
from storage.tops import ChatScope, Everywhere, Page, Period, Scope, TopRow
from storage.topsets import Incomplete, TopSets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Address, Database
    from storage.topsets import Stretch

__all__ = ["ChatScope", "Everywhere", "Leaderboard", "Page", "Period", "Scope", "TopRow", "open_leaderboard"]

# A cold Redis must not take every connection to PostgreSQL from those who work.
_FILLED_AT_ONCE: Final = 2
_CATCH_UP_EVERY: Final = timedelta(seconds=15)
# A score may be committed a while after the moment that it carries.
_OVERLAP: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Leaderboard:
    """The tops, from Redis where it can, from PostgreSQL otherwise; which of the two, a caller can't tell.

    Sets that are missing in Redis are filled in the background, and what was scored while Redis was away is
    added once it is back.
    """

    def __init__(self, guard: Guard, database: Database) -> None:
        self._guard = guard
        self._database = database
        self._sets = TopSets(guard)
        # After a time without Redis its sets may lack what was scored meanwhile.
        self._behind = True
        self._generation = 0
        self._wanted = asyncio.Event()
        self._filling_slots = asyncio.Semaphore(_FILLED_AT_ONCE)
        self._filling: dict[str, asyncio.Task[None]] = {}

    async def top(
        self, scope: Scope, period: Period, *, offset: int = 0, limit: int = 10, at: datetime | None = None
    ) -> Page[TopRow]:
        """Read a page of the top of the period that holds ``at``, now where none is given.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away, and
                Redis doesn't know the answer.
        """
        at = at or datetime.now(UTC)
        try:
            self._require_current()
            generation = await self._current()
            name = sets.set_name(scope, period, at, generation)
            stretch = await self._sets.stretch(name, offset, limit)
            return Page(await self._rows(name, stretch, generation), offset, stretch.total)
        except Incomplete:
            self._fill_soon(scope, period, at)
        except RedisAway:
            self._behind = True
        async with self._database.connection() as connection:
            rows = await ranking.top(connection, scope, period, at, limit=limit, offset=offset)
            return Page(tuple(rows), offset, await ranking.count(connection, scope, period, at))

    async def rank(
        self, scope: Scope, period: Period, photo_id: int, *, at: datetime | None = None
    ) -> int | None:
        """Return a photo's place in a top, from 1; None if it isn't in it.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: as for `top`.
        """
        at = at or datetime.now(UTC)
        try:
            self._require_current()
            name = sets.set_name(scope, period, at, await self._current())
            return await self._sets.place(name, photo_id)
        except Incomplete:
            self._fill_soon(scope, period, at)
        except RedisAway:
            self._behind = True
        async with self._database.connection() as connection:
            return await ranking.rank(connection, scope, period, at, photo_id)

    async def add(self, entry: TopRow) -> None:
        """Put a scored photo into its tops; without Redis it is done later. Twice changes nothing."""
        try:
            await self._sets.add([entry])
        except RedisAway:
            self._behind = True

    async def remove(self, entry: TopRow) -> None:
        """Take a photo out of every top, after it was erased from PostgreSQL.

        Raises:
            RedisAway: it may be shown until this is done, so it must be tried again.
        """
        await self._sets.remove(entry, await self._current())

    async def drop(self, scope: Scope, *, at: datetime | None = None) -> None:
        """Forget the tops of a scope, such as a chat that moved, and a chat's lines; they are filled anew.

        Raises:
            RedisAway: they may be shown as they were until this is done, so it must be tried again.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
        """
        at = at or datetime.now(UTC)
        if isinstance(scope, ChatScope):
            async with self._database.transaction() as tx:
                async for places in ranking.members(tx, scope, Period.ALL, at):
                    await self._sets.forget_lines([photo_id for photo_id, _ in places])
        await self._sets.drop(scope, at, await self._current())

    async def turn(self) -> None:
        """Turn to the scores of now, after everybody was scored anew; without Redis it is done later.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
        """
        try:
            await self._newest()
        except RedisAway:
            self._behind = True

    async def check(self) -> None:
        """Ask Redis for a sign of life.

        Raises:
            RedisAway: there is none.
        """
        await self._guard.check()

    async def stamp(self, environment: str) -> None:
        """Check Redis' stamp, and write it where there is none: it goes whenever Redis is emptied.

        Raises:
            WrongEnvironment: Redis belongs to another environment.
            RedisAway: it can't be asked.
        """
        await self._guard.stamp(environment)

    async def settled(self) -> None:
        """Wait until Redis knows all that it was found not to know; for tests and for warming up."""
        await asyncio.gather(*self._filling.values(), return_exceptions=True)

    async def catch_up(self) -> None:
        """Add what was scored since the last time, whoever should have added it.

        Raises:
            RedisAway: nothing is lost, it is done the next time.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
        """
        mark = await self._sets.mark()
        await self._newest()
        async with self._database.transaction() as tx:
            until: datetime = await tx.fetchval("SELECT now()")
            # Without a mark Redis was emptied: whatever is missing there is filled when it is asked for.
            async for rows in ranking.scored_since(tx, (mark or until) - _OVERLAP):
                await self._sets.add(rows)
                # What was erased since it was read here may have been removed before it was added.
                left = await ranking.rows(tx, [row.photo_id for row in rows])
                for row in rows:
                    if row.photo_id not in left:
                        await self._sets.remove(row, row.generation)
        await self._sets.set_mark(until)
        self._behind = False

    async def close(self) -> None:
        """Stop what is being filled."""
        for task in self._filling.values():
            task.cancel()
        await self.settled()

    async def _current(self) -> int:
        """Return the generation to read. Redis alone may have forgotten it."""
        self._generation = max(self._generation, await self._sets.generation())
        return self._generation

    async def _newest(self) -> int:
        """Turn to the generation of the scores of now, and return it."""
        async with self._database.connection() as connection:
            generation = await ranking.generation(connection)
        await self._sets.turn_to(generation)
        self._generation = max(self._generation, generation)
        return generation

    def _require_current(self) -> None:
        if self._behind:
            self._wanted.set()
            raise RedisAway("its sets may lack something")

    async def _rows(self, name: str, stretch: Stretch, generation: int) -> tuple[TopRow, ...]:
        """Join places with their lines: from Redis, and in one question from PostgreSQL what isn't there."""
        known = await self._sets.lines([photo_id for photo_id, _ in stretch.places])
        missing = [photo_id for photo_id, _ in stretch.places if photo_id not in known]
        if missing:
            async with self._database.connection() as connection:
                found = await ranking.rows(connection, missing)
            await self._sets.keep_lines(found.values())
            await self._sets.discard(name, [photo_id for photo_id in missing if photo_id not in found])
            known |= found
        return tuple(
            replace(known[who], score=score, generation=generation)
            for who, score in stretch.places
            if who in known
        )

    def _fill_soon(self, scope: Scope, period: Period, at: datetime) -> None:
        name = sets.set_name(scope, period, at)
        if name not in self._filling:
            task = asyncio.create_task(self._fill(scope, period, at))
            self._filling[name] = task
            task.add_done_callback(lambda _: self._filling.pop(name, None))

    async def _fill(self, scope: Scope, period: Period, at: datetime) -> None:
        name, life = sets.set_name(scope, period, at), sets.LIFE[period]
        try:
            async with self._filling_slots:
                generation = await self._newest()
                name = sets.set_name(scope, period, at, generation)
                claim = await self._sets.claim(name)
                if claim is None:
                    return
                # What is committed from here on is added by its own reply; the rest is in this snapshot.
                filled = 0
                async with self._database.transaction() as tx:
                    await ranking.hold_still(tx)
                    if await ranking.generation(tx) != generation:
                        return
                    async for places in ranking.members(tx, scope, period, at):
                        await self._sets.fill(name, places, life)
                        filled += len(places)
                complete = await self._sets.declare_complete(name, claim, filled, life)
            log.info("top_filled", top=name, photos=filled, complete=complete)
        except RedisAway:
            self._behind = True
        except ERRORS as error:
            log.warning("top_not_filled", top=name, error=repr(error))

    async def keep_up(self) -> None:
        """Catch up again and again, sooner where somebody waits for it, until cancelled."""
        while True:
            self._wanted.clear()
            try:
                await self.catch_up()
            except RedisAway:
                self._behind = True
            except ERRORS as error:
                log.warning("top_not_caught_up", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), _CATCH_UP_EVERY.total_seconds())


@asynccontextmanager
async def open_leaderboard(
    url: Address, database: Database, *, breather: timedelta = BREATHER
) -> AsyncIterator[Leaderboard]:
    """Join Redis and PostgreSQL to a leaderboard; Redis may be away, now or later."""
    guard = Guard(dial(url), breather)
    leaderboard = Leaderboard(guard, database)
    keeping_up = asyncio.create_task(leaderboard.keep_up())
    try:
        yield leaderboard
    finally:
        # A client may swallow a cancellation that meets its own time-out, so once is not always enough.
        while not keeping_up.done():
            keeping_up.cancel()
            await asyncio.wait([keeping_up], timeout=0.5)
        await leaderboard.close()
        await guard.close()
