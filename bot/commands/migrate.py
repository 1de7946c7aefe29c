"""`mimimeter migrate`: bring the operator's own services to what this version needs."""

from __future__ import annotations

import click

from bot.commands.common import run_async, settings_or_exit
from bot.services import own_addresses
from bot.settings import SettingsError
from bot.stamps import prepare
from storage.environment import WrongEnvironment
from storage.migrate import MigrationChanged


@click.command()
def migrate() -> None:
    """Create or upgrade the schema, and stamp database, bucket and Redis with the environment.

    Safe to run twice and from several places at once. A place with another environment's stamp is refused.
    """
    settings = settings_or_exit()
    try:
        addresses = own_addresses(settings)
        applied = run_async(lambda: prepare(addresses, settings.environment))
    except (SettingsError, WrongEnvironment, MigrationChanged) as error:
        raise click.ClickException(str(error)) from None
    for name in applied:
        click.echo(f"Applied {name}")
    click.echo(f"Ready for the environment {settings.environment!r}.")
