"""The command `mimimeter`: a list of subcommands, each in a module that is loaded when it is used."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final, NamedTuple

import click

# Numpy and scipy read it when they are loaded, which no module has done yet. Threads that they would start
# wait for each other by spinning, beside those that score: rating all cats then takes three times as much
# processor time, and nothing else that is computed here is large enough to gain from them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Lazy(NamedTuple):
    """A command that is not loaded yet: `mimimeter --help` must not pay for the networks."""

    module: str
    summary: str


COMMANDS: Final = {
    "calibrate": Lazy("bot.commands.calibrate", "Learn the score's weights from people's votes."),
    "doctor": Lazy("bot.commands.doctor", "Check settings and services, and say what to do."),
    "jobs": Lazy("bot.commands.jobs", "List the jobs that failed, and try them again."),
    "migrate": Lazy("bot.commands.migrate", "Bring your own services to what this version needs."),
    "run": Lazy("bot.commands.run", "Run the bot."),
    "score": Lazy("bot.commands.score", "Score the cats in files, without any service."),
    "scorer": Lazy("bot.commands.run", "Score photos for bots that run elsewhere."),
    "switch": Lazy("bot.commands.switch", "Turn a feature on or off at once."),
}

PLUGINS: Final = "mimimeter.commands"
"""Entry points of this group add commands that the bot itself must not know, such as `demo`."""


class _Commands(click.Group):
    """Loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted([*COMMANDS, *(plugin.name for plugin in entry_points(group=PLUGINS))])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name in COMMANDS:
            command = getattr(import_module(COMMANDS[cmd_name].module), cmd_name)
        else:
            plugins = entry_points(group=PLUGINS, name=cmd_name)
            command = next(iter(plugins)).load() if plugins else None
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self._summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _summary(self, ctx: click.Context, name: str) -> str:
        if name in COMMANDS:
            return COMMANDS[name].summary
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=80) if command else ""


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mimimeter")
def main() -> None:
    """Mimimeter measures how cute a cat is."""


if __name__ == "__main__":
    main()
