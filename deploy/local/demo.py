"""`mimimeter demo`: everything on this machine with a chat page, or one photo through it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from platformdirs import user_data_path

from bot.logs import set_up_logs
from bot.reaching import NotReady
from bot.services import ServicesUnavailable
from bot.signals import until_stopped
from deploy.local.services.ports import free_port

PORT: Final = 22_805
"""Where the chat page is if nobody else is there, so that a bookmark stays good."""


@click.command()
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: user_data_path("mimimeter") / "demo",
    help="Where chats, photos and scores stay. Default: a folder among the user's application data.",
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the chat page; 0 for a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--once",
    "photo",
    metavar="PHOTO",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Send this photo in a temporary folder, print the bot's answers as JSON and end.",
)
def demo(data_dir: Path, port: int | None, photo: Path | None, *, no_browser: bool) -> None:
    """Run the whole bot on this machine, with a page to chat.

    Ctrl-C stops everything. Needs no account, no token and no other program, and opens no connection
    to the outside.
    """
    set_up_logs("auto", "warning")
    todo = _once(photo) if photo is not None else _serve(data_dir, port, open_browser=not no_browser)
    try:
        asyncio.run(until_stopped(todo))
    except (ServicesUnavailable, NotReady) as error:
        raise click.ClickException(str(error)) from None
    except TimeoutError:
        raise click.ClickException("The bot did not answer.") from None


def _report(line: str) -> None:
    click.echo(line, err=True)


# The whole is imported when it is run: `mimimeter --help` loads this module and must stay quick.


async def _serve(data_dir: Path, port: int | None, *, open_browser: bool) -> None:
    from deploy.local.guests import invite  # noqa: PLC0415
    from deploy.local.whole import whole  # noqa: PLC0415

    wanted = free_port(wanted=PORT) if port is None else port
    async with whole(data_dir, _report, port=wanted) as running:
        await invite(running.sandbox)
        click.echo(f"\nChat with the bot: {running.sandbox.url}\nData: {data_dir}. Ctrl-C stops everything.")
        if open_browser and _has_display():
            await asyncio.to_thread(webbrowser.open, running.sandbox.url)
        await running.app.broken()


async def _once(photo: Path) -> None:
    from deploy.local.once import send_once  # noqa: PLC0415
    from deploy.local.whole import whole  # noqa: PLC0415

    data = await asyncio.to_thread(photo.read_bytes)
    with TemporaryDirectory(prefix="mimimeter-") as folder:
        async with whole(Path(folder), _report) as running:
            answer = await send_once(running, photo, data)
    click.echo(json.dumps(answer, ensure_ascii=False))


def _has_display() -> bool:
    """Tell whether a browser would have a window: one for the terminal would take it away from us."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
