"""Everybody scored anew: from stored measures, in steps, and all at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.addresses import ServiceAddresses
from bot.calibration import rescoring as job
from bot.calibration.applying import AlreadyRunning, NothingBefore, Overtaken, apply, roll_back
from bot.calibration.rescoring import rescore
from scoring.cuteness import WEIGHTS, Cuteness
from scoring.report import from_json
from scoring.verdict import Scored
from scoring.worker import by_active_weights
from storage import photos, rescoring, scores, weights
from storage.database import Database
from storage.jobs import JobKind
from storage.leaderboard import Leaderboard
from tests.integration.calibration.anew import begun, expected, lesson_of, stored
from tests.integration.calibration.town import (
    OWN,
    a_face,
    record,
    settle,
    show_cat,
    verdict_of,
)
from tests.integration.storage.helpers import until, working

FIRST = f"{WEIGHTS}+votes.1"
STEP = 25


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of which a small town needs several."""
    monkeypatch.setattr(job, "STEP", STEP)


async def test_all_scores_change_at_the_end_and_come_back(
    database: Database, leaderboard: Leaderboard
) -> None:
    """During the work nothing is seen of it; then all is new, and after going back all is as before."""
    _, lesson, task = await begun(database)
    old, new = await expected(database, OWN), await expected(database, Cuteness(lesson.file))
    assert old != new
    seen: list[tuple[int, bool]] = []
    while await job.step(task.id, database):
        async with database.connection() as connection:
            at = await rescoring.get(connection, task.id)
        assert at is not None
        seen.append((at.done, await stored(database) == old))
    assert seen == [(25, True), (50, True), (60, True)]
    await rescore(task.id, database, leaderboard)
    assert await stored(database) == pytest.approx(new, abs=1e-4)
    async with database.connection() as connection:
        active = await weights.active(connection)
    assert active is not None
    assert (active.version, active.parent) == (FIRST, WEIGHTS)
    back = await roll_back(database)
    assert (back.version, back.total) == (WEIGHTS, 0)
    await rescore(back.id, database, leaderboard)
    assert await stored(database) == old
    with pytest.raises(NothingBefore):
        await roll_back(database)


async def test_the_verdict_that_counts_is_shown(database: Database, leaderboard: Leaderboard) -> None:
    """Cards are made of the weights that count: before the switch, after it, and after going back."""
    town, _, task = await begun(database)
    photo_id = town.photos[7]

    async def counts() -> str:
        async with database.connection() as connection:
            latest = await scores.latest(connection, photo_id)
            photo = await photos.get(connection, photo_id)
        assert latest is not None
        assert photo is not None
        assert latest.score == photo.score
        assert from_json(latest.detail).weights == latest.weights
        return latest.weights

    await job.step(task.id, database)
    assert await counts() == WEIGHTS
    await rescore(task.id, database, leaderboard)
    assert await counts() == FIRST
    await rescore((await roll_back(database)).id, database, leaderboard)
    assert await counts() == WEIGHTS


async def test_what_is_scored_meanwhile_is_not_forgotten(
    database: Database, leaderboard: Leaderboard
) -> None:
    """A photo that comes while everybody is scored anew gets its new score with all the others."""
    _, lesson, task = await begun(database)
    random = np.random.default_rng(5)
    assert await job.step(task.id, database)
    async with database.transaction() as tx:
        late = await show_cat(tx, 900, a_face(random))
        # One that was sent before all others, and scored last: the steps have gone past it.
        await tx.execute("UPDATE rescoring SET last_photo = $1", late)
    await rescore(task.id, database, leaderboard)
    new = await expected(database, Cuteness(lesson.file))
    assert await stored(database) == pytest.approx(new, abs=1e-4)
    assert late in new


async def test_a_scorer_waits_for_the_switch_and_uses_what_counts_then(
    database: Database, leaderboard: Leaderboard
) -> None:
    """A verdict by the program's weights becomes one by those that count, which stay while it is stored."""
    _, lesson, task = await begun(database)
    verdict = verdict_of(a_face(np.random.default_rng(6)))
    assert (await by_active_weights(verdict, database)).weights == WEIGHTS
    await rescore(task.id, database, leaderboard)
    after = await by_active_weights(verdict, database)
    assert isinstance(after, Scored)
    assert after.weights == FIRST
    assert after.best.score == Cuteness(lesson.file)(verdict.best.measures).score
    async with database.transaction() as tx:
        await weights.hold_alone(tx)
        other = asyncio.create_task(held(database))
        await asyncio.sleep(0.1)
        assert not other.done()
    assert await other == FIRST


async def held(database: Database) -> str | None:
    """Ask which weights count, as a scorer does."""
    async with database.transaction() as tx:
        taught = await weights.hold(tx)
    return taught.version if taught is not None else None


async def test_two_workers_do_it_once(database: Database, leaderboard: Leaderboard) -> None:
    """The command and a bot may do the same work at once."""
    _, lesson, task = await begun(database)
    await asyncio.gather(*(rescore(task.id, database, leaderboard) for _ in range(3)))
    async with database.connection() as connection:
        done = await rescoring.get(connection, task.id)
        rows = await connection.fetchval("SELECT count(*) FROM score WHERE weights = $1", FIRST)
    assert done is not None
    assert (done.state, done.done, rows) == ("done", 60, 60)
    assert await stored(database) == pytest.approx(await expected(database, Cuteness(lesson.file)), abs=1e-4)
    await rescore(task.id, database, leaderboard)
    assert len(await stored(database)) == 60


