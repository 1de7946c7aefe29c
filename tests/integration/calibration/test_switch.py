"""The tops at the moment when all scores change."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from bot.addresses import ServiceAddresses
from bot.calibration import rescoring as job
from bot.calibration.rescoring import rescore
from scoring.cuteness import Cuteness
from storage import ranking
from storage.database import Database
from storage.leaderboard import ChatScope, Everywhere, Leaderboard, Period
from tests.integration.calibration.anew import begun, expected, stored
from tests.integration.calibration.town import CHAT, a_face, show_cat
from tests.integration.storage.helpers import NOON, until

WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'photo'::regclass AND NOT granted)"


async def test_the_tops_never_mix_old_and_new(database: Database, leaderboard: Leaderboard) -> None:
    """Every page that is seen while scores change is of one time; from then on all are new."""
    _, lesson, task = await begun(database)
    old, new = await stored(database), await expected(database, Cuteness(lesson.file))
    scopes = (ChatScope(CHAT), Everywhere())
    for scope in scopes:
        await leaderboard.top(scope, Period.ALL, at=NOON)
    await leaderboard.settled()
    stop = asyncio.Event()
    pages: list[str] = []

    async def look() -> None:
        while not stop.is_set():
            for scope in scopes:
                page = await leaderboard.top(scope, Period.ALL, limit=60, at=NOON)
                of_old = all(row.score == old[row.photo_id] for row in page.rows)
                of_new = all(row.score == pytest.approx(new[row.photo_id], abs=1e-4) for row in page.rows)
                assert of_old or of_new
                pages.append("old" if of_old else "new")
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    await until(lambda: "old" in pages)
    await rescore(task.id, database, leaderboard)
    page = await leaderboard.top(Everywhere(), Period.ALL, limit=60, at=NOON)
    assert {row.photo_id: row.score for row in page.rows} == pytest.approx(new, abs=1e-4)
    await leaderboard.settled()
    await until(lambda: "new" in pages)
    stop.set()
    await looking
    assert {"old", "new"} == set(pages)
    first = pages.index("new")
    assert "old" not in pages[first + 2 :]
    async with database.connection() as connection:
        rows = await ranking.top(connection, Everywhere(), Period.ALL, NOON, limit=60)
    assert list((await leaderboard.top(Everywhere(), Period.ALL, limit=60, at=NOON)).rows) == rows


async def test_another_bot_turns_too(
    database: Database, leaderboard: Leaderboard, addresses: ServiceAddresses
) -> None:
    """A bot whose Redis was forgotten by whoever made the switch finds the new scores when it catches up."""
    _, _, task = await begun(database)
    await leaderboard.top(Everywhere(), Period.ALL, at=NOON)
    await leaderboard.settled()
    while await job.step(task.id, database):
        pass
    await job.switch(task.id, database)  # and then the process is killed
    await leaderboard.catch_up()
    page = await leaderboard.top(Everywhere(), Period.ALL, limit=60, at=NOON)
    assert {row.photo_id: row.score for row in page.rows} == await stored(database)


async def test_who_changes_photos_meanwhile_is_waited_for(
    database: Database, leaderboard: Leaderboard
) -> None:
    """A writer that holds one photo may go on to one that came late; neither it nor the switch fails."""
    town, lesson, task = await begun(database)
    while await job.step(task.id, database):
        pass
    async with database.transaction() as tx:
        late = await show_cat(tx, 900, a_face(np.random.default_rng(5)))
        await tx.execute("UPDATE rescoring SET last_photo = $1", late)
    touch = "UPDATE photo SET caption = $2 WHERE id = $1"
    async with database.transaction() as writer:
        await writer.execute(touch, town.photos[0], "first")
        switching = asyncio.create_task(job.switch(task.id, database))

        async def waits() -> bool:
            async with database.connection() as connection:
                return bool(await connection.fetchval(WAITING))

        await until(waits)
        await writer.execute(touch, late, "then")
    await switching
    await leaderboard.turn()
    assert await stored(database) == pytest.approx(await expected(database, Cuteness(lesson.file)), abs=1e-4)
