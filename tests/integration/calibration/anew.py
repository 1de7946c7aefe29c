"""A town that is about to be scored anew."""

from __future__ import annotations

import numpy as np

from bot.calibration.applying import apply
from scoring.calibration.enough import Evidence
from scoring.calibration.lesson import Lesson, School, with_weights
from scoring.calibration.moves import Moves
from scoring.calibration.report import Report
from scoring.cuteness import WEIGHTS, Cuteness
from scoring.recipe import ScoreFile
from scoring.reference_cats import load_reference_cats
from scoring.report import from_json
from scoring.verdict import Scored
from storage import weights
from storage.database import Database
from storage.rescoring import Rescoring
from tests.integration.calibration.town import (
    OWN,
    PRIOR,
    Town,
    settle,
)


async def lesson_of(database: Database) -> Lesson:
    """Take weights from the air: each vote counted would take as long and teach this no more."""
    async with database.connection() as connection:
        taught = await weights.active(connection)
        version = await weights.next_version(connection, WEIGHTS)
    now = OWN.file if taught is None else ScoreFile.model_validate(taught.file)
    file = with_weights(
        School(now, OWN.file, load_reference_cats(WEIGHTS)), PRIOR.high / 2 + PRIOR.low / 3, version
    )
    nothing = Moves(0, (0,), 0.0, 0.0)
    report = Report(
        now=now.version, now_taught=taught is not None, evidence=Evidence(0, 0, 0, None), lacking=(),
        weights=(), side=0.0, accuracy_now=0.5, accuracy=0.5, agreement=None, ceiling=None,
        calibration_error=0.0, moves=nothing,
    )  # fmt: skip
    return Lesson(file, report)


async def begun(database: Database, cats: int = 60) -> tuple[Town, Lesson, Rescoring]:
    """Let a town show its cats, and begin to score them by other weights."""
    town = await settle(database, cats=cats, votes=0)
    lesson = await lesson_of(database)
    return town, lesson, await apply(lesson, database)


async def stored(database: Database) -> dict[int, float]:
    """Return every photo's score."""
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT id, score FROM photo WHERE score IS NOT NULL ORDER BY id")
    return {row["id"]: row["score"] for row in rows}


async def expected(database: Database, cuteness: Cuteness) -> dict[int, float]:
    """Return what a version gives each photo, by its measures."""
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT DISTINCT ON (photo_id) photo_id, detail FROM score ORDER BY 1")
    found = {}
    for row in rows:
        verdict = from_json(row["detail"])
        assert isinstance(verdict, Scored)
        found[row["photo_id"]] = float(np.float32(max(cuteness(cat.measures).score for cat in verdict.cats)))
    return found
