"""The tops: Redis and PostgreSQL say the same, whatever becomes of Redis."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from storage import chats, ranking
from storage.database import open_database
from storage.environment import WrongEnvironment
from storage.guard import RedisAway
from storage.leaderboard import ChatScope, Everywhere, Leaderboard, Period, open_leaderboard
from tests.integration.storage.helpers import NOON, add_photo, add_score, until
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from storage.database import Database
    from storage.tops import Page, Scope, TopRow

SCOPES: tuple[Scope, ...] = (ChatScope(-1), ChatScope(-2), Everywhere())


@pytest.fixture
async def leaderboard(redis_url: str, database: Database) -> AsyncIterator[Leaderboard]:
    """A leaderboard that knows what is in PostgreSQL at its first question."""
    async with ready(redis_url, database) as opened:
        yield opened


@asynccontextmanager
async def ready(redis_url: str, database: Database) -> AsyncIterator[Leaderboard]:
    """Open a leaderboard and let it catch up."""
    async with open_leaderboard(redis_url, database, breather=timedelta(milliseconds=50)) as opened:
        await opened.catch_up()
        yield opened


async def cat(database: Database, number: int, score: float, *, chat_id: int = -1, ago: int = 0) -> int:
    """Store a scored photo that was sent ``ago`` days before noon."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, number, chat_id, sent_at=NOON - timedelta(days=ago))
        await add_score(tx, photo_id, score)
    return photo_id


async def line(database: Database, photo_id: int) -> TopRow:
    """Return the line of a photo that must be there."""
    async with database.connection() as connection:
        return (await ranking.rows(connection, [photo_id]))[photo_id]


async def warm(leaderboard: Leaderboard) -> None:
    """Ask for every top, so that all are in Redis."""
    for scope in SCOPES:
        for period in Period:
            await leaderboard.top(scope, period, at=NOON)
    await leaderboard.settled()


async def assert_like_postgresql(leaderboard: Leaderboard, database: Database, limit: int = 5) -> None:
    """Check every page of every top, and every rank, against PostgreSQL."""
    for scope in SCOPES:
        for period in Period:
            async with database.connection() as connection:
                rows = await ranking.top(connection, scope, period, NOON, limit=1000)
            for offset in range(0, len(rows) + 1, limit):
                page = await leaderboard.top(scope, period, offset=offset, limit=limit, at=NOON)
                assert list(page.rows) == rows[offset : offset + limit]
                assert (page.offset, page.total) == (offset, len(rows))
            for place, row in enumerate(rows, 1):
                assert await leaderboard.rank(scope, period, row.photo_id, at=NOON) == place


async def some_cats(database: Database) -> list[int]:
    """Store cats of two chats and of some days, with equal scores among them."""
    scores = (50, 90.1, 50, 7, 90.1, 33.3, 100, 0)
    return [
        await cat(database, number, score, chat_id=-1 - number % 2, ago=number * 2)
        for number, score in enumerate(scores)
    ]


async def test_the_best_come_first(leaderboard: Leaderboard, database: Database) -> None:
    """A top is sorted by score; of two equals the first to come goes first."""
    ids = [await cat(database, number, score) for number, score in enumerate((50, 90, 50, 70))]
    await warm(leaderboard)
    page = await leaderboard.top(ChatScope(-1), Period.ALL, at=NOON)
    assert [row.photo_id for row in page.rows] == [ids[1], ids[3], ids[0], ids[2]]
    assert page.rows[0] == await line(database, ids[1])


async def test_periods_are_the_calendars(leaderboard: Leaderboard, database: Database) -> None:
    """A day begins at midnight, a week on Monday, a month on the first, all in UTC."""
    # Noon is on Wednesday the 18th of March.
    for ago, score in ((0, 1), (1, 2), (2, 3), (3, 4), (17, 5), (18, 6)):
        await cat(database, ago, score, ago=ago)
    await warm(leaderboard)
    best = {
        period: [int(row.score) for row in (await leaderboard.top(ChatScope(-1), period, at=NOON)).rows]
        for period in Period
    }
    assert best == {
        Period.DAY: [1],
        Period.WEEK: [3, 2, 1],
        Period.MONTH: [5, 4, 3, 2, 1],
        Period.ALL: [6, 5, 4, 3, 2, 1],
    }


