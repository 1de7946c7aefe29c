"""`mimimeter doctor`: checks the settings and every service, and says what to do."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Final

import click

from bot.commands.common import settings_or_exit
from bot.doctor import CHECKS, Trouble
from bot.logs import redact

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.settings import Settings

SECONDS: Final = 10.0


@click.command()
def doctor() -> None:
    """Check settings and services; exit status 1 when something needs a hand."""
    settings = settings_or_exit(log_level="error")
    troubles = asyncio.run(_examine(settings))
    if troubles:
        click.echo(f"\n{troubles} of {len(CHECKS)} need a hand.")
        sys.exit(1)
    click.echo("\nAll is well.")


async def _examine(settings: Settings) -> int:
    """Print one line for each check, with what to do below it, and count the troubles."""
    outcomes = await asyncio.gather(*(_outcome(check, settings) for check in CHECKS.values()))
    for name, (fine, text) in zip(CHECKS, outcomes, strict=True):
        mark = click.style("ok", fg="green") if fine else click.style("!!", fg="red", bold=True)
        first, *rest = text.splitlines() or [""]
        click.echo(f"{mark}  {name:<11} {first}")
        for line in rest:
            click.echo(f"{'':16}{line}")
    return sum(not fine for fine, _ in outcomes)


async def _outcome(check: Callable[[Settings], Awaitable[str]], settings: Settings) -> tuple[bool, str]:
    try:
        async with asyncio.timeout(SECONDS):
            return True, await check(settings)
    except Trouble as trouble:
        return False, f"{trouble.what}\n{trouble.remedy}"
    except TimeoutError:
        return (
            False,
            f"no answer within {SECONDS:.0f} s\nIs the address right, and does a firewall stand between?",
        )
    except Exception as error:  # noqa: BLE001 - the other checks are wanted all the more
        return False, redact(f"{type(error).__name__}: {error}")
