"""The tops, whatever becomes of Redis: emptied, away, silent, full, or somebody else's."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from storage.environment import WrongEnvironment
from storage.guard import RedisAway
from storage.leaderboard import Everywhere, Leaderboard, Period, open_leaderboard
from tests.integration.storage.boards import (
    assert_like_postgresql,
    cat,
    line,
    ready,
    some_cats,
    warm,
)
from tests.integration.storage.helpers import NOON, until
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from storage.database import Database


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
