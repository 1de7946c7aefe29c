"""Run the sandbox alone: `python -m deploy.local.telegram [--data-dir DIR] [--port N]`."""

import asyncio
import signal
import sqlite3
from pathlib import Path

import click

from deploy.local.telegram.server import serve_sandbox


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where chats are kept.")
@click.option("--port", default=0, show_default=True, help="Port to listen on; 0 for a free one.")
def main(data_dir: Path | None, port: int) -> None:
    """Serve the Telegram sandbox until interrupted."""
    try:
        asyncio.run(_serve(data_dir, port))
    except (OSError, sqlite3.OperationalError) as error:
        raise click.ClickException(f"The sandbox can't start in {data_dir} on port {port}: {error}") from None


async def _serve(data_dir: Path | None, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with serve_sandbox(data_dir, port) as sandbox:
        click.echo(f"{sandbox.url}  token {sandbox.token}")
        await stop.wait()


if __name__ == "__main__":
    main()
