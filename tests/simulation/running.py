"""Plays worlds, each in a database of its own, and looks how much of the truth the program has found."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from scipy.stats import spearmanr

from bot.calibration.gathering import gather
from bot.logs import set_up_logs
from scoring.calibration.agreement import agreement
from scoring.calibration.lesson import learn, with_weights
from scoring.calibration.model import Prior, fit
from scoring.calibration.votes import add_up
from scoring.cuteness import LOWEST
from scoring.voters import UNKNOWN
from storage import voters
from storage.database import connect, open_database
from storage.migrate import migrate
from tests.conftest import a_database
from tests.simulation import ceilings
from tests.simulation.game import person_id_of
from tests.simulation.plan import REPORTED
from tests.simulation.settling import settle
from tests.simulation.world import Spec, a_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.calibration.gathering import Gathered
    from scoring.calibration.votes import Floats
    from scoring.recipe import ScoreFile
    from storage.database import Database
    from tests.simulation.game import Game
    from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known after so many votes.

    Attributes:
        ratings: Spearman's correlation of the ratings with the truth; ``ratings_best`` is its ceiling.
        score: correlation of the calibrated score with the true one; ``score_best`` is its ceiling.
        score_now: correlation of today's score with the true one.
        agreement: how often voters agreed on the pairs that several were shown; None where there is none.
        accuracy: share of votes that the calibrated score foretells, on cats that it has not learnt from;
            None where the whole report of a calibration was not asked for.
        trust: mean weight of those who look, by how busy they are.
        mistrust: the same of those who don't; None where all look.
    """

    spec: Spec
    votes: int
    ratings: float
    ratings_best: float
    score: float
    score_best: float
    score_now: float
    agreement: float | None
    accuracy: float | None
    trust: float
    mistrust: float | None


def play(spec: Spec, stops: Sequence[int], server_url: str) -> list[Finding]:
    """Play a world and look at it after so many votes."""
    set_up_logs(level="error")
    return asyncio.run(played(spec, stops, server_url))


async def played(spec: Spec, stops: Sequence[int], server_url: str) -> list[Finding]:
    """Do what `play` says, where an event loop runs."""
    world = a_world(spec)
    async with a_database(server_url) as url:
        await migrate(url, "simulation")
        await _hurry(url)
        async with open_database(url, max_size=3) as database:
            game = await settle(world, database)
            found = []
            for votes in stops:
                await game.play(votes)
                found.append(await _look(game, database))
            return found


async def _hurry(url: str) -> None:
    """Don't wait for the disk: what a power cut would lose is simulated anew."""
    connection = await connect(url)
    try:
        await connection.execute(f'ALTER DATABASE "{urlsplit(url).path[1:]}" SET synchronous_commit = off')
    finally:
        await connection.close()


async def _look(game: Game, database: Database) -> Finding:
    world = game.world
    rated = await game.rated()
    gathered = await gather(database)
    file, accuracy = _calibrated(gathered, is_whole=len(game.asked) == REPORTED[world.spec.cats])
    trust, mistrust = await _trust(game, database)
    return Finding(
        spec=world.spec,
        votes=len(game.asked),
        ratings=float(spearmanr(rated, world.worths).statistic),
        ratings_best=ceilings.of_ratings(world, game.asked),
        score=_likeness(file, world),
        score_best=ceilings.of_calibration(
            world,
            game.asked,
            lambda weights: _likeness(with_weights(gathered.school, weights, "best"), world),
        ),
        score_now=_likeness(world.own, world),
        agreement=agreement(gathered.material.votes),
        accuracy=accuracy,
        trust=trust,
        mistrust=mistrust,
    )


def _calibrated(gathered: Gathered, *, is_whole: bool) -> tuple[ScoreFile, float | None]:
    """Calibrate as the command does, or without its report, most of which are hundreds of other fits."""
    school, material = gathered.school, gathered.material
    if is_whole:
        lesson = learn(school, material, gathered.version)
        return lesson.file, lesson.report.accuracy
    found = fit(material.cats, add_up(material.votes), Prior.of(school.own.terms))
    return with_weights(school, found.weights, gathered.version), None


async def _trust(game: Game, database: Database) -> tuple[float, float | None]:
    """Return the mean weight of those who look, and of the others, by how busy they are."""
    world = game.world
    async with database.connection() as connection:
        known = await voters.weights(connection, [person_id_of(v) for v in range(world.spec.voters)])
    weights = np.array([known.get(person_id_of(v), UNKNOWN) for v in range(world.spec.voters)])
    looks = np.array([kind == "looks" for kind in world.kinds])

    def mean(which: NDArray[np.bool_]) -> float:
        return float(np.average(weights[which], weights=world.activity[which]))

    return mean(looks), None if looks.all() else mean(~looks)


def _likeness(file: ScoreFile, world: World) -> float:
    """Return the correlation of a score with the true one, over the world's cats."""
    return float(np.corrcoef(_scores(file, world), _scores(world.true_file, world))[0, 1])


def _scores(file: ScoreFile, world: World) -> Floats:
    sums = world.maps @ np.array([term.weight for term in file.terms])
    return np.asarray(np.maximum(np.interp(sums, file.reference.quantiles, np.arange(101)), LOWEST))
