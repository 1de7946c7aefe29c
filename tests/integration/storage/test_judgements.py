"""Pairs that are judged in private."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import judgements, people, photos
from storage.people import Person
from tests.integration.storage.helpers import add_photo, add_score

if TYPE_CHECKING:
    from storage.database import Connection, Database

VOTER = 9


async def some_cats(tx: Connection, owners: int = 3) -> list[int]:
    """Store a scored cat for each of some people who let strangers judge, and a voter."""
    await people.see(tx, Person(VOTER, "Vera"))
    cats = []
    for owner in range(1, owners + 1):
        photo_id = await add_photo(tx, owner, chat_id=-owner, person_id=owner)
        await add_score(tx, photo_id, 40 + owner)
        await people.set_consent(tx, owner, judged=True)
        cats.append(photo_id)
    return cats


async def test_a_pair_is_answered_once(database: Database) -> None:
    """A second answer, and one of somebody else, changes nothing; ratings follow by one job."""
    async with database.transaction() as tx:
        one, two, _ = await some_cats(tx)
        asked = await judgements.ask(tx, VOTER, one, two)
        assert await judgements.waiting(tx, VOTER) == asked
        assert not await judgements.answer(tx, asked.id, 1, "left")
        assert await judgements.answer(tx, asked.id, VOTER, "left")
        assert not await judgements.answer(tx, asked.id, VOTER, "right")
        known = await judgements.get(tx, asked.id)
        assert known is not None
        assert known.choice == "left"
        assert await judgements.waiting(tx, VOTER) is None
        another = await judgements.ask(tx, VOTER, two, one, "turned")
        await judgements.answer(tx, another.id, VOTER, "tie")
        skipped = await judgements.ask(tx, VOTER, two, one)
        await judgements.answer(tx, skipped.id, VOTER, "skip")
        assert await judgements.given(tx, VOTER) == 2
        assert await judgements.answered_since(tx, VOTER, datetime.now(UTC) - timedelta(hours=1)) == 3
        assert [shown.id for shown in await judgements.history(tx, VOTER)] == [
            skipped.id,
            another.id,
            asked.id,
        ]
        jobs = await tx.fetch("SELECT payload FROM pgqueuer WHERE entrypoint = 'rate'")
        assert {bytes(job["payload"]) for job in jobs} == {b"0"}
        assert 1 <= len(jobs) <= 2


async def test_answers_at_once_count_once(database: Database) -> None:
    """Of several presses of the same buttons one is stored."""
    async with database.transaction() as tx:
        one, two, _ = await some_cats(tx)
        asked = await judgements.ask(tx, VOTER, one, two)

    async def press(choice: judgements.Choice) -> bool:
        async with database.transaction() as tx:
            return await judgements.answer(tx, asked.id, VOTER, choice)

    choices: list[judgements.Choice] = ["left", "right", "left", "tie"]
    assert sum(await asyncio.gather(*(press(choice) for choice in choices))) == 1


async def test_only_cats_of_those_who_agreed_are_candidates(database: Database) -> None:
    """Never the voter's own, nor repeats, unscored ones, withdrawn ones or those of who took it back."""
    async with database.transaction() as tx:
        one, two, three = await some_cats(tx)
        own = await add_photo(tx, 10, person_id=VOTER, chat_id=-1)
        await add_score(tx, own, 99)
        await people.set_consent(tx, VOTER, judged=True)
        repeat = await add_photo(tx, 11, person_id=2, chat_id=-7, small_key=f"00/{1:062x}")
        await add_score(tx, repeat, 50)
        await add_photo(tx, 12, person_id=2, chat_id=-2)
        assert [cat.photo_id for cat in await judgements.candidates(tx, VOTER)] == [one, two, three]
        assert [cat.photo_id for cat in await judgements.candidates(tx, VOTER, {two})] == [one, three]
        await people.set_consent(tx, 1, judged=False)
        await photos.withdraw(tx, three)
        assert [cat.photo_id for cat in await judgements.candidates(tx, VOTER)] == [two]


async def test_a_candidate_knows_its_looks_and_its_strength(database: Database) -> None:
    """How often it was shown, on which side, and what all votes say of it."""
    async with database.transaction() as tx:
        one, two, three = await some_cats(tx)
        await judgements.ask(tx, VOTER, one, two)
        await judgements.ask(tx, VOTER, one, three)
        await judgements.ask(tx, VOTER, two, one)
        await tx.execute(
            "INSERT INTO rating (chat_id, photo_id, mean, deviation, votes, battles, wins) "
            "VALUES (0, $1, 1.5, 0.5, 9, 3, 2), (-1, $1, 9, 0.5, 9, 3, 2)",
            one,
        )
        first, second, third = await judgements.candidates(tx, VOTER)
    assert (first.shown, first.lefts, first.mean, first.deviation) == (3, 2, 1.5, 0.5)
    assert (second.shown, second.lefts, second.mean) == (2, 1, None)
    assert (third.shown, third.lefts, third.score) == (1, 0, 43)


async def test_a_pair_whose_owner_changed_their_mind_is_given_up(database: Database) -> None:
    """It is asked no more; one that was answered stays."""
    async with database.transaction() as tx:
        one, two, three = await some_cats(tx)
        done = await judgements.ask(tx, VOTER, one, two)
        await judgements.answer(tx, done.id, VOTER, "left")
        asked = await judgements.ask(tx, VOTER, one, three)
        await people.set_consent(tx, 3, judged=False)
        assert await judgements.waiting(tx, VOTER) is None
        assert await judgements.get(tx, asked.id) is None
        assert await judgements.get(tx, done.id) is not None
        shown = await judgements.ask(tx, VOTER, two, one)
        await judgements.note_message(tx, shown.id, 7)
        waiting = await judgements.waiting(tx, VOTER)
        assert waiting is not None
        assert waiting.message_id == 7
        await judgements.drop(tx, shown.id)
        await judgements.drop(tx, done.id)
        assert await judgements.waiting(tx, VOTER) is None
        assert await judgements.get(tx, done.id) is not None
