"""`/me`: how many cats a person has shown, the best of them, where it stands, and what they have won."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.cards.panel import shown_score
from bot.people import honours, who
from bot.people.names import tidy
from bot.photos import card, rules
from scoring.report import from_json
from scoring.verdict import Scored
from storage import ranking, scores
from storage.objects import ObjectMissing
from storage.tops import ChatScope, Everywhere, Period

if TYPE_CHECKING:
    from telegram import Message, Update, User

    from bot.desk import Desk
    from bot.texts import Language, Texts
    from storage.tops import TopRow

log = structlog.get_logger(__name__)


async def show(update: Update, desk: Desk) -> None:
    """Tell the person who asks about their cats, with the card of the best one."""
    message = update.effective_message
    if message is None:
        return
    language, place = who.language_of_message(message), who.place_of(message)
    person = who.person_of(message)
    if person is None:
        await desk.sender.text(place, desk.texts.say(language, "me-nobody"), reply_to=message.message_id)
        return
    # In private a person sees all of their cats, in a group those of this group.
    chat_id = None if who.is_private(message) else message.chat.id
    async with desk.database.connection() as connection:
        cats = await ranking.mine(connection, person.id, chat_id, limit=1)
    if not cats.best:
        words = _empty(message, person, language, desk.texts)
        await desk.sender.text(place, words, reply_to=_reply_to(message))
        return
    best = cats.best[0]
    words = await _words(message, person, cats.count, best, desk)
    picture = await _card(best, language, desk)
    if picture is None:
        await desk.sender.text(place, words, reply_to=_reply_to(message))
    else:
        await desk.sender.photo(place, picture, words, reply_to=_reply_to(message))


async def _words(message: Message, person: User, count: int, best: TopRow, desk: Desk) -> str:
    """Return the lines: how many cats, the best one's score and places, what it has won."""
    language, texts = who.language_of_message(message), desk.texts
    emoji = rules.emoji(best.score)
    if who.is_private(message):
        title = texts.say(language, "me-title", count=count, emoji=emoji)
    else:
        title = texts.say(language, "me-title-group", count=count, emoji=emoji, name=_name(person))
    lines = [title, texts.say(language, "me-best", score=shown_score(best.score))]
    everywhere = await desk.leaderboard.rank(Everywhere(), Period.ALL, best.photo_id)
    here = None
    if not who.is_private(message):
        here = await desk.leaderboard.rank(ChatScope(message.chat.id), Period.ALL, best.photo_id)
    if here is not None and everywhere is not None:
        lines[-1] += " " + texts.say(language, "me-ranks", here=here, everywhere=everywhere)
    elif everywhere is not None:
        lines[-1] += " " + texts.say(language, "me-rank-everywhere", everywhere=everywhere)
    chat_id = None if who.is_private(message) else message.chat.id
    return "\n".join([*lines, *await honours.lines(person.id, best.photo_id, chat_id, language, desk)])


async def _card(best: TopRow, language: Language, desk: Desk) -> bytes | None:
    """Draw the best cat's card, None where its picture or verdict is gone."""
    if best.small_key is None:
        return None
    async with desk.database.connection() as connection:
        stored = await scores.latest(connection, best.photo_id)
    verdict = from_json(stored.detail) if stored is not None else None
    if not isinstance(verdict, Scored):
        return None
    try:
        return await card.draw(desk, best.small_key, verdict, language)
    except ObjectMissing:
        log.warning("small_copy_missing", photo_id=best.photo_id, key=best.small_key)
        return None


def _empty(message: Message, person: User, language: Language, texts: Texts) -> str:
    if who.is_private(message):
        return texts.say(language, "me-empty")
    return texts.say(language, "me-empty-group", name=_name(person))


def _name(person: User) -> str:
    return tidy(person.first_name)


def _reply_to(message: Message) -> int | None:
    return None if who.is_private(message) else message.message_id
