"""No game stays open, or untold, because its job is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import battles, chats, overdue, seasons, tournaments
from storage.chats import Chat
from storage.jobs import JobKind
from storage.seasons import Place
from tests.integration.storage.helpers import add_photo, until
from tests.integration.storage.test_tournaments import LATER, begun
from tests.integration.storage.test_votes import open_battle

if TYPE_CHECKING:
    from storage.database import Database

AGO = datetime.now(UTC) - timedelta(minutes=5)


async def bring_back(database: Database, kind: JobKind = JobKind.BATTLE) -> list[int]:
    """Look for lost games once, and return those of a kind."""
    async with database.transaction() as tx:
        return (await overdue.bring_back(tx))[kind]


async def lose_jobs(database: Database) -> None:
    """Delete every job."""
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM pgqueuer")


async def test_what_has_no_job_gets_one(database: Database) -> None:
    """An overdue battle and an end that was not told get a job, once; a job that waits a moment is enough."""
    async with database.transaction() as tx:
        late = await open_battle(tx, 1, ends_at=AGO)
        untold = await open_battle(tx, 2)
        await battles.cancel(tx, untold, "withdrawn")
        running = await open_battle(tx, 3)
        told = await open_battle(tx, 4)
        await battles.cancel(tx, told, "declined")
        await battles.told(tx, told)
    assert await bring_back(database) == [], "their jobs are there"
    await lose_jobs(database)
    assert await bring_back(database) == [late, untold]
    assert await bring_back(database) == []
    async with database.transaction() as tx:
        rows = await tx.fetch("SELECT convert_from(payload, 'UTF8')::int AS key FROM pgqueuer ORDER BY id")
        assert [row["key"] for row in rows] == [late, untold]
        assert running not in {row["key"] for row in rows}


async def test_a_job_that_was_given_up_is_no_job(database: Database) -> None:
    """Neither is one that would come only after a long time."""
    async with database.transaction() as tx:
        one, two = await open_battle(tx, 1, ends_at=AGO), await open_battle(tx, 2, ends_at=AGO)
        await tx.execute("UPDATE pgqueuer SET status = 'failed' WHERE payload = $1", str(one).encode())
        await tx.execute(
            "UPDATE pgqueuer SET execute_after = now() + interval '1 day' WHERE payload = $1",
            str(two).encode(),
        )
    assert await bring_back(database) == [one, two]


async def test_old_news_is_not_told(database: Database) -> None:
    """An end that could not be told for a week stays untold; a battle that is open is closed however late."""
    async with database.transaction() as tx:
        old = await open_battle(tx, 1)
        await battles.cancel(tx, old, "withdrawn")
        await tx.execute("UPDATE battle SET closed_at = now() - interval '8 days'")
        late = await open_battle(tx, 2, ends_at=AGO - timedelta(days=30))
    await lose_jobs(database)
    assert await bring_back(database) == [late]


async def test_a_tournament_gets_its_job_back(database: Database) -> None:
    """One whose round is over, and one whose end was not told; a job that waits for the morning is enough."""
    async with database.transaction() as tx:
        late = await begun(tx, round_ends_at=AGO)
        await begun(tx, thread_id=1)
        stopped, told = await begun(tx, thread_id=2), await begun(tx, thread_id=3)
        for tournament_id in (stopped, told):
            await tournaments.cancel(tx, tournament_id, "stopped")
        await tournaments.told(tx, told)
        await tx.execute("UPDATE pgqueuer SET execute_after = now() + interval '8 hours'")
    assert await bring_back(database, JobKind.TOURNAMENT) == []
    await lose_jobs(database)
    assert await bring_back(database, JobKind.TOURNAMENT) == [late, stopped]
    assert await bring_back(database, JobKind.TOURNAMENT) == []


async def test_a_season_gets_its_job_back(database: Database) -> None:
    """One whose week is over, and one that ended lately without its ceremony."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
        running = {}
        for chat_id, ends_at in ((-1, AGO), (-2, AGO), (-3, AGO - timedelta(days=30)), (-4, LATER)):
            await chats.see(tx, Chat(chat_id, "supergroup"))
            running[chat_id] = await seasons.begin(tx, chat_id, AGO - timedelta(days=40), ends_at)
        place = Place(place=1, photo_id=photo_id, person_id=1, name="Муся", rating=1000.0, battles=1, wins=1)
        for chat_id in (-2, -3):
            season_id = running[chat_id]
            assert season_id is not None
            await seasons.finish(tx, season_id, [place])
    assert await bring_back(database, JobKind.SEASON) == [], "their jobs are there"
    await lose_jobs(database)
    assert await bring_back(database, JobKind.SEASON) == [running[-1], running[-2]]


async def test_it_is_looked_for_again_and_again(database: Database) -> None:
    """A battle that is lost later is found, too, until it is told to stop."""
    stop = asyncio.Event()
    looking = asyncio.create_task(overdue.keep_closing(database, stop, every=timedelta(milliseconds=20)))
    async with database.transaction() as tx:
        await open_battle(tx, 1, ends_at=AGO)
        await tx.execute("DELETE FROM pgqueuer")

    async def has_job() -> bool:
        async with database.connection() as connection:
            return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pgqueuer)"))

    await until(has_job)
    stop.set()
    await looking
