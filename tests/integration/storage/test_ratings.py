"""Ratings in PostgreSQL: which votes count, what is stored, and who stands where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from storage import battles, people, photos, ratings, seasons
from storage.comparisons import Meetings, comparisons
from storage.ratings import EVERYWHERE, StoredRating
from tests.integration.storage.test_battles import add_cats, new

if TYPE_CHECKING:
    from storage.database import Connection, Database

UNKNOWN = 0.9


async def fight(
    tx: Connection, pair: tuple[int, int], votes: str, *, chat_id: int = -1, by: int = 100
) -> int:
    """Store a battle that is over: one vote for each letter, by the people from ``by`` on."""
    battle_id, _ = await battles.add(tx, new(*pair, chat_id=chat_id), state="open")
    for voter, side in enumerate(votes, start=by):
        await people.see(tx, people.Person(voter, "Voter"))
        await tx.execute(
            "INSERT INTO vote (battle_id, voter_id, side) VALUES ($1, $2, $3)", battle_id, voter, side
        )
    won = votes.count("a"), votes.count("b")
    outcome: Any = "few" if len(votes) < 3 else "tie" if won[0] == won[1] else "a" if won[0] > won[1] else "b"
    await battles.close(
        tx, battle_id, votes_a=won[0], votes_b=won[1], outcome=outcome, gain_a=None, gain_b=None
    )
    return battle_id


async def judge(
    tx: Connection, by: int, pair: tuple[int, int], choice: str, control: str | None = None
) -> None:
    """Store a pair that was judged in private."""
    await people.see(tx, people.Person(by, "Judge"))
    await tx.execute(
        """
        INSERT INTO judgement (voter_id, photo_left, photo_right, choice, control, answered_at)
        VALUES ($1, $2, $3, $4, $5, now())
        """,
        by,
        *pair,
        choice,
        control,
    )


def rating(photo_id: int, mean: float, deviation: float = 0.5, **more: Any) -> StoredRating:  # noqa: ANN401
    """Return a rating."""
    fields: dict[str, Any] = {"votes": 9.0, "battles": 2, "wins": 1}
    return StoredRating(photo_id=photo_id, mean=mean, deviation=deviation, **(fields | more))


async def test_decided_battles_of_a_chat_count(database: Database) -> None:
    """Battles are joined by pair; few votes, open battles and other chats say nothing here."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        d, e = await add_cats(tx, 4, 5, chat_id=-2)
        await fight(tx, (a, b), "aaab")
        await fight(tx, (a, b), "abab")
        await fight(tx, (b, c), "bb")
        await fight(tx, (d, e), "bbb", chat_id=-2)
        await battles.add(tx, new(a, c), state="open")
        here = await comparisons(tx, -1, unknown=UNKNOWN)
        everywhere = await comparisons(tx, EVERYWHERE, unknown=UNKNOWN)
    assert here == [Meetings(a, b, here[0].wins_a, here[0].wins_b, 2, 1, 0)]
    assert (here[0].wins_a, here[0].wins_b) == pytest.approx((5 * UNKNOWN, 3 * UNKNOWN))
    assert {(met.a, met.b) for met in everywhere} == {(a, b), (d, e)}


async def test_voters_count_as_much_as_they_weigh(database: Database) -> None:
    """A vote is worth its voter's weight."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await fight(tx, (a, b), "aab")
        await tx.execute("INSERT INTO voter (person_id, weight) VALUES (100, 0.25), (102, 0)")
        (met,) = await comparisons(tx, -1, unknown=UNKNOWN)
    assert (met.wins_a, met.wins_b) == pytest.approx((0.25 + UNKNOWN, 0))


async def test_judgements_count_everywhere(database: Database) -> None:
    """Choices are votes and ties are halves; skipped and control pairs aren't, nor do any count in a chat."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await judge(tx, 100, (a, b), "left")
        await judge(tx, 101, (a, b), "tie")
        await judge(tx, 100, (b, c), "skip")
        await judge(tx, 100, (b, c), "left", control="left")
        everywhere = await comparisons(tx, EVERYWHERE, unknown=1.0)
        here = await comparisons(tx, -1, unknown=1.0)
    assert everywhere == [Meetings(a, b, 1.5, 0.5, 0, 0, 0)]
    assert here == []


async def test_what_met_longest_ago_is_left_out(database: Database) -> None:
    """There is an end to how many pairs are looked at."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        old = await fight(tx, (a, b), "aaa")
        await tx.execute("UPDATE battle SET closed_at = now() - interval '1 day' WHERE id = $1", old)
        await fight(tx, (b, c), "aaa")
        met = await comparisons(tx, -1, unknown=1.0, most=1)
    assert [(pair.a, pair.b) for pair in met] == [(b, c)]


async def test_a_season_counts_its_own_battles(database: Database) -> None:
    """What closed before the season began, or in another chat, isn't part of it."""
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        season_id = await seasons.begin(tx, -1, now - timedelta(days=3), now + timedelta(days=4))
        assert season_id is not None
        old = await fight(tx, (a, b), "aaa")
        await tx.execute("UPDATE battle SET closed_at = now() - interval '5 days' WHERE id = $1", old)
        await fight(tx, (b, c), "aaa")
        met = await comparisons(tx, -1, season_id, unknown=1.0)
    assert [(pair.a, pair.b) for pair in met] == [(b, c)]


@pytest.mark.parametrize("batch", [1, 2, 3])
async def test_only_changes_are_written(
    database: Database, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ratings again write nothing; what is missing in the new ones is removed, by few or by many."""
    monkeypatch.setattr(ratings, "_BATCH", batch)
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        cats = [rating(a, 0.5), rating(b, -0.5), rating(c, 0)]
        assert await ratings.put(tx, -1, 0, cats) == (3, 0)
        assert await ratings.put(tx, -1, 0, cats) == (0, 0)
        assert await ratings.put(tx, -1, 0, [rating(a, 0.7), cats[1]]) == (1, 1)
        assert set(await ratings.every(tx, -1)) == {a, b}
        found = await ratings.of(tx, [a, c], -1)
        assert found == {a: rating(a, found[a].mean)}
        assert found[a].mean == pytest.approx(0.7)
        assert await ratings.of(tx, [a], -2) == {}


async def test_the_surest_of_equals_goes_first(database: Database) -> None:
    """Cats rank by what their strength is at least, page by page."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await ratings.put(tx, -1, 0, [rating(a, 1.0, 1.0), rating(b, 0.8, 0.2), rating(c, -1)])
        ranked = [one.photo_id for one in await ratings.ranked(tx, -1, 0, 10)]
        assert ranked == [b, a, c]
        assert [one.photo_id for one in await ratings.ranked(tx, -1, 0, 1, 1)] == [a]
        assert await ratings.count(tx, -1) == 3


async def test_a_withdrawn_cat_has_no_rating(database: Database) -> None:
    """Nobody sees it any more, and the next fit forgets it."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await ratings.put(tx, -1, 0, [rating(a, 1.0), rating(b, 0)])
        await photos.withdraw(tx, a)
        assert [one.photo_id for one in await ratings.ranked(tx, -1, 0, 10)] == [b]
        await ratings.put(tx, -1, 0, [rating(a, 1.0), rating(b, 0)])
        assert set(await ratings.every(tx, -1)) == {b}
