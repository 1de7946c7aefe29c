"""Battles: each step once, one at a time in a chat or topic, and who may be in one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from bot.battles.rules import may_go
from storage import battles, chats, pairing, people
from storage.battles import AlreadyRunning, Battle, NewBattle, State
from tests.integration.storage.helpers import add_photo, add_score

if TYPE_CHECKING:
    from storage.database import Connection, Database

LATER = datetime(2126, 3, 18, 12, tzinfo=UTC)


async def add_cats(tx: Connection, *numbers: int, chat_id: int = -1, **details: Any) -> list[int]:  # noqa: ANN401
    """Store a scored photo for each number; each belongs to the person of that number."""
    ids = []
    for number in numbers:
        photo_id = await add_photo(tx, number, chat_id, **({"person_id": number} | details))
        await add_score(tx, photo_id, 50 + number)
        ids.append(photo_id)
    return ids


def new(a: int, b: int, **details: Any) -> NewBattle:  # noqa: ANN401
    """Return a battle of two photos."""
    fields: dict[str, Any] = {
        "chat_id": -1,
        "photo_a": a,
        "photo_b": b,
        "owner_a": None,
        "owner_b": None,
        "name_a": "Барсик",
        "name_b": "Муся",
        "ends_at": LATER,
    }
    return NewBattle(**(fields | details))


async def stored(tx: Connection, battle_id: int) -> Battle:
    """Return a battle that must be there."""
    battle = await battles.get(tx, battle_id)
    assert battle is not None
    return battle


async def jobs(tx: Connection) -> list[tuple[int, bool]]:
    """List the jobs of battles: whose, and whether they may run now."""
    rows = await tx.fetch(
        """
        SELECT convert_from(payload, 'utf8')::bigint AS key, execute_after <= now() AS now
        FROM pgqueuer WHERE entrypoint = 'battle' ORDER BY id
        """
    )
    return [(row["key"], row["now"]) for row in rows]


async def test_a_battle_is_stored_once(database: Database) -> None:
    """The message that asked for a battle makes one, with all that was said of it, and a job for its end."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        details: dict[str, Any] = {
            "thread_id": 3,
            "language": "ru",
            "owner_a": 1,
            "owner_b": 2,
            "asked_by": 1,
            "asked_of": 2,
            "request_message_id": 9,
        }
        first = await battles.add(tx, new(a, b, **details), state="offered")
        again = await battles.add(tx, new(b, a, **details), state="open")
        assert (first[1], again) == (True, (first[0], False))
        battle = await stored(tx, first[0])
        assert {name: getattr(battle, name) for name in details} == details
        assert (battle.photo_a, battle.photo_b, battle.ends_at) == (a, b, LATER)
        assert (battle.state, battle.opened_at, battle.message_id) == ("offered", None, None)
        assert await battles.asked_by_message(tx, -1, 9) == battle
        assert await jobs(tx) == [(battle.id, False)]


async def test_one_battle_at_a_time(database: Database) -> None:
    """A chat or a topic has one battle that isn't over; other topics and matches go side by side."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        first, _ = await battles.add(tx, new(a, b, request_message_id=1), state="offered")
        with pytest.raises(AlreadyRunning) as caught:
            await battles.add(tx, new(a, b, request_message_id=2), state="open")
        assert caught.value.battle_id == first
        assert (await battles.add(tx, new(a, b, thread_id=5), state="open"))[1]
        tournament = await tx.fetchval(
            """
            INSERT INTO tournament (chat_id, size, state, round_ends_at) VALUES (-1, 4, 'running', $1)
            RETURNING id
            """,
            LATER,
        )
        matches = [
            await battles.add(tx, new(a, b, tournament_id=tournament, round=1, slot=slot), state="open")
            for slot in (1, 2, 2)
        ]
        assert [is_new for _, is_new in matches] == [True, True, False]
        assert [m.id for m in await battles.of_tournament(tx, tournament)] == [matches[0][0], matches[1][0]]
        assert await battles.of_tournament(tx, tournament, 2) == []
        running = await battles.running(tx, -1, None)
        assert running is not None
        assert running.id == first
        assert await battles.cancel(tx, first, "declined")
        assert (await battles.add(tx, new(a, b, request_message_id=2), state="open"))[1]


async def test_battles_asked_for_at_once(database: Database) -> None:
    """Of many who ask at the same moment one gets a battle, and the others learn which."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)

    async def ask(message_id: int) -> int:
        try:
            async with database.transaction() as tx:
                return (await battles.add(tx, new(a, b, request_message_id=message_id), state="open"))[0]
        except AlreadyRunning as error:
            return error.battle_id

    assert len(set(await asyncio.gather(*(ask(number) for number in range(1, 7))))) == 1


