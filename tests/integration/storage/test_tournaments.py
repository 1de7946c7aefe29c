"""Tournaments: one at a time in a chat or topic, each round and each end once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from storage import chats, photos, tournaments
from storage.tournaments import Entry, NewTournament, Tournament
from tests.integration.storage.helpers import add_photo, add_score

if TYPE_CHECKING:
    from storage.database import Connection, Database

LATER = datetime(2126, 3, 18, 12, tzinfo=UTC)


async def enter(tx: Connection, chat_id: int = -1) -> list[Entry]:
    """Store four cats and return them as entries."""
    found = []
    for seed in range(1, 5):
        photo_id = await add_photo(tx, 10 * -chat_id + seed, chat_id, person_id=seed)
        await add_score(tx, photo_id, 90 - seed)
        found.append(Entry(seed=seed, photo_id=photo_id, person_id=seed, name=f"Кот {seed}"))
    return found


async def start(tx: Connection, entries: list[Entry], **details: Any) -> tuple[int, bool] | None:  # noqa: ANN401
    """Start a tournament of four."""
    fields: dict[str, Any] = {"chat_id": -1, "size": 4, "round_ends_at": LATER}
    return await tournaments.start(tx, NewTournament(**(fields | details)), entries)


async def begun(tx: Connection, **details: Any) -> int:  # noqa: ANN401
    """Start a tournament of four new cats that must be new."""
    started = await start(tx, await enter(tx), **details)
    assert started is not None
    assert started[1]
    return started[0]


async def stored(tx: Connection, tournament_id: int) -> Tournament:
    """Return a tournament that must be there."""
    found = await tournaments.get(tx, tournament_id)
    assert found is not None
    return found


async def jobs(tx: Connection) -> list[tuple[int, bool]]:
    """List the jobs of tournaments: whose, and whether they may run now."""
    rows = await tx.fetch(
        """
        SELECT convert_from(payload, 'utf8')::bigint AS key, execute_after <= now() AS now
        FROM pgqueuer WHERE entrypoint = 'tournament' ORDER BY id
        """
    )
    return [(row["key"], row["now"]) for row in rows]


async def test_a_message_starts_one_tournament(database: Database) -> None:
    """It is stored once with its cats; a job shows it now, another looks after it at the round's end."""
    async with database.transaction() as tx:
        entries = await enter(tx)
        first = await start(tx, entries, request_message_id=9, asked_by=2, language="ru", thread_id=5)
        assert first is not None
        assert await start(tx, entries, request_message_id=9, thread_id=5) == (first[0], False)
        assert await start(tx, entries, request_message_id=10, thread_id=5) is None
        elsewhere = await start(tx, entries, request_message_id=11)
        assert elsewhere is not None
        assert elsewhere[1]
        one = await stored(tx, first[0])
        assert (one.state, one.round, one.shown_round, one.asked_by, one.thread_id) == ("running", 1, 0, 2, 5)
        assert [e.name for e in await tournaments.entries(tx, one.id)] == ["Кот 1", "Кот 2", "Кот 3", "Кот 4"]
        assert await tournaments.running(tx, -1, 5) == one
        assert await jobs(tx) == [(i, now) for i in (one.id, elsewhere[0]) for now in (True, False)]


async def test_rounds_and_ends_are_taken_once(database: Database) -> None:
    """Two that bring a tournament on at the same time bring it on by one round; so with the end."""
    async with database.transaction() as tx:
        one = await begun(tx)

    async def go_on() -> bool:
        async with database.transaction() as tx:
            return await tournaments.advance(tx, one, round=1, ends_at=LATER + timedelta(hours=1))

    assert sorted(await asyncio.gather(go_on(), go_on())) == [False, True]
    async with database.transaction() as tx:
        assert (await stored(tx, one)).round == 2
        assert len(await jobs(tx)) == 4
        assert await tournaments.drop_out(tx, one, 3, round=1, by="votes")
        assert not await tournaments.drop_out(tx, one, 3, round=2, by="seed")
        assert await tournaments.finish(tx, one, 1)
        assert not await tournaments.finish(tx, one, 2)
        assert not await tournaments.cancel(tx, one, "stopped")
        assert not await tournaments.advance(tx, one, round=2, ends_at=LATER)
        assert (await stored(tx, one)).champion_seed == 1
        assert (await tournaments.entries(tx, one))[2].out_in == 1
        assert await tournaments.running(tx, -1, None) is None


async def test_a_stopped_tournament_makes_room(database: Database) -> None:
    """After it was cancelled the next may begin; the first telling of the end stays."""
    async with database.transaction() as tx:
        one = await begun(tx)
        await tournaments.told(tx, one)
        assert (await stored(tx, one)).told_at is None
        assert await tournaments.cancel(tx, one, "stopped")
        await tournaments.told(tx, one)
        assert (await stored(tx, one)).told_at is not None
        assert len(await jobs(tx)) == 3
        again = await start(tx, await tournaments.entries(tx, one))
        assert again is not None


async def test_the_bracket_shows_rounds_in_order(database: Database) -> None:
    """A late word about an earlier round takes nothing back."""
    async with database.transaction() as tx:
        one = await begun(tx)
        await tournaments.shown(tx, one, 77, 2, chat_id=-1)
        await tournaments.shown(tx, one, 77, 1, chat_id=-1)
        found = await stored(tx, one)
        assert (found.message_id, found.shown_round) == (77, 2)


async def test_a_withdrawn_cat_is_gone(database: Database) -> None:
    """An entry whose photo was taken back, or erased, says so and keeps its name."""
    async with database.transaction() as tx:
        one = await begun(tx)
        first, second, *_ = await tournaments.entries(tx, one)
        assert first.photo_id is not None
        assert not first.is_gone
        await photos.withdraw(tx, first.photo_id)
        await tx.execute("DELETE FROM photo WHERE id = $1", second.photo_id)
        gone = [(e.name, e.is_gone) for e in await tournaments.entries(tx, one)]
        assert gone == [("Кот 1", True), ("Кот 2", True), ("Кот 3", False), ("Кот 4", False)]


async def test_a_group_takes_its_tournament_along(database: Database) -> None:
    """It goes on in the supergroup with a new bracket; one that starts late belongs there, too."""
    async with database.transaction() as tx:
        one = await begun(tx, request_message_id=9)
        await tournaments.shown(tx, one, 77, 1, chat_id=-1)
        await chats.move(tx, -1, -100)
        moved = await stored(tx, one)
        assert (moved.chat_id, moved.message_id, moved.shown_round) == (-100, None, 0)
        await tournaments.shown(tx, one, 78, 1, chat_id=-1)
        assert await stored(tx, one) == moved, "sent to the old group: there is no such message here"
        assert await start(tx, [], request_message_id=9) is None
        await tournaments.finish(tx, one, 1)
        late = await start(tx, [], request_message_id=9)
        assert late is not None
        assert (await stored(tx, late[0])).chat_id == -100
