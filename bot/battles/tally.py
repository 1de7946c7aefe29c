"""The number of voters under an open battle: changed in stretches of time, never at the cost of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.battles import ballot
from bot.battles.keyboard import vote_keyboard
from bot.calling import ChatGone
from bot.chats.clock import Clock
from bot.sending import Place
from bot.texts import language_of
from storage import battles, chat_settings, tallies
from storage.jobs import JobKind, TryLater

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bot.desk import Desk
    from storage.database import Database

log = structlog.get_logger(__name__)

_LOCK: Final = "battle:{}"


def poster_of(database: Database, battle_id: int) -> AbstractAsyncContextManager[None]:
    """Hold the message of a battle: nobody else changes it meanwhile.

    So a number of voters that is on its way is never shown over the result.
    """
    return database.locks.held(_LOCK.format(battle_id))


async def show_voters(battle_id: int, desk: Desk) -> None:
    """Show how many have voted, unless that is shown, or was changed a moment ago, or messages need the room.

    What can't be shown now is shown some stretches later; the end shows all votes anyway.
    """
    async with poster_of(desk.database, battle_id):
        async with desk.database.transaction() as tx:
            due = await tallies.due(tx, battle_id, desk.tempo.count)
            battle = await battles.get(tx, battle_id)
            if due is None or battle is None or battle.message_id is None:
                return
            if not due.may_show:
                await tallies.later(tx, JobKind.TALLY, battle_id, desk.tempo.count)
                return
            settings = await chat_settings.get(tx, battle.chat_id)
        clock = Clock.of(settings, language_of(battle.language))
        try:
            await desk.sender.edit_caption(
                Place(battle.chat_id, battle.thread_id),
                battle.message_id,
                ballot.caption(battle, due.voters, clock, desk.texts),
                keyboard=vote_keyboard(battle),
                can_wait=True,
            )
        except TryLater as busy:
            log.info("tally_put_off", battle_id=battle_id, reason=busy.reason)
            async with desk.database.transaction() as tx:
                await tallies.later(tx, JobKind.TALLY, battle_id, desk.tempo.count)
            return
        except ChatGone as error:
            log.info("chat_gone", battle_id=battle_id, error=str(error))
        async with desk.database.transaction() as tx:
            await tallies.shown(tx, battle_id, due.voters)
