"""Races around a set that is being filled, one step at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage import sets
from storage.guard import Guard, dial
from storage.tops import Everywhere, Period, TopRow
from storage.topsets import Incomplete, TopSets
from tests.integration.storage.helpers import NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

NAME = sets.set_name(Everywhere(), Period.ALL, NOON)
LIFE = timedelta(hours=1)
ROW = TopRow(
    photo_id=1,
    score=50,
    chat_id=-1,
    message_id=1,
    chat_username=None,
    chat_kind="group",
    person_id=1,
    sender_name="Anya",
    caption=None,
    small_key=None,
    sent_at=NOON,
)


@pytest.fixture
async def topsets(redis_url: str) -> AsyncIterator[TopSets]:
    """The sets in an emptied Redis."""
    guard = Guard(dial(redis_url))
    yield TopSets(guard)
    await guard.close()


async def test_a_filled_set_can_be_read(topsets: TopSets) -> None:
    """A set is read once it was declared complete, not before."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    await topsets.fill(NAME, [(1, 50.0), (2, 60.0)], LIFE)
    with pytest.raises(Incomplete):
        await topsets.stretch(NAME, 0, 10)
    with pytest.raises(Incomplete):
        await topsets.place(NAME, 1)
    assert await topsets.declare_complete(NAME, claim, 2, LIFE)
    stretch = await topsets.stretch(NAME, 0, 10)
    assert (stretch.places, stretch.total) == (((2, 60.0), (1, 50.0)), 2)
    assert await topsets.place(NAME, 1) == 2


async def test_one_fills_at_a_time(topsets: TopSets) -> None:
    """While somebody fills a set nobody else does; afterwards it can be claimed again."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    assert await topsets.claim(NAME) is None
    await topsets.declare_complete(NAME, claim, 0, LIFE)
    assert await topsets.claim(NAME) is not None


async def test_a_set_emptied_while_it_is_filled_is_not_complete(topsets: TopSets, redis: Redis) -> None:
    """Where Redis loses everything between two batches, the second batch isn't taken for the whole."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    await topsets.fill(NAME, [(1, 50.0)], LIFE)
    await redis.flushdb()
    await topsets.fill(NAME, [(2, 60.0)], LIFE)
    assert not await topsets.declare_complete(NAME, claim, 2, LIFE)
    with pytest.raises(Incomplete):
        await topsets.stretch(NAME, 0, 10)


async def test_a_set_evicted_while_it_is_filled_is_not_complete(topsets: TopSets, redis: Redis) -> None:
    """Where Redis drops the set alone, and the claim stays, the count tells."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    await topsets.fill(NAME, [(1, 50.0)], LIFE)
    await redis.delete(NAME)
    await topsets.fill(NAME, [(2, 60.0)], LIFE)
    assert not await topsets.declare_complete(NAME, claim, 2, LIFE)
    assert await topsets.claim(NAME) is not None


async def test_what_is_scored_meanwhile_stays(topsets: TopSets) -> None:
    """A score that is newer than the snapshot that fills the set isn't overwritten by it."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    await topsets.add([replace(ROW, score=99.5)])
    await topsets.fill(NAME, [(1, 50.0), (2, 60.0)], LIFE)
    await topsets.declare_complete(NAME, claim, 2, LIFE)
    assert (await topsets.stretch(NAME, 0, 10)).places == ((1, 99.5), (2, 60.0))


async def test_scores_are_compared_as_postgresql_does(topsets: TopSets) -> None:
    """Scores that are equal in PostgreSQL's 32 bits are a tie, although they differ in 64."""
    claim = await topsets.claim(NAME)
    assert claim is not None
    await topsets.add([replace(ROW, photo_id=9, score=50.0), replace(ROW, photo_id=10, score=50.000000001)])
    await topsets.declare_complete(NAME, claim, 2, LIFE)
    assert (await topsets.stretch(NAME, 0, 10)).places == ((9, 50.0), (10, 50.0))


async def test_a_line_comes_back_as_it_was(topsets: TopSets) -> None:
    """A line is read from Redis exactly as it was kept."""
    row = replace(ROW, caption="Муся 🐾", person_id=None, sent_at=NOON + timedelta(microseconds=123_457))
    await topsets.keep_lines([row])
    assert await topsets.lines([1, 2]) == {1: row}
