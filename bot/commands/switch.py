"""`mimimeter switch`: turn a feature off at once, and on again."""

from __future__ import annotations

import click

from bot.commands.common import database_url_or_exit, run_async, settings_or_exit
from bot.gates import Feature
from storage import switches
from storage.database import open_database


@click.command()
@click.argument("name", required=False, type=click.Choice([feature.value for feature in Feature]))
@click.argument("state", required=False, type=click.Choice(["on", "off"]))
def switch(name: str | None, state: str | None) -> None:
    """Turn the feature NAME on or off, everywhere and at once; without arguments, show what is off."""
    if (name is None) != (state is None):
        raise click.UsageError("Say both: which feature, and on or off.")
    url = database_url_or_exit(settings_or_exit())

    async def flip() -> list[str]:
        async with open_database(url, max_size=1) as database, database.transaction() as tx:
            if name is not None:
                await (switches.off(tx, name) if state == "off" else switches.on(tx, name))
            return [str(entry.name) for entry in await switches.all_off(tx)]

    off = run_async(flip)
    click.echo(f"Off: {', '.join(off)}" if off else "Everything is on.")
