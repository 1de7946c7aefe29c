"""`/tournament`: begins a tournament of the chat's cats, or ends the one that runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.battles.naming import cat_name
from bot.chats.clock import Clock
from bot.people import who
from bot.tournaments import choosing, rounds
from bot.tournaments.asking import Stop, distinct, parse
from bot.tournaments.bracket import SIZES
from bot.tournaments.choosing import FEWEST, Contender
from bot.tournaments.stopping import Answer, stop
from scoring.ratings import PRIOR, Rating, points
from storage import battles, chat_settings, pairing, ratings, tournaments
from storage.tournaments import Entry, NewTournament

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message, Update

    from bot.desk import Desk
    from bot.texts import Language
    from storage.database import Connection
    from storage.pairing import Candidate
    from storage.ratings import StoredRating

log = structlog.get_logger(__name__)


async def handle(update: Update, desk: Desk) -> None:
    """Begin a tournament, or stop the one that runs, as the words after the command say."""
    message = update.effective_message
    if message is None:
        return
    language = who.language_of_message(message)
    wish = parse(message.text or "", desk.texts.plain(language, "tournament-stop-word"))
    if who.is_private(message):
        answer: Answer | None = Answer(desk.texts.say(language, "tournament-private"), None)
    elif wish is None:
        answer = Answer(desk.texts.say(language, "tournament-wrong"), message.message_id)
    elif isinstance(wish, Stop):
        answer = await stop(message, language, desk)
    else:
        answer = await _start(message, wish.size, language, desk)
    if answer is not None:
        await desk.sender.text(who.place_of(message), answer.words, reply_to=answer.reply_to)


async def _start(message: Message, size: int | None, language: Language, desk: Desk) -> Answer | None:
    """Store a tournament with its first matches; a job shows it. Return why it can't be, where it can't."""
    place, now = who.place_of(message), datetime.now(UTC)
    async with desk.database.transaction() as tx:
        running = await tournaments.running(tx, place.chat_id, place.thread_id)
        if running is not None and running.request_message_id == message.message_id:
            return None
        settings = await chat_settings.get(tx, place.chat_id)
        clock = Clock.of(settings, language)
        if not settings.tournaments:
            return Answer(desk.texts.say(language, "tournament-off"), message.message_id)
        if clock.is_quiet(now):
            time = clock.time(clock.loud_from(now))
            return Answer(desk.texts.say(language, "tournament-quiet", time=time), message.message_id)
        if running is not None:
            return Answer(desk.texts.say(language, "tournament-running"), running.message_id)
        battle = await battles.running(tx, place.chat_id, place.thread_id)
        if battle is not None:
            return Answer(desk.texts.say(language, "tournament-battle"), battle.message_id)
        return await _draw(tx, message, size, rounds.ends_at(now, settings, clock, desk.tempo), desk)


async def _draw(
    tx: Connection, message: Message, size: int | None, ends_at: datetime, desk: Desk
) -> Answer | None:
    """Choose the cats and store the bracket; return what to say where there are too few."""
    chat_id, language = message.chat.id, who.language_of_message(message)
    found = await pairing.candidates(tx, chat_id)
    cats = await _contenders(tx, chat_id, found)
    fits = size if size is not None else choosing.size_for(cats)
    if fits is None or len(cats) < fits:
        return Answer(_few(len(cats), fits or FEWEST, language, desk), message.message_id)
    chosen = choosing.enter(cats, fits)
    entries = _entries(chosen, {cat.photo_id: cat for cat in found}, language, desk)
    await _store(tx, message, entries, ends_at, language)
    return None


async def _store(
    tx: Connection, message: Message, entries: Sequence[Entry], ends_at: datetime, language: Language
) -> None:
    place, person = who.place_of(message), who.person_of(message)
    new = NewTournament(
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        language=language,
        asked_by=person.id if person is not None else None,
        request_message_id=message.message_id,
        size=len(entries),
        round_ends_at=ends_at,
    )
    started = await tournaments.start(tx, new, entries)
    if started is None or not started[1]:
        return
    stored = await tournaments.get(tx, started[0])
    if stored is not None:
        await rounds.open_matches(tx, stored)
    log.info("tournament_started", tournament_id=started[0], size=new.size)


async def _contenders(tx: Connection, chat_id: int, found: Sequence[Candidate]) -> list[Contender]:
    rated = await ratings.of(tx, [cat.photo_id for cat in found], chat_id)
    return [
        Contender(
            photo_id=cat.photo_id,
            person_id=cat.person_id,
            shown=cat.shown,
            points=_points(rated.get(cat.photo_id)),
            score=cat.score,
        )
        for cat in found
    ]


def _points(stored: StoredRating | None) -> int:
    return points(PRIOR if stored is None else Rating(stored.mean, stored.deviation))


def _entries(
    chosen: Sequence[Contender], found: dict[int, Candidate], language: Language, desk: Desk
) -> list[Entry]:
    names = distinct([cat_name(found[cat.photo_id], language, desk.texts) for cat in chosen])
    return [
        Entry(seed=seed, photo_id=cat.photo_id, person_id=cat.person_id, name=name)
        for seed, (cat, name) in enumerate(zip(chosen, names, strict=True), start=1)
    ]


def _few(count: int, size: int, language: Language, desk: Desk) -> str:
    """Say how many cats are missing, and which smaller tournament could begin instead."""
    smaller = max((one for one in SIZES if one <= count), default=None)
    if smaller is None:
        return desk.texts.say(language, "tournament-few", missing=FEWEST - count)
    return desk.texts.say(language, "tournament-few-for", size=size, missing=size - count, smaller=smaller)
