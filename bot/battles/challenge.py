"""Challenges: one of the caller's own cats against another, chosen by buttons where there are several."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import structlog

from bot.battles import offers, opening
from bot.battles.keyboard import PickButton, parse_pick, pick_keyboard
from bot.battles.naming import cat_name
from bot.battles.ring import NoBattle, begin, enter, expect_free
from bot.battles.targets import cat_meant, my_cats
from bot.cards.panel import shown_score
from bot.people import who
from bot.people.names import tidy
from storage import battles, pairing, people

if TYPE_CHECKING:
    from typing import Literal

    from telegram import Message, Update, User

    from bot.battles.meant import Somebody
    from bot.battles.ring import Ring
    from bot.desk import Desk
    from storage.pairing import Candidate

log = structlog.get_logger(__name__)


async def challenge(ring: Ring, caller: User | None, target: Somebody, request: int, desk: Desk) -> None:
    """Challenge the cat that is meant with the caller's only one, or let them choose among several.

    Raises:
        NoBattle: what stands in the way.
    """
    if caller is None:
        raise NoBattle(desk.texts.plain(ring.language, "battle-nameless"))
    async with desk.database.connection() as connection:
        other = await cat_meant(connection, ring, caller, target, desk.texts)
        mine = await my_cats(connection, ring, caller, desk.texts)
    if len(mine) == 1:
        await _begin(ring, mine[0], other, request, desk)
        return
    words = desk.texts.say(
        ring.language,
        "pick",
        other=cat_name(other, ring.language, desk.texts),
        owner=tidy(caller.first_name),
    )
    choices = [
        (_label(cat, ring, desk), PickButton(request, caller.id, cat.photo_id, other.photo_id))
        for cat in mine
    ]
    await desk.sender.text(ring.place, words, reply_to=request, keyboard=pick_keyboard(choices))


async def pick(update: Update, desk: Desk) -> None:
    """Challenge with the cat that was chosen. Only who made the challenge chooses."""
    query = update.callback_query
    button = parse_pick(query.data) if query is not None else None
    if query is None or button is None:
        return
    message = who.message_of_button(update)
    try:
        ring, mine, other = await _picked(update, message, button, desk)
    except NoBattle as no:
        await desk.sender.answer_button(query.id, no.words)
        return
    await desk.sender.answer_button(query.id)
    try:
        await _begin(ring, mine, other, button.request, desk)
    except NoBattle as no:
        await desk.sender.text(
            ring.place, html.escape(no.words, quote=False), reply_to=no.message_id or button.request
        )
    if message is not None:
        await desk.sender.delete(ring.place, message.message_id)


async def _picked(
    update: Update, message: Message | None, button: PickButton, desk: Desk
) -> tuple[Ring, Candidate, Candidate]:
    """Return where, and the two cats.

    Raises:
        NoBattle: it is not the presser's to choose, or something stands in the way by now.
    """
    language, texts = who.language_of_update(update), desk.texts
    if message is None:
        raise NoBattle(texts.plain(language, "pick-gone"))
    place = who.place_of(message)
    async with desk.database.connection() as connection:
        ring = await enter(connection, place, language)
        if update.callback_query is None or update.callback_query.from_user.id != button.person_id:
            caller = await people.get(connection, button.person_id)
            name = tidy(caller.first_name) if caller is not None else ""
            raise NoBattle(texts.plain(language, "pick-not-yours", owner=name))
        if await battles.asked_by_message(connection, place.chat_id, button.request) is None:
            await expect_free(connection, ring, texts)
        mine = await pairing.one(connection, place.chat_id, button.mine)
        other = await pairing.one(connection, place.chat_id, button.other)
    # Whoever makes up button data can't send other people's cats into battle.
    if mine is None or other is None or not mine.person_id == button.person_id != other.person_id:
        raise NoBattle(texts.plain(language, "pick-gone"))
    return ring, mine, other


async def _begin(ring: Ring, mine: Candidate, other: Candidate, request: int, desk: Desk) -> None:
    """Offer the battle, or open it where the chat wants no questions.

    Raises:
        NoBattle: another one was quicker.
    """
    state: Literal["offered", "open"] = "open" if ring.settings.auto_accept else "offered"
    battle_id = await begin(ring, (mine, other), state, desk, request=request, asked_by=mine.person_id)
    await offers.show(battle_id, desk)
    await opening.show(battle_id, desk)


def _label(cat: Candidate, ring: Ring, desk: Desk) -> str:
    name = cat_name(cat, ring.language, desk.texts)
    return desk.texts.plain(ring.language, "pick-cat", name=name, score=shown_score(cat.score))
