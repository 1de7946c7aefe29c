"""`mimimeter jobs`: what failed for good, and another try."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.commands.common import database_url_or_exit, run_async, settings_or_exit
from storage import jobs as queue
from storage.database import open_database

if TYPE_CHECKING:
    from storage.jobs import Depth, FailedJob


@click.group()
def jobs() -> None:
    """Look after the queue."""


@jobs.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def failed(as_lines: bool, limit: int) -> None:  # noqa: FBT001 - click passes flags
    """List the jobs that were given up, the latest first."""
    url = database_url_or_exit(settings_or_exit())

    async def ask() -> tuple[list[FailedJob], list[Depth]]:
        async with open_database(url, max_size=1) as database, database.connection() as connection:
            return await queue.failed(connection, limit=limit), await queue.depth(connection)

    given_up, depths = run_async(ask)
    if as_lines:
        for job in given_up:
            click.echo(json.dumps(asdict(job), default=str, ensure_ascii=False))
        return
    for job in given_up:
        when = f"{job.failed_at:%Y-%m-%d %H:%M:%S}"
        click.echo(f"{job.id}  {job.kind} {job.key}  {when}  tries {job.attempts}  {job.error}")
    if not given_up:
        click.echo("No job has failed.")
    waiting = ", ".join(f"{d.kind} {d.ready} (oldest {d.oldest.total_seconds():.0f} s)" for d in depths)
    click.echo(f"Waiting: {waiting}", err=True)


@jobs.command()
@click.argument("ids", nargs=-1, type=click.IntRange(1, 2**63 - 1))
@click.option("--all", "everything", is_flag=True, help="Every job that failed.")
def retry(ids: tuple[int, ...], everything: bool) -> None:  # noqa: FBT001 - click passes flags
    """Queue failed jobs again: those with the IDS that `failed` shows, or all."""
    if bool(ids) == everything:
        raise click.UsageError("Name the jobs by their ids, or say --all.")
    url = database_url_or_exit(settings_or_exit())

    async def again() -> int:
        async with open_database(url, max_size=1) as database, database.transaction() as tx:
            return await queue.retry(tx, "all" if everything else ids)

    count = run_async(again)
    click.echo(f"Queued again: {count}")
    if ids and count < len(set(ids)):
        raise click.ClickException("Some of these ids are not among the failed jobs.")
