"""What several commands share: settings or a clear refusal, and a database for short work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import click

from bot.logs import set_up_logs
from bot.reaching import NotReady, using_postgresql
from bot.services import DATABASE, known_addresses
from bot.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.addresses import ServiceAddresses

T = TypeVar("T")


def settings_or_exit(**overrides: object) -> Settings:
    """Read the settings and set the logs up; a wrong setting ends the command with one clear line each."""
    try:
        settings = load_settings(**overrides)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    set_up_logs(settings.log_format, settings.log_level)
    return settings


def database_url_or_exit(settings: Settings) -> str:
    """Return the operator's database, or else that of an embedded stack that runs."""
    return addresses_or_exit(settings, (DATABASE,)).database_url


def addresses_or_exit(settings: Settings, needs: Collection[str]) -> ServiceAddresses:
    """Return the operator's own services, or else those of an embedded stack that runs."""
    try:
        return known_addresses(settings, needs)
    except SettingsError as error:
        raise click.ClickException(
            f"{error}\nNo embedded services run in {settings.data_dir} either."
        ) from None


def run_async(work: Callable[[], Awaitable[T]]) -> T:
    """Run a short piece of work on PostgreSQL; its complaints become one line, not a traceback."""

    async def whole() -> T:
        return await work()

    try:
        with using_postgresql():
            return asyncio.run(whole())
    except NotReady as error:
        raise click.ClickException(str(error)) from None
