"""The job of a season: its end, the ceremony, and the beginning of the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.calling import ChatGone
from bot.chats.clock import Clock
from bot.gates import Feature
from bot.ratings.refit import refit
from bot.seasons import podium, words
from bot.seasons.calendar import week_of
from bot.seasons.standings import standings
from bot.sending import Place
from bot.texts import language_of
from storage import chat_settings, seasons, switches
from storage.jobs import TryLater

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.chat_settings import ChatSettings
    from storage.database import Connection
    from storage.seasons import Season, Voice

_WHILE_OFF: Final = timedelta(minutes=10)

log = structlog.get_logger(__name__)


async def hold(season_id: int, desk: Desk) -> None:
    """End a season whose time has come and hold its ceremony, each once, however often this runs.

    A season without a decided battle ends without a word, and no other begins until the next battle.

    Raises:
        TryLater: its time has not come, the chat sleeps, seasons are switched off for now, or Telegram wants
            patience.
    """
    async with desk.database.locks.held(f"season:{season_id}"):
        async with desk.database.connection() as connection:
            season = await seasons.get(connection, season_id)
        if season is not None and season.state == "running":
            season = await _end(season, desk)
        if season is None or season.told_at is not None:
            return
        try:
            message_id = await _tell(season, desk)
        except ChatGone as error:
            log.info("chat_gone", chat_id=season.chat_id, error=str(error))
            message_id = None
        async with desk.database.transaction() as tx:
            await seasons.told(tx, season.id, message_id)
    log.info("season_over", chat_id=season.chat_id, number=season.number)


async def _end(season: Season, desk: Desk) -> Season | None:
    """Write the places down and begin the next season; return the season, None where nothing is left."""
    now = datetime.now(UTC)
    async with desk.database.connection() as connection:
        settings, _, clock = await _circumstances(connection, season)
        is_off = await switches.is_off(connection, Feature.SEASONS)
    wait = max(season.ends_at, clock.loud_from(now)) - now
    if wait > timedelta():
        raise TryLater(wait, "its time has not come")
    if is_off:
        raise TryLater(_WHILE_OFF, "seasons are switched off")
    # The last battles' ratings may still wait for their job.
    await refit(season.chat_id, desk)
    nameless = desk.texts.plain(clock.language, "season-cat")
    async with desk.database.transaction() as tx:
        held = await seasons.hold(tx, season.id)
        if held is None or held.state != "running":
            return held
        places = await standings(tx, held, nameless) if settings.seasons else []
        await seasons.finish(tx, held.id, places)
        if places:
            ends = clock.loud_from(week_of(now, clock.zone).ends)
            await seasons.begin(tx, held.chat_id, held.ends_at, ends)
        return await seasons.get(tx, held.id)


async def _tell(season: Season, desk: Desk) -> int | None:
    async with desk.database.connection() as connection:
        places = await seasons.places(connection, season.id)
        _, voice, clock = await _circumstances(connection, season)
    if not places:
        return None
    place = Place(season.chat_id, voice.thread_id)
    desk.sender.expect_turn(place)
    picture = await podium.picture(season, places, "season-champion-card", clock, desk)
    caption = words.ceremony(season, places[0], clock, desk.texts)
    sent = await desk.sender.photo(place, picture, caption)
    return sent.message_id


async def _circumstances(tx: Connection, season: Season) -> tuple[ChatSettings, Voice, Clock]:
    settings = await chat_settings.get(tx, season.chat_id)
    voice = await seasons.voice(tx, season.chat_id)
    return settings, voice, Clock.of(settings, language_of(voice.language))
