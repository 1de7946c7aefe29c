"""The job that scores everybody anew from stored measures, and then lets all the new scores count at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from pydantic import ValidationError

from scoring.anew import judge_anew
from scoring.cuteness import WEIGHTS, Cuteness
from scoring.recipe import ScoreFile
from scoring.report import as_json, from_json
from scoring.verdict import Scored
from storage import rescoring, weights
from storage.rescoring import Rescored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.database import Connection, Database
    from storage.leaderboard import Leaderboard
    from storage.rescoring import Measured, Rescoring

STEP: Final = 500
"""Photos of one transaction: a third of a second, which is lost when the process dies."""

log: Final = structlog.get_logger(__name__)


def _nobody(_: Rescoring) -> None:
    """Take no notice."""


async def rescore(
    rescoring_id: int,
    database: Database,
    leaderboard: Leaderboard,
    notice: Callable[[Rescoring], None] = _nobody,
) -> None:
    """Go on with a rescoring until it is done. Any number may do so at once; nothing is done twice.

    Args:
        rescoring_id: which one.
        database: where the scores are.
        leaderboard: turned to the new scores at the end.
        notice: told after each step how far it is.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    while await step(rescoring_id, database):
        async with database.connection() as connection:
            now = await rescoring.get(connection, rescoring_id)
        if now is not None:
            notice(now)
    await switch(rescoring_id, database)
    await leaderboard.turn()


async def step(rescoring_id: int, database: Database) -> bool:
    """Score some photos; False where none is left."""
    async with database.transaction() as tx:
        task = await rescoring.take(tx, rescoring_id)
        cuteness = await _cuteness(tx, task) if task is not None else None
        if task is None or cuteness is None:
            return False
        photos = await rescoring.next_photos(tx, task.version, task.last_photo, STEP)
        if photos:
            await rescoring.store(tx, task.version, await asyncio.to_thread(_anew, photos, cuteness))
            await rescoring.advance(tx, task.id, [photo.photo_id for photo in photos])
        return bool(photos)


async def switch(rescoring_id: int, database: Database) -> None:
    """Score what came meanwhile, and let everything count, in one transaction while nobody scores."""
    async with database.transaction() as tx:
        await weights.hold_alone(tx)
        task = await rescoring.take(tx, rescoring_id)
        cuteness = await _cuteness(tx, task) if task is not None else None
        if task is None or cuteness is None:
            return
        await rescoring.stop_writers(tx)
        after = 0
        while photos := await rescoring.latecomers(tx, task, after, STEP):
            await rescoring.store(tx, task.version, await asyncio.to_thread(_anew, photos, cuteness))
            after = photos[-1].photo_id
        changed = await rescoring.switch(tx, task)
    log.info("weights_activated", weights=task.version, scores_changed=changed)


async def _cuteness(tx: Connection, task: Rescoring) -> Cuteness | None:
    """Return the version that is to score; None, and the rescoring is cancelled, where nobody knows it."""
    taught = await weights.get(tx, task.version)
    if taught is not None:
        return Cuteness(ScoreFile.model_validate(taught.file))
    if task.version == WEIGHTS:
        return Cuteness.load()
    await rescoring.cancel(tx, task.id)
    log.error("rescoring_cancelled", weights=task.version, reason="this program does not have them")
    return None


def _anew(photos: Sequence[Measured], cuteness: Cuteness) -> list[Rescored]:
    """Score stored measures. What lacks one, from the time of other networks, keeps the score that it has."""
    found = []
    for photo in photos:
        try:
            verdict = judge_anew(from_json(photo.detail), cuteness)
        except (KeyError, ValidationError) as error:
            log.warning("not_rescored", photo_id=photo.photo_id, error=repr(error)[:200])
            continue
        if isinstance(verdict, Scored):
            low, high = verdict.best.interval
            found.append(
                Rescored(photo.photo_id, photo.model, verdict.best.score, low, high, as_json(verdict))
            )
    return found
