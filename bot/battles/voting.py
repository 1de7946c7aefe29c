"""The buttons of a battle: a vote is stored, and its voter alone is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.battles import ballot
from bot.battles.keyboard import parse_vote
from bot.chats.clock import Clock
from bot.people import who
from bot.texts import language_of
from storage import chat_settings, tallies, votes
from storage.chat_settings import ChatSettings
from storage.jobs import JobKind
from storage.votes import Cast, CastResult

if TYPE_CHECKING:
    from telegram import Update

    from bot.battles.keyboard import VoteButton
    from bot.desk import Desk
    from storage.battles import Battle
    from storage.database import Connection

ROUND_LOOK: Final = timedelta(seconds=5)
"""How often votes in a tournament let somebody look whether all have voted."""

log = structlog.get_logger(__name__)


async def vote(update: Update, desk: Desk) -> None:
    """Store, change or take back a vote, and answer the button with a receipt.

    The number of the update tells a press that is handled again from a second press.
    """
    query = update.callback_query
    button = parse_vote(query.data) if query is not None else None
    if query is None or button is None:
        return
    cast, settings = await _store(button, update, query.from_user.id, desk)
    log.info("vote", battle_id=button.battle_id, result=cast.result.value, is_new=cast.is_new)
    language = who.language_of_update(update)
    spoken = language_of(cast.battle.language) if cast.battle is not None else language
    clock = Clock.of(settings, language, spoken=spoken)
    await desk.sender.answer_button(query.id, ballot.receipt(cast, clock, desk.texts))


async def _store(button: VoteButton, update: Update, voter_id: int, desk: Desk) -> tuple[Cast, ChatSettings]:
    """Commit a press with what follows from it, and return what it did and what its chat has chosen."""
    chat_id = who.chat_of_button(update)
    if chat_id is None:
        return Cast(CastResult.OVER, None), ChatSettings()
    async with desk.database.transaction() as tx:
        cast = await votes.cast(
            tx, button.battle_id, voter_id, button.side, press=update.update_id, chat_id=chat_id
        )
        if cast.battle is None:
            return cast, ChatSettings()
        settings = await chat_settings.get(tx, cast.battle.chat_id)
        if cast.is_new:
            await _spread(tx, cast.battle, desk)
    return cast, settings


async def _spread(tx: Connection, battle: Battle, desk: Desk) -> None:
    """Queue what follows from a vote, last in its transaction: others wait for jobs that they share."""
    await tallies.soon(tx, JobKind.TALLY, battle.id, desk.tempo.count)
    if battle.tournament_id is not None:
        await tallies.soon(tx, JobKind.TOURNAMENT, battle.tournament_id, ROUND_LOOK)
