"""Challenges that wait for an answer: told to the challenged cat's owner, accepted or kindly declined."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.battles import opening, rules
from bot.battles.keyboard import offer_keyboard, parse_offer
from bot.battles.naming import meeting
from bot.battles.ring import NoBattle, enter, expect_awake
from bot.battles.tally import poster_of
from bot.calling import ChatGone
from bot.chats.clock import Clock
from bot.people import who
from bot.people.names import tidy
from bot.sending import Place
from bot.texts import language_of
from storage import battles, chat_settings, people, photos

if TYPE_CHECKING:
    from telegram import Update

    from bot.battles.keyboard import Answer
    from bot.desk import Desk
    from bot.texts import Language
    from storage.battles import Battle
    from storage.database import Connection

log = structlog.get_logger(__name__)


async def show(battle_id: int, desk: Desk) -> None:
    """Tell the owner of the challenged cat, in the chat; nothing happens where that was done.

    Raises:
        TryLater: Telegram wants patience.
    """
    async with poster_of(desk.database, battle_id):
        async with desk.database.connection() as connection:
            battle = await battles.get(connection, battle_id)
            if battle is None or battle.state != "offered" or battle.message_id is not None:
                return
            settings = await chat_settings.get(connection, battle.chat_id)
            owner = await _owner(connection, battle)
            reply_to = await _photo_message(connection, battle)
        clock = Clock.of(settings, language_of(battle.language))
        words = desk.texts.say(
            clock.language,
            "offer",
            title=meeting(battle.name_a, battle.name_b, clock.language, desk.texts),
            owner=owner,
            link=f"tg://user?id={battle.asked_of}",
            time=clock.time(battle.ends_at),
        )
        place = Place(battle.chat_id, battle.thread_id)
        keyboard = offer_keyboard(battle_id, clock.language, desk.texts)
        try:
            message_id = await desk.sender.text(place, words, reply_to=reply_to, keyboard=keyboard)
        except ChatGone as error:
            log.info("chat_gone", battle_id=battle_id, chat_id=battle.chat_id, error=str(error))
            async with desk.database.transaction() as tx:
                await battles.cancel(tx, battle_id, "gone")
            return
        async with desk.database.transaction() as tx:
            await battles.note_message(tx, battle_id, message_id)
    log.info("battle_offered", battle_id=battle_id, message_id=message_id)


async def answer(update: Update, desk: Desk) -> None:
    """Accept or decline a challenge, if it is the presser's to answer; who challenged may take it back."""
    query = update.callback_query
    button = parse_offer(query.data) if query is not None else None
    if query is None or button is None:
        return
    language = who.language_of_update(update)
    async with desk.database.transaction() as tx:
        battle = await battles.get(tx, button.battle_id)
        # Whoever makes up button data can't answer for another chat.
        if battle is None or battle.chat_id != who.chat_of_button(update):
            battle, words = None, desk.texts.plain(language, "offer-over")
        else:
            words = await _decide(tx, battle, query.from_user.id, button.answer, language, desk)
    await desk.sender.answer_button(query.id, words)
    if battle is not None and button.answer == "yes" and query.from_user.id == battle.asked_of:
        await _show_accepted(battle.id, update, desk)


async def _decide(  # noqa: PLR0913, PLR0917 - who says what about which
    tx: Connection, battle: Battle, person_id: int, said: Answer, language: Language, desk: Desk
) -> str:
    """Take the step that the presser may take, while it can be taken; return what they are told, plain."""
    done = False
    if said == "yes" and person_id == battle.asked_of:
        try:
            done, words = await _accept(tx, battle, language, desk), "offer-starts"
        except NoBattle as no:
            return no.words
    elif battle.state != "offered":
        words = "offer-over"
    elif said == "no" and person_id in {battle.asked_of, battle.asked_by}:
        reason, words = "declined" if person_id == battle.asked_of else "taken_back", "offer-let-be"
        # What was accepted a moment ago is a battle, which nobody takes back.
        done = await battles.decline(tx, battle.id, reason)
    else:
        return desk.texts.plain(language, "offer-not-yours", owner=await _owner(tx, battle))
    return desk.texts.plain(language, words if done else "offer-over")


async def _accept(tx: Connection, battle: Battle, language: Language, desk: Desk) -> bool:
    """Open an offered battle; return whether it is open now, since this press or an earlier one.

    Raises:
        NoBattle: the chat sleeps, or wants no battles any more; the challenge waits on.
    """
    if battle.state != "offered":
        return battle.state == "open"
    ring = await enter(tx, Place(battle.chat_id, battle.thread_id), language)
    expect_awake(ring, desk.texts)
    ends_at = rules.closes_at(datetime.now(UTC), ring.settings, ring.clock, desk.tempo)
    accepted = await battles.accept(tx, battle.id, ends_at)
    log.info("offer_answered", battle_id=battle.id, accepted=accepted)
    return accepted


async def _show_accepted(battle_id: int, update: Update, desk: Desk) -> None:
    """Take the buttons from the challenge and send the poster, where the battle is open; each may be done."""
    async with desk.database.connection() as connection:
        battle = await battles.get(connection, battle_id)
    if battle is None or battle.state != "open":
        return
    message = who.message_of_button(update)
    if message is not None:
        language = language_of(battle.language)
        title = meeting(battle.name_a, battle.name_b, language, desk.texts)
        words = desk.texts.say(language, "offer-accepted", title=title)
        await desk.sender.edit_text(who.place_of(message), message.message_id, words)
    await opening.show(battle_id, desk)


async def _owner(tx: Connection, battle: Battle) -> str:
    """Return how the one who is asked is called; empty where that person is gone."""
    person = await people.get(tx, battle.asked_of) if battle.asked_of is not None else None
    return tidy(person.first_name) if person is not None else ""


async def _photo_message(tx: Connection, battle: Battle) -> int | None:
    """Return the message of the challenged cat, so that its owner hears of it; else the one that asked."""
    photo = await photos.get(tx, battle.photo_b) if battle.photo_b is not None else None
    if photo is None or photo.former_chat_id is not None or photo.thread_id != battle.thread_id:
        return battle.request_message_id
    return photo.message_id
