"""The command menu and the bot's description, published at start where they have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Bot, BotCommandScope

    from bot.sending import Sender
    from bot.texts import Language, Texts

_PRIVATE: Final = ("top", "me", "vote", "settings", "remove", "help", "start")
_GROUP: Final = ("battle", "tournament", "season", "top", "me", "settings", "remove", "help")
_MENUS: Final[tuple[tuple[BotCommandScope, tuple[str, ...]], ...]] = (
    (BotCommandScopeDefault(), _PRIVATE),
    (BotCommandScopeAllPrivateChats(), _PRIVATE),
    (BotCommandScopeAllGroupChats(), _GROUP),
)
# Clients of any other language get what is published without a code.
_CODES: Final[tuple[tuple[Language, str | None], ...]] = (("en", None), ("ru", "ru"))

log = structlog.get_logger(__name__)


def menus(texts: Texts) -> Iterator[tuple[BotCommandScope, str | None, tuple[BotCommand, ...]]]:
    """Yield each menu with its scope and the language code under which it is published."""
    for scope, names in _MENUS:
        for language, code in _CODES:
            commands = (BotCommand(name, texts.plain(language, f"command-{name}")) for name in names)
            yield scope, code, tuple(commands)


async def publish(sender: Sender, texts: Texts) -> None:
    """Publish menus and descriptions; what Telegram has already stays untouched."""
    for scope, code, commands in menus(texts):
        await _publish_menu(sender, scope, code, commands)
    for language, code in _CODES:
        short, long = (texts.plain(language, f"about-{length}") for length in ("short", "long"))
        await _publish_about(sender, code, short, long)


async def _publish_menu(
    sender: Sender, scope: BotCommandScope, code: str | None, commands: tuple[BotCommand, ...]
) -> None:
    known = await sender.ask("getMyCommands", lambda bot: bot.get_my_commands(scope, code))
    if known == commands:
        return
    await sender.ask("setMyCommands", lambda bot: bot.set_my_commands(commands, scope, code))
    log.info("menu_published", scope=scope.type, language=code)


async def _publish_about(sender: Sender, code: str | None, short: str, long: str) -> None:
    async def describe(bot: Bot) -> None:
        if (await bot.get_my_short_description(language_code=code)).short_description != short:
            await bot.set_my_short_description(short, language_code=code)
        if (await bot.get_my_description(language_code=code)).description != long:
            await bot.set_my_description(long, language_code=code)

    await sender.ask("setMyDescription", describe)
