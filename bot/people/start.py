"""The first words, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.people import who

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk


async def greet(update: Update, desk: Desk) -> None:
    """Say hello and what to do next."""
    await _say(update, desk, "start")


async def explain(update: Update, desk: Desk) -> None:
    """Say what the bot can do."""
    await _say(update, desk, "help")


async def _say(update: Update, desk: Desk, key: str) -> None:
    message = update.effective_message
    if message is None:
        return
    language = who.language_of_message(message)
    if who.is_private(message):
        words = desk.texts.say(language, f"{key}-private")
    else:
        words = desk.texts.say(language, f"{key}-group")
        if not desk.sender.sees_groups:
            words += "\n\n" + desk.texts.say(language, "blind-group")
    await desk.sender.text(who.place_of(message), words)
