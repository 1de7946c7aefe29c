"""Ratings as they follow from votes in PostgreSQL, from the votes to the rows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.ratings.refit import rate
from scoring.ratings import PRIOR, points, updated
from scoring.voters import UNKNOWN
from storage import ratings, seasons, voters
from storage.ratings import EVERYWHERE
from storage.seasons import Place
from tests.integration.storage.test_battles import add_cats
from tests.integration.storage.test_ratings import fight, judge

if TYPE_CHECKING:
    from storage.database import Database


async def test_a_battle_changes_the_ratings_of_its_chat_and_of_all(database: Database) -> None:
    """One battle gives what the message told of it, here and everywhere, and nowhere else."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await fight(tx, (a, b), "aaabb")
    for chat_id in (-1, EVERYWHERE, -2):
        await rate(chat_id, database)
    async with database.connection() as connection:
        here, everywhere, there = [await ratings.every(connection, chat) for chat in (-1, EVERYWHERE, -2)]
        counts = await voters.weights(connection, range(100, 105))
    wins = sum(counts[by] for by in (100, 101, 102)), sum(counts[by] for by in (103, 104))
    told = updated(PRIOR, PRIOR, *wins)
    assert [points(here[cat]) for cat in (a, b)] == [points(rating) for rating in told]
    assert (here, there) == (everywhere, {})
    assert (here[a].battles, here[a].wins, here[b].wins) == (1, 1, 0)
    assert here[a].votes == pytest.approx(sum(wins))


async def test_rating_anew_writes_nothing(database: Database) -> None:
    """However often and however many at once rate a chat, the rows are written once."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await fight(tx, (a, b), "aaab")
        await fight(tx, (b, c), "abab", by=200)
    await rate(-1, database)
    rows = "SELECT xmin::text, mean, deviation FROM rating ORDER BY photo_id"
    async with database.connection() as connection:
        before = [dict(row.items()) for row in await connection.fetch(rows)]
        await asyncio.gather(*(rate(-1, database) for _ in range(4)))
        assert [dict(row.items()) for row in await connection.fetch(rows)] == before
    assert len(before) == 3


async def test_judgements_are_votes_everywhere(database: Database) -> None:
    """What is said in private counts for a cat among all, not in its chat."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await judge(tx, 100, (a, b), "left")
        await judge(tx, 101, (b, a), "right")
    await rate(EVERYWHERE, database)
    await rate(-1, database)
    async with database.connection() as connection:
        everywhere = await ratings.every(connection, EVERYWHERE)
        assert everywhere[a].mean > 0 > everywhere[b].mean
        assert (everywhere[a].battles, everywhere[a].wins) == (0, 0)
        assert await ratings.every(connection, -1) == {}


async def test_a_season_begins_with_half_of_the_last(database: Database) -> None:
    """Strength is carried over by half, certainty not at all; older battles count no more."""
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        last = await seasons.begin(tx, -1, now - timedelta(days=1), now + timedelta(days=6))
        assert last is not None
        await fight(tx, (a, b), "a" * 20)
    await rate(-1, database)
    async with database.transaction() as tx:
        strong = (await ratings.of(tx, [a], -1, last))[a]
        champion = Place(place=1, photo_id=a, person_id=1, name="Барсик", rating=1300.0, battles=1, wins=1)
        assert await seasons.finish(tx, last, [champion])
        await tx.execute("UPDATE battle SET closed_at = now() - interval '12 hours'")
        current = await seasons.begin(tx, -1, now - timedelta(hours=1), now + timedelta(days=6))
        assert current is not None
        await fight(tx, (a, b), "aabb", by=200)
    await rate(-1, database)
    async with database.connection() as connection:
        after = await ratings.every(connection, -1, current)
    assert 0 < after[a].mean < strong.mean / 2
    assert after[a].battles == 1


async def test_who_clicks_one_side_soon_decides_nothing(database: Database) -> None:
    """Sixteen battles of always the left button, and the voter's weight is next to nothing."""
    async with database.transaction() as tx:
        cats = await add_cats(tx, *range(1, 18))
        for a, b in pairwise(cats):
            await fight(tx, (a, b), "abb")
    await rate(-1, database)
    async with database.connection() as connection:
        counts = await voters.weights(connection, [100, 101])
        rated = await ratings.every(connection, -1)
    assert counts[100] < 0.15
    assert rated[cats[-1]].mean > rated[cats[0]].mean


async def test_a_farm_of_new_accounts_counts_little(database: Database) -> None:
    """Thirty accounts that come for one battle lift a cat less than five people whom others know."""
    async with database.transaction() as tx:
        a, b, c, d = await add_cats(tx, 1, 2, 3, 4)
        await fight(tx, (a, b), "a" * 30, by=1000)
        await fight(tx, (c, d), "aaaaa", by=100)
        await tx.execute("UPDATE person SET first_seen = now() - interval '3 days' WHERE id < 1000")
    await rate(-1, database)
    async with database.connection() as connection:
        rated = await ratings.every(connection, -1)
        counts = await voters.weights(connection, [100, 1000])
    assert counts[1000] < UNKNOWN / 5 < counts[100]
    assert rated[a].mean < 1.1 * rated[c].mean
