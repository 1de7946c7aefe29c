"""Votes: none is lost or counts twice, however many press at once and whatever else happens."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from storage import battles, chats, people, votes
from storage.database import open_database
from storage.votes import MOST_A_MINUTE, Cast, CastResult
from tests.integration.storage.test_battles import LATER, add_cats, new

if TYPE_CHECKING:
    from storage.database import Connection, Database

CROWD = range(1000, 1200)


async def open_battle(tx: Connection, number: int = 0, **details: object) -> int:
    """Open a battle of the cats of the people 1 and 2, in a chat of its own where a number is given."""
    chat_id = -1 - number
    a, b = await add_cats(tx, 2 * number + 1, 2 * number + 2, chat_id=chat_id)
    owners = {"chat_id": chat_id, "owner_a": 2 * number + 1, "owner_b": 2 * number + 2}
    battle_id, _ = await battles.add(tx, new(a, b, **(owners | details)), state="open")
    return battle_id


async def meet(database: Database, *person_ids: int) -> None:
    """See people for the first time."""
    async with database.transaction() as tx:
        for person_id in person_ids:
            await people.see(tx, people.Person(person_id, "Voter"))


async def press(
    database: Database, battle_id: int, voter_id: int, side: battles.Side, number: int | None = None
) -> Cast:
    """Press a button, in a transaction of its own."""
    async with database.transaction() as tx:
        return await votes.cast(tx, battle_id, voter_id, side, press=number)


@pytest.fixture
async def battle_id(database: Database) -> int:
    """An open battle, and a crowd that may vote."""
    await meet(database, *CROWD)
    async with database.transaction() as tx:
        return await open_battle(tx)


async def test_a_vote_is_stored_changed_and_taken_back(database: Database, battle_id: int) -> None:
    """One person has one vote; the same button again takes it back."""
    said = [(await press(database, battle_id, 1000, side)).result for side in ("a", "b", "b", "b")]
    assert said == [CastResult.STORED, CastResult.CHANGED, CastResult.TAKEN_BACK, CastResult.STORED]
    async with database.connection() as connection:
        assert await votes.count(connection, battle_id) == (0, 1)
        assert await votes.voters(connection, battle_id) == 1


async def test_owners_do_not_vote_for_or_against_their_cats(database: Database, battle_id: int) -> None:
    """Neither owner has a vote in the battle."""
    for owner in (1, 2):
        assert (await press(database, battle_id, owner, "a")).result is CastResult.OWN_CAT
    async with database.connection() as connection:
        assert await votes.count(connection, battle_id) == (0, 0)


async def test_nobody_votes_before_the_beginning_or_after_the_end(database: Database) -> None:
    """An offered, an overdue, a closed, a cancelled and an unknown battle take no votes."""
    await meet(database, 1000)
    async with database.transaction() as tx:
        overdue = await open_battle(tx, 1, ends_at=LATER - timedelta(days=36_600))
        closed, cancelled = await open_battle(tx, 2), await open_battle(tx, 3)
        await battles.close(tx, closed, votes_a=0, votes_b=0, outcome="few", gain_a=None, gain_b=None)
        await battles.cancel(tx, cancelled, "withdrawn")
        a, b = await add_cats(tx, 9, 10, chat_id=-5)
        offered, _ = await battles.add(tx, new(a, b, chat_id=-5), state="offered")
    for battle_id in (overdue, closed, cancelled, offered, 999):
        assert (await press(database, battle_id, 1000, "a")).result is CastResult.OVER
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM vote") == 0


async def test_nobody_votes_from_another_chat(database: Database, battle_id: int) -> None:
    """Data that was made up under a message elsewhere has no effect; a chat that moved is no other chat."""
    async with database.transaction() as tx:
        await chats.see(tx, chats.Chat(-9, "supergroup"))
        for chat_id in (-9, -404):
            cast = await votes.cast(tx, battle_id, 1000, "a", chat_id=chat_id)
            assert (cast.result, cast.battle) == (CastResult.OVER, None)
        assert (await votes.cast(tx, battle_id, 1000, "a", chat_id=-1)).result is CastResult.STORED
        await chats.move(tx, -1, -10)
        for voter_id, chat_id in ((1001, -1), (1002, -10)):
            cast = await votes.cast(tx, battle_id, voter_id, "a", chat_id=chat_id)
            assert cast.result is CastResult.STORED
        assert (await votes.cast(tx, battle_id, 1003, "a", chat_id=-9)).result is CastResult.OVER
        assert await votes.count(tx, battle_id) == (3, 0)


async def test_a_press_that_is_handled_twice_counts_once(database: Database, battle_id: int) -> None:
    """The second time it says how things stand; an older press that comes late changes nothing either."""
    assert await press(database, battle_id, 1000, "a", 7) == await press(database, battle_id, 1001, "a", 7), (
        "people don't share numbers"
    )
    again = await press(database, battle_id, 1000, "a", 7)
    assert (again.result, again.side, again.is_new) == (CastResult.STORED, "a", False)
    assert (await press(database, battle_id, 1000, "b", 5)).side == "a"
    assert (await press(database, battle_id, 1000, "a", 8)).result is CastResult.TAKEN_BACK
    again = await press(database, battle_id, 1000, "a", 8)
    assert (again.result, again.side, again.is_new) == (CastResult.TAKEN_BACK, None, False)
    async with database.connection() as connection:
        assert await votes.count(connection, battle_id) == (1, 0)


async def test_an_account_that_votes_like_a_script_is_slowed_down(database: Database) -> None:
    """One account votes in so many battles a minute and no more; changing its mind stays possible."""
    await meet(database, 5000, 5001)
    async with database.transaction() as tx:
        many = [await open_battle(tx, number) for number in range(MOST_A_MINUTE + 1)]
    said = [(await press(database, battle_id, 5000, "a")).result for battle_id in many]
    assert said == [CastResult.STORED] * MOST_A_MINUTE + [CastResult.TOO_FAST]
    assert (await press(database, many[0], 5000, "b")).result is CastResult.CHANGED
    assert (await press(database, many[-1], 5001, "a")).result is CastResult.STORED
    async with database.transaction() as tx:
        await tx.execute("UPDATE vote_press SET pressed_at = pressed_at - interval '1 minute'")
    assert (await press(database, many[-1], 5000, "a")).result is CastResult.STORED


async def test_two_hundred_at_once_lose_no_vote(
    database_url: str, database: Database, battle_id: int
) -> None:
    """Everybody presses several times at once, through two processes' pools: each one's last word counts."""
    dice = Random(4)  # noqa: S311 - no secret
    last: dict[int, battles.Side | None] = {}

    async def voter(pool: Database, person_id: int, sides: list[battles.Side]) -> None:
        for number, side in enumerate(sides, start=1):
            last[person_id] = (await press(pool, battle_id, person_id, side, number)).side

    async with open_database(database_url, max_size=8) as other:
        await asyncio.gather(
            *(
                voter(dice.choice((database, other)), person_id, dice.choices(("a", "b"), k=4))
                for person_id in CROWD
            )
        )
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT voter_id, side FROM vote WHERE battle_id = $1", battle_id)
        counted = await votes.count(connection, battle_id)
    assert {row["voter_id"]: row["side"] for row in rows} == {k: v for k, v in last.items() if v is not None}
    sides = Counter(last.values())
    assert counted == (sides["a"], sides["b"])


async def test_a_vote_that_races_the_end_is_counted_or_refused(
    database_url: str, database: Database, battle_id: int
) -> None:
    """Whoever is told that their vote is stored finds it in the result, whenever the battle is closed."""
    said: list[Cast] = []
    half_have_voted = asyncio.Event()

    async def voter(person_id: int) -> None:
        said.append(await press(database, battle_id, person_id, "a"))
        if len(said) >= len(CROWD) // 2:
            half_have_voted.set()

    async def close() -> tuple[int, int]:
        await half_have_voted.wait()
        async with open_database(database_url, max_size=1) as other, other.transaction() as tx:
            await votes.hold(tx, battle_id)
            a, b = await votes.count(tx, battle_id)
            await asyncio.sleep(0.02)
            await battles.close(tx, battle_id, votes_a=a, votes_b=b, outcome="a", gain_a=0, gain_b=0)
        return a, b

    counted, *_ = await asyncio.gather(close(), *(voter(person_id) for person_id in CROWD))
    await voter(CROWD[0])
    stored = sum(cast.result is CastResult.STORED for cast in said)
    assert {cast.result for cast in said} == {CastResult.STORED, CastResult.OVER}
    assert counted == (stored, 0)
    async with database.connection() as connection:
        assert await votes.count(connection, battle_id) == counted


async def test_voters_do_not_wait_for_each_other(database: Database, battle_id: int) -> None:
    """A transaction that holds its vote open holds up nobody but who wants to close the battle."""
    async with database.transaction() as tx:
        await votes.cast(tx, battle_id, 1000, "a")
        async with asyncio.timeout(20):
            assert (await press(database, battle_id, 1001, "b")).result is CastResult.STORED
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), database.transaction() as closing:
                await votes.hold(closing, battle_id)


async def test_who_is_active_and_who_has_voted(database: Database) -> None:
    """Active is who voted in the chat since then; a round is voted on by who voted in all its matches."""
    await meet(database, 5000, 5001)
    async with database.transaction() as tx:
        a, b, c, d = await add_cats(tx, 1, 2, 3, 4)
        # Two matches of one round stand side by side in the chat as different topics do.
        first, _ = await battles.add(tx, new(a, b, owner_a=1, owner_b=2, thread_id=1), state="open")
        second, _ = await battles.add(tx, new(c, d, owner_a=3, owner_b=4, thread_id=2), state="open")
        await chats.see(tx, chats.Chat(-9, "supergroup"))
    for battle_id, voter_id in ((first, 5000), (second, 5000), (first, 5001), (second, 1), (first, 3)):
        await press(database, battle_id, voter_id, "a")
    async with database.connection() as connection:
        began = await connection.fetchval("SELECT min(voted_at) FROM vote")
        assert await votes.active_voters(connection, -1, began) == {5000, 5001, 1, 3}
        assert await votes.active_voters(connection, -1, began + timedelta(hours=1)) == set()
        assert await votes.active_voters(connection, -9, began) == set()
        assert await votes.voted(connection, [first, second]) == {5000, 1, 3}
        assert await votes.voted(connection, [first]) == {5000, 5001, 3}
        assert await votes.voted(connection, []) == set()
