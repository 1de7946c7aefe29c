"""A chat's season begins with its first battle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.chats.clock import Clock
from bot.gates import Feature
from bot.seasons.calendar import week_of
from storage import chat_settings, seasons, switches

if TYPE_CHECKING:
    from datetime import datetime

    from bot.texts import Language
    from storage.database import Connection

log = structlog.get_logger(__name__)


async def begin(tx: Connection, chat_id: int, language: Language, at: datetime) -> None:
    """Begin a season that ends with the week, where none is running and the chat wants seasons.

    Call it in the transaction that opens a battle. Running it twice changes nothing.

    Args:
        tx: an open transaction.
        chat_id: a chat that was seen.
        language: of the chat; it suggests a time zone where none was chosen.
        at: when the battle is opened.
    """
    if await seasons.running(tx, chat_id) is not None:
        return
    settings = await chat_settings.get(tx, chat_id)
    if not settings.seasons or await switches.is_off(tx, Feature.SEASONS):
        return
    clock = Clock.of(settings, language)
    week = week_of(at, clock.zone)
    last = await seasons.latest(tx, chat_id)
    # A ceremony that was held later, because of the night, leaves its hours to the season before.
    starts = week.starts if last is None else max(week.starts, last.ends_at)
    season_id = await seasons.begin(tx, chat_id, starts, clock.loud_from(week.ends))
    log.info("season_began", chat_id=chat_id, season_id=season_id)
