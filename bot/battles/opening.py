"""The poster of an open battle: drawn, sent once, and its message noted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.battles import ballot, look
from bot.battles.keyboard import vote_keyboard
from bot.battles.tally import poster_of
from bot.calling import ChatGone
from bot.cards.battle_poster import PosterWords, draw_battle_poster
from bot.chats.clock import Clock
from bot.seasons import begin as seasons
from bot.sending import Place
from bot.texts import language_of
from storage import battles, chat_settings, votes

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.texts import Texts
    from storage.battles import Battle

log = structlog.get_logger(__name__)


async def show(battle_id: int, desk: Desk) -> None:
    """Send the poster of an open battle; nothing happens where that was done, or the battle is over.

    A battle whose cat is gone, or whose chat can't be written to, ends without a word.

    Raises:
        TryLater: Telegram wants patience.
    """
    async with poster_of(desk.database, battle_id):
        async with desk.database.connection() as connection:
            battle = await battles.get(connection, battle_id)
            if battle is None or battle.state != "open" or battle.message_id is not None:
                return
            settings = await chat_settings.get(connection, battle.chat_id)
            voters = await votes.voters(connection, battle_id)
        clock = Clock.of(settings, language_of(battle.language))
        try:
            message_id = await _send(battle, voters, clock, desk)
        except look.CatGone as error:
            log.warning("battle_without_cat", battle_id=battle_id, photo_id=error.photo_id)
            await _end(battle, "withdrawn", desk)
            return
        except ChatGone as error:
            log.info("chat_gone", battle_id=battle_id, chat_id=battle.chat_id, error=str(error))
            await _end(battle, "gone", desk)
            return
        async with desk.database.transaction() as tx:
            await battles.note_message(tx, battle_id, message_id)
            await seasons.begin(tx, battle.chat_id, clock.language, datetime.now(UTC))
    log.info("battle_shown", battle_id=battle_id, message_id=message_id)


async def _send(battle: Battle, voters: int, clock: Clock, desk: Desk) -> int:
    """Draw and send the poster, and return its message's id."""
    place = Place(battle.chat_id, battle.thread_id)
    desk.sender.expect_turn(place)
    a, b = await look.fighters(battle, desk)
    poster = await asyncio.to_thread(draw_battle_poster, a, b, _words(battle, clock, desk.texts))
    sent = await desk.sender.photo(
        place,
        poster,
        ballot.caption(battle, voters, clock, desk.texts),
        reply_to=battle.request_message_id,
        keyboard=vote_keyboard(battle),
        # Up to eight matches of a round come at once: the bracket before them has rung.
        is_silent=battle.tournament_id is not None,
    )
    return sent.message_id


def _words(battle: Battle, clock: Clock, texts: Texts) -> PosterWords:
    return PosterWords(
        title=texts.plain(clock.language, "poster-title"),
        deadline=texts.plain(clock.language, "poster-deadline", time=clock.time(battle.ends_at)),
    )


async def _end(battle: Battle, reason: str, desk: Desk) -> None:
    """End a battle that nobody can see; a match is counted now, so that its tournament goes on."""
    async with desk.database.transaction() as tx:
        if battle.tournament_id is None:
            await battles.cancel(tx, battle.id, reason)
        else:
            await battles.hurry(tx, battle.id)
