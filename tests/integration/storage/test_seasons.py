"""Seasons: one at a time in a chat, numbered without gaps, with places and titles."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import battles, chats, ratings, seasons, tournaments
from storage.battles import NewBattle
from storage.chats import Chat
from storage.ratings import StoredRating
from storage.seasons import Called, Place, Season, Voice
from storage.tournaments import NewTournament
from tests.integration.storage.helpers import add_photo, add_score
from tests.integration.storage.test_tournaments import enter

if TYPE_CHECKING:
    from storage.database import Connection, Database

SUNDAY = datetime(2126, 3, 17, 17, tzinfo=UTC)
WEEK = timedelta(days=7)


async def begun(tx: Connection, starts_at: datetime = SUNDAY) -> Season:
    """Begin a season that must be new."""
    season_id = await seasons.begin(tx, -1, starts_at, starts_at + WEEK)
    assert season_id is not None
    found = await seasons.get(tx, season_id)
    assert found is not None
    return found


def place(number: int, photo_id: int | None, person_id: int | None) -> Place:
    """Return a place."""
    return Place(
        place=number,
        photo_id=photo_id,
        person_id=person_id,
        name=f"Кот {number}",
        rating=1100.0 - number,
        battles=3,
        wins=2,
    )


async def test_a_chat_has_one_running_season(database: Database) -> None:
    """Two first battles at once begin one season, and one job waits for its end."""
    async with database.transaction() as tx:
        await chats.see(tx, Chat(-1, "supergroup"))

    async def begin() -> int | None:
        async with database.transaction() as tx:
            return await seasons.begin(tx, -1, SUNDAY, SUNDAY + WEEK)

    first = await asyncio.gather(begin(), begin())
    assert sum(one is not None for one in first) == 1
    async with database.connection() as connection:
        running = await seasons.running(connection, -1)
        assert running is not None
        assert (running.id in first, running.number, running.told_at) == (True, 1, None)
        assert await seasons.latest(connection, -1) == running
        waiting = await connection.fetch("SELECT execute_after FROM pgqueuer WHERE entrypoint = 'season'")
        assert len(waiting) == 1
        assert abs(waiting[0]["execute_after"] - SUNDAY - WEEK) < timedelta(minutes=1)


async def test_a_season_ends_once_with_its_places(database: Database) -> None:
    """The second end changes nothing; the next season has the next number."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, person_id=1)
        one = await begun(tx)
        assert await seasons.finish(tx, one.id, [place(1, photo_id, 1), place(2, None, None)])
        assert not await seasons.finish(tx, one.id, [place(1, None, None)])
        assert not await seasons.finish(tx, one.id, [])
        first, second = await seasons.places(tx, one.id)
        assert (first.photo_id, first.name, first.wins, second.photo_id) == (photo_id, "Кот 1", 2, None)
        assert first.small_key is not None
        await seasons.told(tx, one.id, 88)
        await seasons.told(tx, one.id, 99)
        ended = await seasons.numbered(tx, -1, 1)
        assert ended is not None
        assert (ended.state, ended.message_id) == ("done", 88)
        assert (await begun(tx, SUNDAY + WEEK)).number == 2


async def test_a_season_without_places_leaves_no_trace(database: Database) -> None:
    """Nothing of it is in the archive, and the next one takes its number."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, person_id=1)
        await add_score(tx, photo_id, 80)
        one = await begun(tx)
        rating = StoredRating(photo_id=photo_id, mean=0.1, deviation=0.5, votes=3, battles=1, wins=1)
        for season_id in (ratings.ALL_TIME, one.id):
            await ratings.put(tx, -1, season_id, [rating])
        assert await seasons.finish(tx, one.id, [])
        assert not await seasons.finish(tx, one.id, [])
        assert not await ratings.every(tx, -1, one.id)
        assert await ratings.every(tx, -1), "those of all time stay"
        assert await seasons.latest(tx, -1) is None
        assert (await begun(tx)).number == 1


async def test_titles_of_a_person_and_of_a_cat(database: Database) -> None:
    """Champions of seasons and tournaments, the newest first; those who came second have none."""
    async with database.transaction() as tx:
        entries = await enter(tx)
        started = await tournaments.start(
            tx, NewTournament(chat_id=-1, size=4, round_ends_at=SUNDAY), entries
        )
        assert started is not None
        assert await seasons.titles(tx, 1) == []
        await tournaments.finish(tx, started[0], 1)
        one = await begun(tx)
        other = await add_photo(tx, 99, person_id=1)
        await seasons.finish(tx, one.id, [place(1, other, 1), place(2, entries[1].photo_id, 2)])
        season, tournament = await seasons.titles(tx, 1)
        assert (season.kind, season.number, season.chat_title, season.won_at) == (
            "season",
            1,
            "Cats",
            one.ends_at,
        )
        assert (tournament.kind, tournament.number, tournament.name) == ("tournament", 4, "Кот 1")
        assert await seasons.titles(tx, 1, other) == [season]
        assert await seasons.titles(tx, 1, entries[0].photo_id) == [tournament]
        assert await seasons.titles(tx, 2) == []


async def test_a_chat_is_told_where_it_played_last(database: Database) -> None:
    """The last battle's topic and language hold."""
    async with database.transaction() as tx:
        await chats.see(tx, Chat(-1, "supergroup"))
        assert await seasons.voice(tx, -1) == Voice(None, None)
        new = NewBattle(
            chat_id=-1,
            photo_a=None,
            photo_b=None,
            owner_a=None,
            owner_b=None,
            name_a="a",
            name_b="b",
            ends_at=SUNDAY,
            thread_id=7,
            language="ru",
        )
        await battles.add(tx, new, state="open")
        assert await seasons.voice(tx, -1) == Voice(7, "ru")


async def test_cats_are_called_as_in_their_last_battle(database: Database) -> None:
    """Of a battle that is over, and of this chat; the owner is known, too."""
    async with database.transaction() as tx:
        first, second, *_ = await enter(tx)

        async def fight(name: str, state: str) -> None:
            new = NewBattle(
                chat_id=-1,
                photo_a=first.photo_id,
                photo_b=second.photo_id,
                owner_a=1,
                owner_b=2,
                name_a=name,
                name_b="Муся",
                ends_at=SUNDAY,
            )
            battle_id, _ = await battles.add(tx, new, state="open")
            if state == "closed":
                await battles.close(
                    tx, battle_id, votes_a=3, votes_b=1, outcome="a", gain_a=None, gain_b=None
                )

        for name, state in (("Барс", "closed"), ("Барсик", "closed"), ("Барсище", "open")):
            await fight(name, state)
        assert first.photo_id is not None
        assert await seasons.called(tx, -1, [first.photo_id]) == {first.photo_id: Called("Барсик", 1)}
        assert await seasons.called(tx, -2, [first.photo_id]) == {}
