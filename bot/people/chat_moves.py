"""A group that becomes a supergroup gets a new id; its cats and games come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.battles import offers, opening
from storage import chats
from storage.moves import unshown
from storage.tops import ChatScope

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk

log = structlog.get_logger(__name__)


async def follow(update: Update, desk: Desk) -> None:
    """Note the move. Telegram tells of it twice, from the old and from the new chat, in any order."""
    message = update.effective_message
    if message is None:
        return
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    async with desk.database.transaction() as tx:
        await chats.move(tx, old, new)
    # What Redis has of both is out of date; it is filled anew when somebody asks.
    for chat_id in (old, new):
        await desk.leaderboard.drop(ChatScope(chat_id))
    log.info("chat_moved", chat_id=old, new_chat_id=new)
    # The posters stayed behind in the old chat, where their buttons lead nowhere.
    async with desk.database.connection() as connection:
        battle_ids = await unshown(connection, new)
    for battle_id in battle_ids:
        await offers.show(battle_id, desk)
        await opening.show(battle_id, desk)
