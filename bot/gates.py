"""What must be passed before a handler runs: a feature may be switched off by the operator."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.people import who
from storage import switches

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk, Handler

log = structlog.get_logger(__name__)


class Feature(StrEnum):
    """What an operator can switch off; the names are those of ``mimimeter switch``."""

    PHOTOS = "photos"
    TOP = "top"
    ME = "me"
    BATTLES = "battles"
    TOURNAMENTS = "tournaments"
    SEASONS = "seasons"
    JUDGING = "judging"


def guarded(feature: Feature, do: Handler) -> Handler:
    """Return a handler that runs ``do`` unless the feature is switched off; then people are told so."""

    async def guard(update: Update, desk: Desk) -> None:
        async with desk.database.connection() as connection:
            off = await switches.is_off(connection, feature)
        if not off:
            await do(update, desk)
            return
        log.info("feature_is_off", feature=feature)
        await _say_off(update, desk, feature)

    return guard


async def _say_off(update: Update, desk: Desk, feature: Feature) -> None:
    """Say it where people asked for it: a photo in a group was not sent to the bot, so it stays silent."""
    language = who.language_of_update(update)
    if update.callback_query is not None:
        words = desk.texts.plain(language, f"off-{feature}")
        await desk.sender.answer_button(update.callback_query.id, words)
        return
    message = update.effective_message
    if message is None or (feature is Feature.PHOTOS and not who.is_private(message)):
        return
    await desk.sender.text(who.place_of(message), desk.texts.say(language, f"off-{feature}"))
