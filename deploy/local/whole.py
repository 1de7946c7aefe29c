"""The whole of Mimimeter on this machine: services, the Telegram sandbox and the bot, joined for a block."""

from __future__ import annotations

import secrets
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field, SecretStr

from bot.app import Role, running
from bot.services import ServicesUnavailable
from bot.settings import Settings
from bot.stamps import prepare
from deploy.local.services import embedded
from deploy.local.telegram import serve_sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.addresses import ServiceAddresses
    from bot.app import App
    from deploy.local.telegram import Sandbox

STOP_SECONDS: Final = 2.0
"""For work in progress when the block ends; what is left over is done at the next start."""


class QuickSettings(Settings):
    """Settings in which games are over while one watches, and few can play; variables still win."""

    battle_seconds: int = Field(default=90, ge=1, le=604_800)
    offer_seconds: int = Field(default=600, ge=1, le=604_800)
    round_seconds: int = Field(default=90, ge=1, le=604_800)
    fewest_votes: int = Field(default=1, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class Whole:
    """A running whole.

    Attributes:
        app: The bot.
        sandbox: Its Telegram, and the chat page for people.
        addresses: The services.
        api_url: The bot's own server: health, metrics and the REST API.
        api_token: Opens the REST API.
    """

    app: App
    sandbox: Sandbox
    addresses: ServiceAddresses
    api_url: str
    api_token: str


@asynccontextmanager
async def whole(data_dir: Path, report: Callable[[str], None], *, port: int = 0) -> AsyncIterator[Whole]:
    """Run everything on free ports of 127.0.0.1 with its data in one folder.

    Of the settings of this machine's real bot only the pace of games has any effect on it, so a demo can't
    touch production.

    Args:
        data_dir: Made where missing.
        report: Told one line for each part that is up.
        port: Port of the chat page; 0 for a free one.

    Raises:
        ServicesUnavailable: the folder can't be used, the port is taken, or a service does not start.
    """
    _make_private(data_dir)
    async with AsyncExitStack() as stack:
        addresses = await stack.enter_async_context(embedded(data_dir / "services", report=report))
        began = time.monotonic()
        applied = await prepare(addresses, "local")
        took = time.monotonic() - began
        report(f"Database: migrated in {took:.1f} s ({', '.join(applied) or 'nothing new'})")
        try:
            sandbox = await stack.enter_async_context(serve_sandbox(data_dir / "telegram", port))
        except OSError as error:
            raise ServicesUnavailable(
                f"The chat page can't be served on port {port}: {error.strerror}"
            ) from error
        report(f"Telegram sandbox: ready on {sandbox.url.removeprefix('http://')}")
        began = time.monotonic()
        settings = _settings(data_dir, sandbox, api_token := secrets.token_urlsafe(24))
        app = await stack.enter_async_context(running(settings, Role.ALL, addresses))
        report(f"Bot: @{app.username} ready in {time.monotonic() - began:.1f} s")
        yield Whole(app, sandbox, addresses, f"http://127.0.0.1:{app.port}", api_token)


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ServicesUnavailable(f"The data folder {folder} can't be used: {error.strerror}") from error


def _settings(data_dir: Path, sandbox: Sandbox, api_token: str) -> Settings:
    """Return settings in which nothing that matters comes from variables or secret files."""
    return QuickSettings(
        _secrets_dir=None,
        environment="local",
        data_dir=data_dir,
        bot_token=SecretStr(sandbox.token),
        telegram_url=sandbox.url,
        webhook_url=None,
        webhook_secret=None,
        database_url=None,
        redis_url=None,
        s3_endpoint_url=None,
        api_tokens=SecretStr(api_token),
        http_host="127.0.0.1",
        http_port=0,
        stop_seconds=STOP_SECONDS,
    )
