"""How updates come from Telegram: by long polling, or by a webhook."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.background import beside, until_it_works
from bot.intake import ALLOWED_UPDATES, keep_update, poll
from bot.people.menu import publish
from bot.sending import make_bot
from bot.settings import SettingsError
from bot.web.webhook import PATH, webhook_route
from storage.jobs import TryLater

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.routing import BaseRoute
    from telegram import Bot

    from bot.desk import Desk
    from bot.settings import Settings


def token_of(settings: Settings) -> str:
    """Return the bot's token.

    Raises:
        SettingsError: there is none.
    """
    if settings.bot_token is None:
        raise SettingsError(
            "MIMIMETER_BOT_TOKEN: is not set. Get a token from @BotFather and put it into the file "
            "mimimeter_bot_token of the secrets directory."
        )
    return settings.bot_token.get_secret_value()


def webhook_secret(settings: Settings) -> str:
    """Return what Telegram must show with each update; made from the token where none was chosen.

    So every process of one bot accepts what another has asked for, and a restart turns nothing away.
    """
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    return hmac.new(token_of(settings).encode(), b"webhook", hashlib.sha256).hexdigest()


@asynccontextmanager
async def connect_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Yield the bot once Telegram has answered; while Telegram is away, wait for it.

    Raises:
        SettingsError: there is no token, or Telegram does not know it.
    """
    bot = make_bot(token_of(settings), settings.telegram_url)
    try:
        await until_it_works("getMe", bot.initialize, NetworkError, RetryAfter)
        yield bot
    except InvalidToken:
        raise SettingsError("MIMIMETER_BOT_TOKEN: Telegram does not know this token.") from None
    finally:
        await bot.shutdown()


class TelegramSide:
    """The intake that the settings ask for.

    Attributes:
        routes: for the web server; the webhook, or nothing.
    """

    def __init__(self, bot: Bot, settings: Settings, desk: Desk) -> None:
        self.bot = bot
        self._desk = desk
        self._url = f"{settings.webhook_url}{PATH}" if settings.webhook_url else None
        self._secret = webhook_secret(settings)
        self.routes: list[BaseRoute] = [webhook_route(self._secret, self._keep)] if self._url else []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        """Take updates during the block; yields the task that must not end before it."""
        stop = asyncio.Event()
        menu = asyncio.create_task(self._publish())
        try:
            async with beside(stop, self._listen(stop)) as task:
                yield task
        finally:
            menu.cancel()
            await asyncio.gather(menu, return_exceptions=True)

    async def _keep(self, update: dict[str, object]) -> bool:
        return await keep_update(self._desk.database, update)

    async def _listen(self, stop: asyncio.Event) -> None:
        registering = asyncio.create_task(until_it_works("webhook", self._register, TelegramError, TryLater))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({registering, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if registering.done():
                # What can't be retried must end the program, rather than leave it deaf.
                registering.result()
        finally:
            registering.cancel()
            stopping.cancel()
        if self._url is None and not stop.is_set():
            await poll(self.bot, self._desk.database, stop)
        await stop.wait()

    async def _register(self) -> None:
        """Tell Telegram where updates go. Polling needs the webhook gone; what waits there is kept."""
        if self._url is None:
            await self._desk.sender.ask("deleteWebhook", lambda bot: bot.delete_webhook())
            return
        await self._desk.sender.ask(
            "setWebhook",
            lambda bot: bot.set_webhook(
                self._url or "",
                secret_token=self._secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=40,
            ),
        )

    async def _publish(self) -> None:
        await until_it_works(
            "menu", lambda: publish(self._desk.sender, self._desk.texts), TelegramError, TryLater
        )