async def test_steps_are_taken_once(database: Database) -> None:
    """An offer opens once, an open battle closes once, and each end has a job of its own."""
    soon = datetime.now(UTC) - timedelta(seconds=1)
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        battle_id, _ = await battles.add(tx, new(a, b), state="offered")
        await battles.note_message(tx, battle_id, 77)
        assert not await battles.close(
            tx, battle_id, votes_a=1, votes_b=2, outcome="b", gain_a=None, gain_b=None
        )
        assert await battles.accept(tx, battle_id, soon)
        assert not await battles.accept(tx, battle_id, LATER)
        battle = await stored(tx, battle_id)
        assert (battle.state, battle.ends_at, battle.message_id) == ("open", soon, None)
        assert await jobs(tx) == [(battle_id, False), (battle_id, True)]
        result: dict[str, Any] = {"votes_a": 1, "votes_b": 2, "outcome": "b", "gain_a": -3.5, "gain_b": 3.5}
        assert await battles.close(tx, battle_id, **result)
        assert not await battles.close(tx, battle_id, **(result | {"outcome": "a"}))
        assert not await battles.cancel(tx, battle_id, "withdrawn")
        assert not await battles.hurry(tx, battle_id)
        await battles.told(tx, battle_id)
        battle = await stored(tx, battle_id)
        assert {name: getattr(battle, name) for name in result} == result
        assert battle.told_at is not None


async def test_an_accepted_challenge_is_not_taken_back(database: Database) -> None:
    """Who takes an offer back at the moment of its acceptance finds a battle, which goes on."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        battle_id, _ = await battles.add(tx, new(a, b), state="offered")
        assert await battles.accept(tx, battle_id, LATER)
        assert not await battles.decline(tx, battle_id, "taken_back")
        assert (await stored(tx, battle_id)).state == "open"
        assert await battles.cancel(tx, battle_id, "withdrawn")
        assert (await stored(tx, battle_id)).reason == "withdrawn"


async def go(tx: Connection, battle_id: int, to: State) -> bool:
    """Let a battle take a step to a state, if it may."""
    match to:
        case "open":
            return await battles.accept(tx, battle_id, LATER)
        case "closed":
            return await battles.close(
                tx, battle_id, votes_a=1, votes_b=0, outcome="few", gain_a=None, gain_b=None
            )
        case "cancelled":
            return await battles.cancel(tx, battle_id, "lapsed")
        case "offered":
            return False


async def test_only_steps_of_the_rules_are_taken(database: Database) -> None:
    """From each state the database lets a battle go just where the rules do, and nowhere else."""
    ways: dict[State, tuple[State, ...]] = {
        "offered": (),
        "open": ("open",),
        "closed": ("open", "closed"),
        "cancelled": ("cancelled",),
    }
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        for topic, (state, to) in enumerate(product(ways, repeat=2), start=1):
            battle_id, _ = await battles.add(tx, new(a, b, thread_id=topic), state="offered")
            for step in ways[state]:
                assert await go(tx, battle_id, step)
            assert await go(tx, battle_id, to) == may_go(state, to)
            assert (await stored(tx, battle_id)).state == (to if may_go(state, to) else state)


async def test_a_photo_taken_back_ends_its_battles(database: Database) -> None:
    """A battle is cancelled, a match ends now; the other battles go on. Jobs tell of it."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        tournament = await tx.fetchval(
            """
            INSERT INTO tournament (chat_id, size, state, round_ends_at) VALUES (-1, 4, 'running', $1)
            RETURNING id
            """,
            LATER,
        )
        battle, _ = await battles.add(tx, new(a, b), state="open")
        other, _ = await battles.add(tx, new(b, c, thread_id=1), state="open")
        match, _ = await battles.add(tx, new(c, a, tournament_id=tournament, round=1, slot=1), state="open")
        assert await battles.withdraw_photo(tx, a) == [battle, match]
        assert await battles.withdraw_photo(tx, b) == [other]
        cancelled = await stored(tx, battle)
        assert (cancelled.state, cancelled.reason) == ("cancelled", "withdrawn")
        assert (await stored(tx, match)).state == "open"
        assert (await stored(tx, match)).ends_at == await tx.fetchval("SELECT now()")
        assert sorted(key for key, now in await jobs(tx) if now) == [battle, other, match]


