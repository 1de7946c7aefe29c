"""Decides which weights are to score: new ones, or those of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.cuteness import WEIGHTS
from storage import rescoring, weights
from storage.rescoring import AlreadyRunning

if TYPE_CHECKING:
    from scoring.calibration.lesson import Lesson
    from storage.database import Database
    from storage.rescoring import Rescoring

__all__ = ["AlreadyRunning", "NothingBefore", "Overtaken", "apply", "roll_back"]


class Overtaken(Exception):
    """Other weights were made or activated since these were learnt."""


class NothingBefore(Exception):
    """The program's own weights score: there are none before them."""


async def apply(lesson: Lesson, database: Database) -> Rescoring:
    """Store newly learnt weights and begin to score everybody with them.

    Raises:
        Overtaken: learn anew.
        AlreadyRunning: everybody is being scored with others.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    async with database.transaction() as tx:
        taught = await weights.hold(tx)
        if lesson.report.now != (WEIGHTS if taught is None else taught.version):
            raise Overtaken
        added = await weights.add(
            tx,
            version=lesson.file.version,
            parent=lesson.report.now,
            file=lesson.file.model_dump(mode="json"),
            report=lesson.report.as_json(),
        )
        if not added:
            raise Overtaken
        return await rescoring.start(tx, lesson.file.version)


async def roll_back(database: Database) -> Rescoring:
    """Begin to score everybody with the weights of before, where only what came since has no such score.

    Raises:
        NothingBefore: there are none.
        AlreadyRunning: everybody is being scored with others.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    async with database.transaction() as tx:
        if await rescoring.running(tx) is not None:
            raise AlreadyRunning
        taught = await weights.hold(tx)
        if taught is None:
            raise NothingBefore
        # Before the first that votes have taught come the program's own, whichever it has by now.
        before = await weights.get(tx, taught.parent)
        return await rescoring.start(tx, WEIGHTS if before is None else before.version)
