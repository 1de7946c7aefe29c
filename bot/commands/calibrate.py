"""`mimimeter calibrate`: what people's votes say about the score, and letting it count."""

from __future__ import annotations

import json
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot.calibration.applying import AlreadyRunning, NothingBefore, Overtaken, apply, roll_back
from bot.calibration.gathering import NothingToLearn, gather
from bot.calibration.rescoring import rescore
from bot.calibration.telling import tell, tell_evidence
from bot.commands.common import addresses_or_exit, run_async, settings_or_exit
from bot.services import DATABASE, REDIS
from bot.stamps import refuse_strange_database
from scoring.calibration.lesson import learn
from storage import rescoring
from storage.database import open_database
from storage.environment import WrongEnvironment
from storage.leaderboard import open_leaderboard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses
    from bot.calibration.gathering import Gathered
    from scoring.calibration.lesson import Lesson
    from storage.database import Database
    from storage.rescoring import Rescoring


@click.command()
@click.option("--apply", "applied", is_flag=True, help="Store the new weights and score everybody with them.")
@click.option("--force", is_flag=True, help="Go on where the votes are too few, or agree too little.")
@click.option("--rollback", is_flag=True, help="Go back to the weights of before, for everybody.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def calibrate(*, applied: bool, force: bool, rollback: bool, as_json: bool) -> None:
    """Learn the score's weights from people's votes, and say what would change.

    Only votes and photos of people who agreed take part. Nothing changes without --apply; with it all scores
    change at the same moment, whether or not a bot runs. What an earlier run began and did not end is
    finished first, and nothing else.
    """
    if rollback and (applied or force):
        raise click.UsageError("--rollback goes with neither --apply nor --force.")
    settings = settings_or_exit(log_level="error")
    needs = (DATABASE, REDIS) if applied or rollback else (DATABASE,)
    place = _Place(addresses_or_exit(settings, needs), settings.environment)
    if (applied or rollback) and run_async(place.finish):
        return
    if rollback:
        version = run_async(place.roll_back)
        if as_json:
            click.echo(json.dumps({"version": version}))
        return
    gathered = run_async(place.gather)
    click.echo(f"Learning from {len(gathered.material.votes):,} votes.\n", err=True)
    lesson = learn(gathered.school, gathered.material, gathered.version)
    _show(lesson, force=force, as_json=as_json)
    if lesson.file.terms == gathered.school.now.terms:
        click.echo("\nNothing to apply: these weights score already.", err=True)
    elif applied:
        run_async(lambda: place.apply(lesson))
    else:
        click.echo("\nNothing has changed. With --apply everybody is scored by the new weights.", err=True)


def _show(lesson: Lesson, *, force: bool, as_json: bool) -> None:
    """Print what was learnt; where it is too little and nobody insists, say what is missing and end."""
    report = lesson.report
    if as_json:
        click.echo(json.dumps({"version": lesson.file.version, **report.as_json()}, ensure_ascii=False))
    elif force or not report.lacking:
        click.echo(tell(report, lesson.file.version))
    if not report.lacking:
        return
    missing = "\n".join(f"  {line}" for line in report.lacking)
    if force:
        click.echo(f"\nThis is too little to rely on:\n{missing}", err=True)
        return
    raise click.ClickException(
        f"Too little to learn from. {tell_evidence(report.evidence)}\n{missing}\n"
        "--force goes on all the same."
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """The services that a command works on."""

    addresses: ServiceAddresses
    environment: str

    async def gather(self) -> Gathered:
        async with self._database() as database:
            try:
                return await gather(database)
            except NothingToLearn:
                raise click.ClickException(
                    "Nothing to learn from: nobody who agreed to it has voted on cats of people who did."
                ) from None

    async def finish(self) -> bool:
        """Finish what an earlier run began and did not end; False where there is nothing of it."""
        async with self._database() as database:
            async with database.connection() as connection:
                task = await rescoring.running(connection)
            if task is None:
                return False
            click.echo(
                "An earlier run did not end, or still goes on: it is finished, nothing else.", err=True
            )
            await self._carry_out(task, database)
            return True

    async def apply(self, lesson: Lesson) -> None:
        async with self._database() as database:
            try:
                task = await apply(lesson, database)
            except (AlreadyRunning, Overtaken):
                raise click.ClickException("Other weights were applied meanwhile: run it again.") from None
            await self._carry_out(task, database)

    async def roll_back(self) -> str:
        async with self._database() as database:
            try:
                task = await roll_back(database)
            except NothingBefore:
                raise click.ClickException("The weights that the program came with score already.") from None
            except AlreadyRunning:
                raise click.ClickException("Other weights are being applied: run it again.") from None
            await self._carry_out(task, database)
            return task.version

    async def _carry_out(self, task: Rescoring, database: Database) -> None:
        """Score everybody here, beside any bot that does, with a bar that shows how far it is."""
        click.echo(
            f"\nScores stay as they are until every photo has one by {task.version}.\n"
            "Then all change at once; new photos wait meanwhile, for minutes where a million\n"
            "are stored. If this breaks off, a bot or the next --apply goes on with it.",
            err=True,
        )
        async with open_leaderboard(self.addresses.redis_url, database) as leaderboard:
            with click.progressbar(length=task.total, label="Scoring", file=sys.stderr) as bar:

                def show(now: Rescoring) -> None:
                    bar.update(now.done - bar.pos)

                await rescore(task.id, database, leaderboard, show)
                bar.update(task.total - bar.pos)
        async with database.connection() as connection:
            ended = await rescoring.get(connection, task.id)
        if ended is None or ended.state != "done":
            raise click.ClickException(f"This program does not have the weights {task.version}.")
        click.echo(f"{task.version} scores now.", err=True)

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Database]:
        async with open_database(self.addresses.database_url, max_size=4) as database:
            try:
                await refuse_strange_database(self.addresses.database_url, database, self.environment)
            except WrongEnvironment as error:
                raise click.ClickException(str(error)) from None
            yield database
