"""The tops: what is in them, in which order, and how they follow what happens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage import chats, ranking
from storage.database import open_database
from storage.leaderboard import ChatScope, Everywhere, Leaderboard, Period
from storage.topsets import TopSets
from tests.integration.storage.boards import (
    SCOPES,
    assert_like_postgresql,
    cat,
    ids_of,
    line,
    ready,
    some_cats,
    warm,
)
from tests.integration.storage.helpers import NOON, add_photo, add_score
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest
    from redis.asyncio import Redis

    from storage.database import Database
    from storage.tops import TopRow


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


async def test_a_photo_erased_during_a_catch_up_stays_erased(
    leaderboard: Leaderboard, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catch-up that read a photo just before it was erased doesn't bring it back."""
    ids = await some_cats(database)
    await warm(leaderboard)
    erased = await line(database, ids[6])
    add = TopSets.add

    async def erase_and_add(sets: TopSets, rows: Iterable[TopRow]) -> None:
        async with database.transaction() as tx:
            await tx.execute("DELETE FROM photo WHERE id = $1", erased.photo_id)
        await leaderboard.remove(erased)
        await add(sets, rows)

    with monkeypatch.context() as patch:
        patch.setattr(TopSets, "add", erase_and_add)
        await leaderboard.catch_up()
    for scope in SCOPES:
        assert erased.photo_id not in ids_of(await leaderboard.top(scope, Period.ALL, at=NOON))


async def test_a_dropped_top_is_filled_anew(leaderboard: Leaderboard, database: Database) -> None:
    """What was changed behind Redis' back is right once the scope's tops were dropped."""
    await some_cats(database)
    now = datetime.now(UTC)
    await leaderboard.top(ChatScope(-1), Period.ALL)
    await leaderboard.settled()
    async with database.transaction() as tx:
        await tx.execute("UPDATE photo SET score = 100 - score")
        rows = await ranking.top(tx, ChatScope(-1), Period.ALL, now, limit=9)
    await leaderboard.drop(ChatScope(-1))
    for _ in range(2):
        assert (await leaderboard.top(ChatScope(-1), Period.ALL)).rows == tuple(rows)
        await leaderboard.settled()


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
