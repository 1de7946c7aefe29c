"""`mimimeter migrate`: bring the operator's own services to what this version needs."""

from __future__ import annotations

import asyncio

import click

from bot.commands.common import settings_or_exit
from bot.reaching import NotReady
from bot.services import ALL, missing, own_addresses
from bot.settings import SettingsError
from bot.stamps import prepare
from storage.environment import WrongEnvironment
from storage.migrate import MigrationChanged


@click.command()
def migrate() -> None:
    """Create or upgrade the schema, and stamp database, bucket and Redis with the environment.

    It touches the services that the settings name; the others are embedded, and `run` prepares those.
    Safe to run twice and from several places at once. A place with another environment's stamp is refused.
    """
    settings = settings_or_exit()
    try:
        absent = missing(settings)
        named = [service for service in ALL if service not in absent] or ALL
        applied = asyncio.run(prepare(own_addresses(settings, named), settings.environment, named))
    except (SettingsError, NotReady, WrongEnvironment, MigrationChanged) as error:
        raise click.ClickException(str(error)) from None
    for name in applied:
        click.echo(f"Applied {name}")
    click.echo(f"Ready for the environment {settings.environment!r}: {', '.join(named)}.")