async def test_the_queue_does_it_too(
    database: Database, leaderboard: Leaderboard, addresses: ServiceAddresses
) -> None:
    """The job that was queued with the decision is enough."""
    _, lesson, _ = await begun(database)

    async def handler(key: int) -> None:
        await rescore(key, database, leaderboard)

    async def done() -> bool:
        async with database.connection() as connection:
            return await rescoring.running(connection) is None

    async with working(addresses.database_url, handler, JobKind.RESCORE):
        await until(done)
    assert await stored(database) == pytest.approx(await expected(database, Cuteness(lesson.file)), abs=1e-4)


async def test_one_at_a_time(database: Database, leaderboard: Leaderboard) -> None:
    """While everybody is scored anew nothing else is applied, nor afterwards what was learnt before."""
    _, lesson, task = await begun(database)
    with pytest.raises(Overtaken):
        await apply(lesson, database)
    other = replace(lesson, file=lesson.file.model_copy(update={"version": f"{WEIGHTS}+votes.7"}))
    with pytest.raises(AlreadyRunning):
        await apply(other, database)
    with pytest.raises(AlreadyRunning):
        await roll_back(database)
    async with database.connection() as connection:
        assert await weights.get(connection, other.file.version) is None
    await rescore(task.id, database, leaderboard)
    with pytest.raises(Overtaken):
        await apply(other, database)
    assert (await lesson_of(database)).file.version == f"{WEIGHTS}+votes.2"


async def test_the_chain_of_versions_goes_back_one_by_one(
    database: Database, leaderboard: Leaderboard
) -> None:
    """From the second version back to the first, and from there to the program's own."""
    _, _, task = await begun(database)
    await rescore(task.id, database, leaderboard)
    await rescore((await apply(await lesson_of(database), database)).id, database, leaderboard)
    for before in (FIRST, WEIGHTS):
        task = await roll_back(database)
        assert task.version == before
        await rescore(task.id, database, leaderboard)


async def test_who_withdraws_meanwhile_leaves_nothing(database: Database, leaderboard: Leaderboard) -> None:
    """A photo that is withdrawn between two steps has no score afterwards, of any weights."""
    town, _, task = await begun(database)
    await job.step(task.id, database)
    async with database.transaction() as tx:
        for photo_id in (town.photos[0], town.photos[-1]):
            assert await photos.withdraw(tx, photo_id)
    await rescore(task.id, database, leaderboard)
    async with database.connection() as connection:
        left = await connection.fetchval(
            "SELECT count(*) FROM score WHERE photo_id = ANY($1)", [town.photos[0], town.photos[-1]]
        )
    assert left == 0
    assert len(await stored(database)) == 58


async def test_a_photo_from_the_time_of_other_networks_keeps_its_score(
    database: Database, leaderboard: Leaderboard
) -> None:
    """What lacks a measure can't be scored anew, and holds up nobody: the switch doesn't look at it again."""
    _, _, task = await begun(database)
    async with database.transaction() as tx:
        old = await show_cat(tx, 901, a_face(np.random.default_rng(8)))
        await tx.execute(
            "UPDATE score SET detail = '{}', scored_at = now() - interval '1 day' WHERE photo_id = $1", old
        )
        before = await tx.fetchval("SELECT score FROM photo WHERE id = $1", old)
    with capture_logs() as logs:
        await rescore(task.id, database, leaderboard)
    assert [line["photo_id"] for line in logs if line["event"] == "not_rescored"] == [old]
    assert (await stored(database))[old] == before
    async with database.connection() as connection:
        assert await rescoring.running(connection) is None


async def test_weights_that_nobody_knows_are_given_up(database: Database, leaderboard: Leaderboard) -> None:
    """A rescoring to weights that this program does not have ends, and all stays as it is."""
    await settle(database, cats=5, votes=0)
    before = await stored(database)
    async with database.transaction() as tx:
        task = await rescoring.start(tx, "cuteness-of-tomorrow")
    await rescore(task.id, database, leaderboard)
    async with database.connection() as connection:
        ended = await rescoring.get(connection, task.id)
        assert await weights.active(connection) is None
    assert ended is not None
    assert ended.state == "cancelled"
    assert await stored(database) == before


async def test_a_repeated_measurement_is_scored_from_the_last(
    database: Database, leaderboard: Leaderboard
) -> None:
    """Where other networks measured a photo again, the new score is that of their measures."""
    town, lesson, task = await begun(database)
    verdict = replace(verdict_of(a_face(np.random.default_rng(9))), model="m2")
    async with database.transaction() as tx:
        await record(tx, town.photos[3], verdict)
    await rescore(task.id, database, leaderboard)
    anew = Cuteness(lesson.file)(verdict.best.measures).score
    assert (await stored(database))[town.photos[3]] == pytest.approx(anew, abs=1e-4)
