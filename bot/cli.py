"""The command `mimimeter`: a list of subcommands, each in a module that is loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

COMMANDS: Final = {
    "doctor": "bot.commands.doctor",
    "jobs": "bot.commands.jobs",
    "migrate": "bot.commands.migrate",
    "run": "bot.commands.run",
    "score": "bot.commands.score",
    "scorer": "bot.commands.run",
    "switch": "bot.commands.switch",
}

PLUGINS: Final = "mimimeter.commands"
"""Entry points of this group add commands that the bot itself must not know, such as `demo`."""


class _Commands(click.Group):
    """Loads a command when it is called: `mimimeter score` must not pay for the database's client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted([*COMMANDS, *(plugin.name for plugin in entry_points(group=PLUGINS))])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name in COMMANDS:
            command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        else:
            plugins = entry_points(group=PLUGINS, name=cmd_name)
            command = next(iter(plugins)).load() if plugins else None
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mimimeter")
def main() -> None:
    """Mimimeter measures how cute a cat is."""


if __name__ == "__main__":
    main()
