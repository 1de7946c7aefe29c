"""The number of voters: no late vote is missed, and it changes no oftener than it may."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from storage import battles, tallies
from storage.jobs import JobKind
from storage.tallies import Due
from tests.integration.storage.test_votes import meet, open_battle, press

if TYPE_CHECKING:
    from storage.database import Database

EVERY = timedelta(seconds=4)


async def shown_battle(database: Database) -> int:
    """Open a battle whose poster is in the chat, and meet two voters."""
    await meet(database, 1000, 1001)
    async with database.transaction() as tx:
        battle_id = await open_battle(tx)
        await battles.note_message(tx, battle_id, 5)
    return battle_id


async def due(database: Database, battle_id: int, every: timedelta = EVERY) -> Due | None:
    """Ask what there is to show."""
    async with database.transaction() as tx:
        return await tallies.due(tx, battle_id, every)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(1, 600))  # noqa: DTZ001
def test_stretches_follow_each_other_without_gaps(moment: datetime, seconds: int) -> None:
    """A moment lies in one stretch, and where that ends the next begins."""
    now, every = moment.replace(tzinfo=UTC), timedelta(seconds=seconds)
    turn, ends = tallies.stretch(now, every)
    assert timedelta() < ends - now <= every
    assert tallies.stretch(ends, every) == (turn + 1, ends + every)
    assert tallies.stretch(ends - timedelta(microseconds=1), every)[0] == turn


async def test_votes_of_a_stretch_share_a_job(database: Database) -> None:
    """Many votes queue one job, for the end of their stretch or a later one; another battle has its own."""
    battle_id = await shown_battle(database)
    async with database.transaction() as tx:
        began = await tx.fetchval("SELECT now()")
        for _ in range(5):
            await tallies.soon(tx, JobKind.TALLY, battle_id, timedelta(days=1000))
        await tallies.soon(tx, JobKind.TALLY, 999, timedelta(days=1000))
        await tallies.later(tx, JobKind.TALLY, battle_id, timedelta(days=1000))
        rows = await tx.fetch("SELECT execute_after FROM pgqueuer WHERE entrypoint = 'tally' ORDER BY id")
    _, ends = tallies.stretch(began, timedelta(days=1000))
    assert [row["execute_after"] for row in rows] == [ends, ends, ends + timedelta(days=1000)]


async def test_a_number_is_shown_once_and_not_too_soon_again(database: Database) -> None:
    """What is shown already is not due; what comes shortly after it is due, but has to wait."""
    battle_id = await shown_battle(database)
    assert await due(database, battle_id) is None
    await press(database, battle_id, 1000, "a")
    assert await due(database, battle_id) == Due(1, may_show=True)
    assert await due(database, battle_id) == Due(1, may_show=False), "another process is showing it"
    async with database.transaction() as tx:
        await tallies.shown(tx, battle_id, 1)
    assert await due(database, battle_id) is None
    await press(database, battle_id, 1001, "b")
    assert await due(database, battle_id) == Due(2, may_show=False)
    assert await due(database, battle_id, timedelta()) == Due(2, may_show=True)


async def test_nothing_is_shown_of_a_battle_that_is_over_or_has_no_poster(database: Database) -> None:
    """The result must not be written over, and there is nothing to write on before the poster is sent."""
    battle_id = await shown_battle(database)
    await press(database, battle_id, 1000, "a")
    async with database.transaction() as tx:
        await battles.note_message(tx, battle_id, None)
    assert await due(database, battle_id) is None
    async with database.transaction() as tx:
        await battles.note_message(tx, battle_id, 5)
        await battles.close(tx, battle_id, votes_a=1, votes_b=0, outcome="few", gain_a=None, gain_b=None)
    assert await due(database, battle_id) is None
    assert await due(database, 999) is None


async def test_a_vote_that_relies_on_a_running_job_is_counted_by_it(database: Database) -> None:
    """The job waits for votes that are being stored: they found it queued, and queued no other."""
    battle_id = await shown_battle(database)
    async with database.transaction() as voting:
        await voting.execute("SELECT FROM battle WHERE id = $1 FOR SHARE", battle_id)
        asking = asyncio.create_task(due(database, battle_id))
        await asyncio.sleep(0.1)
        await voting.execute("INSERT INTO vote (battle_id, voter_id, side) VALUES ($1, 1000, 'a')", battle_id)
        assert not asking.done()
    assert await asking == Due(1, may_show=True)
