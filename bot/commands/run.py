"""`mimimeter run` and `mimimeter scorer`."""

from __future__ import annotations

import asyncio
import sys

import click

from bot.app import Role, running
from bot.commands.common import settings_or_exit
from bot.reaching import NotReady
from bot.services import ServicesUnavailable, known_addresses, missing, services
from bot.settings import Settings, SettingsError
from bot.signals import until_stopped
from bot.stamps import prepare
from bot.telegram_side import token_of
from scoring.memory import keep_heaps_small
from storage.environment import WrongEnvironment
from storage.migrate import MigrationChanged


@click.command()
@click.option("--role", type=click.Choice([r.value for r in Role]), default=Role.ALL.value, show_default=True,
              help="What this process does; any number of scorers may run on other machines.")  # fmt: skip
@click.option(
    "--webhook-url", help="Public https address; Telegram sends updates there. Default: long polling."
)
@click.option(
    "--http-port", type=click.IntRange(0, 65535), help="Port of webhook, REST API, health and metrics."
)
def run(role: str, webhook_url: str | None, http_port: int | None) -> None:
    """Run the bot until it is told to stop.

    The token comes from the file `mimimeter_bot_token` in the secrets directory. Services that the
    settings don't name are started as child processes, with their data in MIMIMETER_DATA_DIR.
    """
    _serve(settings_or_exit(webhook_url=webhook_url, http_port=http_port), Role(role))


@click.command()
@click.option("--http-port", type=click.IntRange(0, 65535), help="Port of health and metrics.")
def scorer(http_port: int | None) -> None:
    """Score photos for bots that run elsewhere; needs PostgreSQL and S3, and no bot token."""
    _serve(settings_or_exit(http_port=http_port), Role.SCORER)


def _serve(settings: Settings, role: Role) -> None:
    # Before any thread has a heap of its own.
    keep_heaps_small()
    try:
        asyncio.run(until_stopped(_run(settings, role)))
    except (SettingsError, ServicesUnavailable, NotReady, WrongEnvironment, MigrationChanged) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


async def _run(settings: Settings, role: Role) -> None:
    if role is Role.SCORER:
        # It serves a bot that runs elsewhere, so it never brings services of its own.
        async with running(settings, role, known_addresses(settings, role.needs)) as app:
            await app.broken()
        return
    token_of(settings)  # before anything is started in vain
    async with services(settings, report=lambda line: click.echo(line, err=True)) as addresses:
        # What this program started itself, it also prepares itself, and nothing else.
        await prepare(addresses, settings.environment, missing(settings))
        async with running(settings, role, addresses) as app:
            await app.broken()