async def test_candidates(database: Database) -> None:
    """Those shown least come first; repeats, refused, unowned and unwilling cats never; nobody crowds in."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        await add_cats(tx, 4, 5, chat_id=-2)
        await add_photo(tx, 6, person_id=2)
        await add_cats(tx, 7, file_unique_id="unique-1")
        (unwilling,) = await add_cats(tx, 8)
        await tx.execute("UPDATE person SET battles = false WHERE id = 8")
        (unowned,) = await add_cats(tx, 9)
        await tx.execute("UPDATE photo SET person_id = NULL WHERE id = $1", unowned)
        await battles.add(tx, new(a, c), state="open")
        found = await pairing.candidates(tx, -1)
        assert [(cat.photo_id, cat.shown) for cat in found] == [(b, 0), (c, 1), (a, 1)]
        assert (found[0].person_id, found[0].score, found[0].message_id) == (2, 52, 2)
        many = await add_cats(tx, 20, 21, 22, person_id=1)
        assert [cat.photo_id for cat in await pairing.candidates(tx, -1, limit_of_one=2)] == [
            many[2], many[1], b, c,
        ]  # fmt: skip
        assert len(await pairing.candidates(tx, -1, limit=3)) == 3
        best = await pairing.best_of(tx, -1, 1, limit=3)
        assert [cat.photo_id for cat in best] == [many[2], many[1], many[0]]
        assert await pairing.best_of(tx, -1, 8) == []
        assert await pairing.one(tx, -1, unwilling) is None
        assert await pairing.one(tx, -2, a) is None
        assert (await pairing.one(tx, -1, a)) == found[2]


async def test_recent_pairs(database: Database) -> None:
    """A pair is known from its battle on, in either order; a cancelled battle leaves none."""
    async with database.transaction() as tx:
        a, b, c = await add_cats(tx, 1, 2, 3)
        first, _ = await battles.add(tx, new(b, a), state="open")
        await battles.add(tx, new(c, a, thread_id=1), state="offered")
        week_ago = datetime.now(UTC) - timedelta(days=7)
        assert await pairing.recent_pairs(tx, -1, week_ago) == {(a, b), (a, c)}
        assert await pairing.recent_pairs(tx, -1, LATER) == set()
        await battles.cancel(tx, first, "declined")
        assert await pairing.recent_pairs(tx, -1, week_ago) == {(a, c)}


async def test_finding_who_is_meant(database: Database) -> None:
    """A cat is found by its message, by the bot's answer and by a repeat, a person by their username."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await add_cats(tx, 3, file_unique_id="unique-1")
        await add_cats(tx, 4, small_key=f"00/{2:062x}")
        assert await pairing.photo_of_message(tx, -1, 3) == a
        assert await pairing.photo_of_message(tx, -1, 4) == b
        await tx.execute("UPDATE photo SET reply_message_id = 50")
        assert await pairing.photo_of_message(tx, -1, 1) == a
        assert await pairing.photo_of_message(tx, -1, 50) == b
        assert await pairing.photo_of_message(tx, -2, 1) is None
        await people.see(tx, people.Person(30, "Ben", username="BenCat"))
        assert await pairing.person_named(tx, "@bencat") == 30
        assert await pairing.person_named(tx, "nobody") is None


async def test_a_battle_of_a_moved_chat_belongs_to_the_new_one(database: Database) -> None:
    """A battle that is asked for in a group whose move is known opens in the supergroup."""
    async with database.transaction() as tx:
        a, b = await add_cats(tx, 1, 2)
        await chats.move(tx, -1, -100)
        battle_id, _ = await battles.add(tx, new(a, b), state="open")
        assert (await stored(tx, battle_id)).chat_id == -100
