"""Voters in PostgreSQL: what they did, summed up, and their weights."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import voters
from storage.voters import Bursts, Deeds
from tests.integration.storage.test_battles import add_cats
from tests.integration.storage.test_ratings import fight, judge

if TYPE_CHECKING:
    from storage.database import Connection, Database

BURSTS = Bursts(new_for=timedelta(hours=1), together=timedelta(minutes=10), many=4)


async def the_deeds(tx: Connection, person_id: int) -> Deeds:
    """Return what one voter has done."""
    (done,) = await voters.deeds(tx, [person_id], BURSTS)
    return done


async def test_votes_are_summed_up(database: Database) -> None:
    """Sides, and agreeing with the others where they clearly preferred one; one's own vote is no other's."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await fight(tx, (a, b), "abb")  # the others are for b
        await fight(tx, (b, c), "bab")  # the others are torn
        await fight(tx, (a, c), "aaa")  # the others are for a
        done = await the_deeds(tx, 100)
    assert (done.battles, done.days, done.choices, done.lefts) == (3, 1, 3, 2)
    assert (done.opinions, done.agreed) == (2, 1)
    assert (done.controls, done.in_burst) == (0, False)


async def test_control_pairs_are_checked(database: Database) -> None:
    """A side, a tie for the same cat twice, and the same cat again where an earlier pair was turned."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await judge(tx, 100, (a, b), "left")
        for control, left, right, choice in (
            ("left", a, b, "left"),
            ("right", a, b, "left"),
            ("right", a, b, "skip"),
            ("same", a, a, "tie"),
            ("same", b, b, "right"),
            ("turned", b, a, "right"),
            ("turned", c, a, "right"),
        ):
            await judge(tx, 100, (left, right), choice, control=control)
        done = await the_deeds(tx, 100)
    assert (done.controls, done.passed) == (5, 3)
    assert (done.choices, done.lefts) == (3, 1)


async def test_newcomers_who_come_together_are_seen(database: Database) -> None:
    """Four new accounts in one battle are a burst, three are friends; who was known before isn't new."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await fight(tx, (a, b), "aaab", by=100)
        await fight(tx, (a, b), "bbb", by=200)
        await tx.execute("UPDATE person SET first_seen = now() - interval '1 day' WHERE id = 103")
        assert not (await the_deeds(tx, 100)).in_burst
        await tx.execute("UPDATE person SET first_seen = now() WHERE id = 103")
        assert (await the_deeds(tx, 100)).in_burst
        assert not (await the_deeds(tx, 200)).in_burst
        await tx.execute("UPDATE vote SET voted_at = voted_at + interval '11 minutes' WHERE voter_id = 101")
        assert not (await the_deeds(tx, 100)).in_burst


async def test_who_is_weighed_anew(database: Database) -> None:
    """Those of whom something is new: here, or everywhere."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        c, d = await add_cats(tx, 3, 4, chat_id=-2)
        await fight(tx, (a, b), "aab", by=100)
        await fight(tx, (c, d), "aab", by=200, chat_id=-2)
        await judge(tx, 300, (a, b), "left")
        assert await voters.concerned(tx, -1) == [100, 101, 102]
        assert await voters.concerned(tx, -(10**12)) == []
        assert await voters.concerned(tx, 0) == [100, 101, 102, 200, 201, 202, 300]
        done = await voters.deeds(tx, [100, 101, 102], BURSTS)
        await voters.put(tx, {100: 0.5, 101: 0.6, 102: 1.0}, done)
        await tx.execute("UPDATE voter SET weighed_at = now() + interval '5 minutes'")
        assert await voters.concerned(tx, -1) == []
        assert await voters.concerned(tx, 0) == [200, 201, 202, 300]


async def test_weights_are_stored(database: Database) -> None:
    """A weight stands beside what it comes from, and counts in every battle of its voter."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        battle_id = await fight(tx, (a, b), "aab")
        done = await voters.deeds(tx, [100, 101], BURSTS)
        for weight in (0.25, 0.5):
            await voters.put(tx, {100: weight, 101: 1.0}, done)
        assert await voters.weights(tx, [100, 101, 102]) == {100: 0.5, 101: 1.0}
        assert await voters.weighed_count(tx, battle_id, unknown=0.75) == (1.5, 0.75)
        row = await tx.fetchrow("SELECT choices, lefts FROM voter WHERE person_id = 100")
        assert row is not None
        assert (row["choices"], row["lefts"]) == (1, 1)