async def test_an_unfilled_top_is_answered_at_once_and_filled(
    leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """The first question is answered by PostgreSQL; from then on Redis knows."""
    await some_cats(database)
    await assert_like_postgresql(leaderboard, database)
    await leaderboard.settled()
    assert await redis.zcard("top:everywhere:all") == 9
    await assert_like_postgresql(leaderboard, database)


async def test_a_warm_top_asks_postgresql_nothing(
    redis_url: str, database: Database, database_url: str
) -> None:
    """With Redis warm, tops and ranks are answered although PostgreSQL is gone."""
    ids = await some_cats(database)
    async with (
        wire_to(database_url) as (wire, url),
        open_database(url, max_size=2) as far,
        ready(redis_url, far) as leaderboard,
    ):
        # The first round fills the sets, the second fetches the lines.
        await warm(leaderboard)
        await warm(leaderboard)
        before = await leaderboard.top(Everywhere(), Period.ALL, at=NOON)
        await wire.cut()
        assert await leaderboard.top(Everywhere(), Period.ALL, at=NOON) == before
        assert await leaderboard.rank(Everywhere(), Period.ALL, ids[6], at=NOON) == 1


async def test_a_new_cat_is_in_every_warm_top(leaderboard: Leaderboard, database: Database) -> None:
    """A photo added to warm tops is in them at once, once, however often it is added."""
    await some_cats(database)
    await warm(leaderboard)
    photo_id = await cat(database, 100, 99.5)
    for _ in range(2):
        await leaderboard.add(await line(database, photo_id))
    assert await leaderboard.rank(Everywhere(), Period.DAY, photo_id, at=NOON) == 1
    await assert_like_postgresql(leaderboard, database)


async def test_a_repeat_is_in_no_top_twice(leaderboard: Leaderboard, database: Database) -> None:
    """A picture that was in the chat before stays out of its top; that was anywhere before, out of all's."""
    first = await cat(database, 1, 80)
    async with database.transaction() as tx:
        here = await add_photo(tx, 2, -1, small_key=f"00/{1:062x}")
        there = await add_photo(tx, 3, -2, small_key=f"00/{1:062x}")
        for photo_id in (here, there):
            await add_score(tx, photo_id, 80)
    await warm(leaderboard)
    for photo_id in (first, here, there):
        await leaderboard.add(await line(database, photo_id))
    await assert_like_postgresql(leaderboard, database)
    assert ids_of(await leaderboard.top(ChatScope(-1), Period.ALL, at=NOON)) == [first]
    assert ids_of(await leaderboard.top(ChatScope(-2), Period.ALL, at=NOON)) == [there]
    assert ids_of(await leaderboard.top(Everywhere(), Period.ALL, at=NOON)) == [first]
    assert await leaderboard.rank(ChatScope(-1), Period.ALL, here, at=NOON) is None


def ids_of(page: Page[TopRow]) -> list[int]:
    """Return the photo ids of a page."""
    return [row.photo_id for row in page.rows]


async def test_a_new_score_replaces_the_old(leaderboard: Leaderboard, database: Database) -> None:
    """After new weights a photo has its new place."""
    ids = await some_cats(database)
    await warm(leaderboard)
    async with database.transaction() as tx:
        await add_score(tx, ids[3], 99.9, weights="w2")
    await leaderboard.add(await line(database, ids[3]))
    await assert_like_postgresql(leaderboard, database)


async def test_an_erased_photo_disappears(leaderboard: Leaderboard, database: Database) -> None:
    """A photo that was removed is in no top; one that only PostgreSQL has lost is dropped when met."""
    ids = await some_cats(database)
    await warm(leaderboard)
    removed = await line(database, ids[6])
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM photo WHERE id = ANY($1)", [ids[6], ids[1]])
    await leaderboard.remove(removed)
    for _ in range(2):
        for scope in SCOPES:
            for period in Period:
                page = await leaderboard.top(scope, period, at=NOON)
                assert not {ids[6], ids[1]} & set(ids_of(page))
    await assert_like_postgresql(leaderboard, database)


async def test_a_dropped_top_is_filled_anew(leaderboard: Leaderboard, database: Database) -> None:
    """What was changed behind Redis' back is right once the scope's tops were dropped."""
    await some_cats(database)
    now = datetime.now(UTC)
    await leaderboard.top(ChatScope(-1), Period.ALL)
    await leaderboard.settled()
    async with database.transaction() as tx:
        await tx.execute("UPDATE photo SET score = 100 - score")
        best = ids_of_rows(await ranking.top(tx, ChatScope(-1), Period.ALL, now, limit=9))
    await leaderboard.drop(ChatScope(-1))
    for _ in range(2):
        assert ids_of(await leaderboard.top(ChatScope(-1), Period.ALL)) == best
        await leaderboard.settled()


def ids_of_rows(rows: list[TopRow]) -> list[int]:
    """Return the photo ids of some lines."""
    return [row.photo_id for row in rows]


async def test_a_moved_chat_takes_its_cats_along(leaderboard: Leaderboard, database: Database) -> None:
    """After a group became a supergroup every line says so, and links to no message."""
    await some_cats(database)
    await warm(leaderboard)
    await warm(leaderboard)
    async with database.transaction() as tx:
        await chats.move(tx, -1, -100)
    for chat_id in (-1, -100):
        await leaderboard.drop(ChatScope(chat_id), at=NOON)
    for _ in range(2):
        await assert_like_postgresql(leaderboard, database)
        moved = await leaderboard.top(ChatScope(-100), Period.ALL, at=NOON)
        assert [row.message_id for row in moved.rows] == [None] * 4
        assert (await leaderboard.top(ChatScope(-1), Period.ALL, at=NOON)).total == 0
        await leaderboard.settled()


async def test_an_emptied_redis_is_filled_anew(
    leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """After everything in Redis is gone the tops are as before, at once and when filled."""
    await some_cats(database)
    await warm(leaderboard)
    await redis.flushdb()
    await assert_like_postgresql(leaderboard, database)
    await leaderboard.settled()
    assert await redis.zcard("top:everywhere:all") == 9
    await assert_like_postgresql(leaderboard, database)


async def test_a_part_of_a_set_is_never_taken_for_the_whole(
    leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """A set that was evicted, and has got new photos since, is filled before it is used."""
    ids = await some_cats(database)
    await warm(leaderboard)
    await redis.delete("top:everywhere:all")
    await leaderboard.add(await line(database, ids[0]))
    assert await redis.zcard("top:everywhere:all") == 1
    await assert_like_postgresql(leaderboard, database)


async def test_every_key_is_kept_for_a_while_only(
    leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """Nothing but the stamp and the mark stays in Redis for ever."""
    await leaderboard.stamp("test")
    await some_cats(database)
    await warm(leaderboard)
    await warm(leaderboard)
    forever = {key async for key in redis.scan_iter() if await redis.ttl(key) < 0}
    assert forever == {"environment", "top:caught-up"}


async def test_without_redis_postgresql_answers(database: Database, redis_url: str) -> None:
    """With Redis away from the start all answers are right, adding works, and the log says it once."""
    await some_cats(database)
    async with wire_to(redis_url) as (wire, url):
        await wire.cut()
        with capture_logs() as logs:
            async with open_leaderboard(url, database, breather=timedelta()) as leaderboard:
                photo_id = await cat(database, 100, 99.5)
                await leaderboard.add(await line(database, photo_id))
                await assert_like_postgresql(leaderboard, database)
                with pytest.raises(RedisAway):
                    await leaderboard.check()
    assert [entry["event"] for entry in logs].count("redis_away") == 1


async def test_a_silent_redis_holds_up_nobody_for_long(database: Database, redis_url: str) -> None:
    """A Redis that takes connections and never answers costs one question a second, not each."""
    await some_cats(database)
    async with (
        wire_to(redis_url) as (wire, url),
        open_leaderboard(url, database, breather=timedelta(minutes=1)) as leaderboard,
    ):
        await leaderboard.catch_up()
        await warm(leaderboard)
        wire.silence()
        async with asyncio.timeout(20):
            await assert_like_postgresql(leaderboard, database)


async def test_what_redis_missed_is_added_when_it_is_back(
    database: Database, redis_url: str, redis: Redis
) -> None:
    """Cats that were scored while Redis was away are in every answer, then and later."""
    await some_cats(database)
    async with (
        wire_to(redis_url) as (wire, url),
        open_leaderboard(url, database, breather=timedelta(milliseconds=10)) as leaderboard,
    ):
        await leaderboard.catch_up()
        await warm(leaderboard)
        await wire.cut()
        photo_id = await cat(database, 100, 99.5)
        await leaderboard.add(await line(database, photo_id))
        await assert_like_postgresql(leaderboard, database)
        await wire.mend()
        await assert_like_postgresql(leaderboard, database)

        async def caught_up() -> bool:
            await leaderboard.top(Everywhere(), Period.ALL, at=NOON)
            return bool(await redis.zcard("top:everywhere:all") == 10)

        await until(caught_up)
        await assert_like_postgresql(leaderboard, database)


async def test_what_nobody_added_is_caught_up(
    leaderboard: Leaderboard, database: Database, redis: Redis
) -> None:
    """A cat whose own job died before it could be added gets into the warm tops all the same."""
    await some_cats(database)
    await warm(leaderboard)
    await cat(database, 100, 99.5)
    await leaderboard.catch_up()
    assert await redis.zcard("top:everywhere:all") == 10
    await assert_like_postgresql(leaderboard, database)


async def test_a_full_redis_is_as_good_as_none(database: Database, redis_url: str, redis: Redis) -> None:
    """Where Redis refuses to write, tops are answered by PostgreSQL."""
    await some_cats(database)
    async with ready(redis_url, database) as leaderboard:
        await redis.set("top:everywhere:all", "not a sorted set")
        await assert_like_postgresql(leaderboard, database)


async def test_redis_belongs_to_one_environment(leaderboard: Leaderboard, redis: Redis) -> None:
    """A Redis of another environment is refused; an emptied one takes the stamp again."""
    await leaderboard.stamp("test")
    await leaderboard.stamp("test")
    with pytest.raises(WrongEnvironment) as refused:
        await leaderboard.stamp("production")
    assert (refused.value.expected, refused.value.found) == ("production", "test")
    await redis.flushdb()
    await leaderboard.stamp("test")
