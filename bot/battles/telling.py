"""The end of a battle, told in its chat: the poster becomes the result, and one reply says the rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.battles import look
from bot.battles.endings import Ending, ending
from bot.battles.keyboard import rematch_keyboard
from bot.calling import ChatGone
from bot.cards.battle_poster import draw_battle_result
from bot.sending import Place
from bot.texts import language_of
from storage import battles, photos

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup

    from bot.desk import Desk
    from storage.battles import Battle

log = structlog.get_logger(__name__)


async def tell(battle: Battle, desk: Desk) -> None:
    """Tell of a battle that is over, and note that it was told; the caller holds its message.

    Raises:
        TryLater: Telegram wants patience.
        TelegramError: it can't be told now, and stays to be told.
    """
    try:
        if battle.state == "cancelled":
            await _tell_cancelled(battle, desk)
        else:
            await _tell_result(battle, desk)
    except ChatGone as error:
        log.info("chat_gone", battle_id=battle.id, error=str(error))
    async with desk.database.transaction() as tx:
        await battles.told(tx, battle.id)
    log.info("battle_told", battle_id=battle.id, state=battle.state)


async def _tell_cancelled(battle: Battle, desk: Desk) -> None:
    """Change the words of an offer or a poster; a picture of a cat that was taken back goes.

    Where there is no message yet, whoever asked for the battle is told what became of it.
    """
    place, words = Place(battle.chat_id, battle.thread_id), _cancelled_words(battle, desk)
    if battle.message_id is None:
        if battle.reason == "withdrawn" and battle.request_message_id is not None:
            await desk.sender.text(place, words, reply_to=battle.request_message_id)
    elif battle.opened_at is None:
        await desk.sender.edit_text(place, battle.message_id, words)
    elif battle.reason == "withdrawn" and await desk.sender.delete(place, battle.message_id):
        await desk.sender.text(place, words, reply_to=battle.request_message_id)
    else:
        await desk.sender.edit_caption(place, battle.message_id, words)


def _cancelled_words(battle: Battle, desk: Desk) -> str:
    keys = {
        "withdrawn": "end-withdrawn",
        "lapsed": "end-lapsed",
        "declined": "end-declined",
        "taken_back": "end-taken-back",
    }
    key = keys.get(battle.reason or "", "end-cancelled")
    if battle.reason == "withdrawn" and (battle.opened_at is None or battle.message_id is None):
        key = "end-withdrawn-early"
    return desk.texts.say(language_of(battle.language), key)


async def _tell_result(battle: Battle, desk: Desk) -> None:
    """Put the result into the poster and answer it; without a poster both are one message.

    Matches of a tournament get no answer of their own: its bracket tells of all of them at once.
    """
    said = await _ending(battle, desk)
    place = Place(battle.chat_id, battle.thread_id)
    if await _put_result(battle, said, desk):
        if battle.tournament_id is None:
            await desk.sender.text(
                place, said.reply, reply_to=battle.message_id, keyboard=_rematch(battle, desk)
            )
    elif battle.tournament_id is None:
        picture = await _picture(battle, said, desk)
        if picture is None:
            await desk.sender.text(place, said.reply, keyboard=_rematch(battle, desk))
        else:
            await desk.sender.photo(place, picture, said.reply, keyboard=_rematch(battle, desk))


async def _ending(battle: Battle, desk: Desk) -> Ending:
    async with desk.database.connection() as connection:
        pair = [
            await photos.get(connection, photo_id) if photo_id is not None else None
            for photo_id in (battle.photo_a, battle.photo_b)
        ]
    a, b = (photo.score if photo is not None else None for photo in pair)
    return ending(battle, (a, b), desk.texts)


async def _put_result(battle: Battle, said: Ending, desk: Desk) -> bool:
    """Change the poster into the result; return whether it is there. What is in place is not put again."""
    if battle.message_id is None:
        return False
    place, done = Place(battle.chat_id, battle.thread_id), f"battle-result:{battle.id}"
    if desk.sent_pictures.get(done) is not None:
        return True
    # Where the chat's limit is reached nothing need be drawn.
    desk.sender.expect_turn(place)
    picture = await _picture(battle, said, desk)
    if picture is not None:
        put = await desk.sender.replace_photo(place, battle.message_id, picture, said.caption)
        if put is not None:
            desk.sent_pictures.put(done, put.file_id)
            return True
    # Without a picture, or where it shows the result already since an earlier try, or is deleted.
    is_there = await desk.sender.edit_caption(place, battle.message_id, said.caption)
    if is_there:
        desk.sent_pictures.put(done, "")
    return is_there


async def _picture(battle: Battle, said: Ending, desk: Desk) -> bytes | None:
    """Draw the result, None where a cat's photo is gone by now."""
    try:
        a, b = await look.fighters(battle, desk)
    except look.CatGone as error:
        log.info("no_result_picture", battle_id=battle.id, error=repr(error))
        return None
    return await asyncio.to_thread(draw_battle_result, a, b, said.words, winner=said.winner, votes=said.votes)


def _rematch(battle: Battle, desk: Desk) -> InlineKeyboardMarkup | None:
    """Return the button for another round, None where a cat is gone."""
    if battle.photo_a is None or battle.photo_b is None:
        return None
    return rematch_keyboard(battle.id, language_of(battle.language), desk.texts)
