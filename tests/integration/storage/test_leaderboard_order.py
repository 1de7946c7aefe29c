"""A property: whatever happens to Redis in between, its order is PostgreSQL's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import ranking
from storage.leaderboard import ChatScope, Everywhere, Leaderboard, Period, open_leaderboard
from tests.integration.storage.helpers import NOON, add_photo, add_score

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from storage.database import Database


@dataclass(frozen=True)
class Cat:
    """A photo is scored; its own job adds it to Redis, or dies before."""

    score: float
    chat_id: int
    ago: int
    picture: int
    added: bool


Event = Cat | Literal["redis is emptied", "somebody asks", "a score changes"]

# Few values, so that ties are common, and some that differ in 64 bits but not in 32.
some_scores = st.sampled_from([0, 50, 50.000000001, 50.1, 99.99999, 100]) | st.floats(0, 100)
some_cats = st.builds(
    Cat,
    score=some_scores,
    chat_id=st.sampled_from([-1, -2]),
    ago=st.sampled_from([0, 0, 0, 1, 5, 40]),
    picture=st.integers(0, 9),
    added=st.booleans(),
)
some_events = st.lists(
    some_cats
    | some_cats
    | some_cats
    | st.sampled_from(["redis is emptied", "somebody asks", "a score changes"]),
    min_size=1,
    max_size=20,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=some_events)
async def test_redis_orders_as_postgresql_does(
    database: Database, redis_url: str, redis: Redis, events: list[Event]
) -> None:
    """After any course of events Redis' tops equal PostgreSQL's, page by page and place by place."""
    async with database.transaction() as tx:
        await tx.execute("TRUNCATE photo, score CASCADE")
    await redis.flushdb()
    async with open_leaderboard(redis_url, database) as leaderboard:
        await leaderboard.catch_up()
        for number, event in enumerate(events):
            await happen(number, event, leaderboard, database, redis)
        await leaderboard.catch_up()
        await ask(leaderboard)
        assert await redis.exists("top:everywhere:all")
        await compare(leaderboard, database)


async def happen(
    number: int, event: Event, leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """Let one thing happen."""
    match event:
        case Cat():
            async with database.transaction() as tx:
                photo_id = await add_photo(
                    tx,
                    number,
                    event.chat_id,
                    sent_at=NOON - timedelta(days=event.ago),
                    small_key=f"picture-{event.picture}",
                )
                await add_score(tx, photo_id, event.score)
            if event.added:
                await add(leaderboard, database, photo_id)
        case "redis is emptied":
            await redis.flushdb()
        case "somebody asks":
            await ask(leaderboard)
        case "a score changes":
            async with database.transaction() as tx:
                photo_id = await tx.fetchval("SELECT min(id) FROM photo")
                if photo_id is not None:
                    await add_score(tx, photo_id, 51.5, weights=f"w{number + 2}")
            if photo_id is not None:
                await add(leaderboard, database, photo_id)


async def add(leaderboard: Leaderboard, database: Database, photo_id: int) -> None:
    """Add a stored photo to Redis, as its reply does."""
    async with database.connection() as connection:
        rows = await ranking.rows(connection, [photo_id])
    await leaderboard.add(rows[photo_id])


TOPS = [(scope, period) for scope in (ChatScope(-1), ChatScope(-2), Everywhere()) for period in Period]


async def ask(leaderboard: Leaderboard) -> None:
    """Ask for every top, and wait until Redis has it."""
    for scope, period in TOPS:
        await leaderboard.top(scope, period, at=NOON)
    await leaderboard.settled()


async def compare(leaderboard: Leaderboard, database: Database) -> None:
    """Check every page of every top, and every rank, against PostgreSQL."""
    for scope, period in TOPS:
        async with database.connection() as connection:
            rows = await ranking.top(connection, scope, period, NOON, limit=100)
        for offset in range(0, len(rows) + 1, 3):
            page = await leaderboard.top(scope, period, offset=offset, limit=3, at=NOON)
            assert (list(page.rows), page.total) == (rows[offset : offset + 3], len(rows))
        for place, row in enumerate(rows, 1):
            assert await leaderboard.rank(scope, period, row.photo_id, at=NOON) == place
