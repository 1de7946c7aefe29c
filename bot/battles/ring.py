"""The place where a battle is asked for, and what stands in a battle's way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.battles import rules
from bot.battles.naming import cat_name, meeting
from bot.chats.clock import Clock
from bot.texts import language_of
from storage import battles, chat_settings, tournaments
from storage.battles import AlreadyRunning, NewBattle

if TYPE_CHECKING:
    from typing import Literal

    from bot.desk import Desk
    from bot.sending import Place
    from bot.texts import Language, Texts
    from storage.battles import Battle
    from storage.chat_settings import ChatSettings
    from storage.database import Connection
    from storage.pairing import Candidate

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ring:
    """Where a battle is asked for.

    Attributes:
        clock: the chat's, in the language of whoever asks.
    """

    place: Place
    clock: Clock
    settings: ChatSettings

    @property
    def language(self) -> Language:
        return self.clock.language


class NoBattle(Exception):
    """There can be no battle now.

    Attributes:
        words: why, to be told kindly; plain.
        message_id: the battle that is in the way, to be answered so that people find it.
    """

    def __init__(self, words: str, message_id: int | None = None) -> None:
        self.words = words
        self.message_id = message_id
        super().__init__(words)


async def enter(tx: Connection, place: Place, language: Language) -> Ring:
    """Look up what a chat has chosen."""
    settings = await chat_settings.get(tx, place.chat_id)
    return Ring(place, Clock.of(settings, language), settings)


def expect_awake(ring: Ring, texts: Texts) -> None:
    """Make sure that the chat wants battles, and now.

    Raises:
        NoBattle: it has battles off, or sleeps.
    """
    if not ring.settings.battles:
        raise NoBattle(texts.plain(ring.language, "battle-chat-off"))
    now = datetime.now(UTC)
    if ring.clock.is_quiet(now):
        time = ring.clock.time(ring.clock.loud_from(now))
        raise NoBattle(texts.plain(ring.language, "battle-quiet", time=time))


async def expect_free(tx: Connection, ring: Ring, texts: Texts) -> None:
    """Make sure that a battle may begin.

    Raises:
        NoBattle: the chat has battles off, or sleeps, or has a battle or a tournament already.
    """
    expect_awake(ring, texts)
    other = await battles.running(tx, ring.place.chat_id, ring.place.thread_id)
    if other is not None:
        raise _in_the_way(other, ring, texts)
    cup = await tournaments.running(tx, ring.place.chat_id, ring.place.thread_id)
    if cup is not None:
        raise NoBattle(texts.plain(ring.language, "tournament-no-battle"), cup.message_id)


async def begin(  # noqa: PLR0913 - what a battle consists of
    ring: Ring,
    cats: tuple[Candidate, Candidate],
    state: Literal["offered", "open"],
    desk: Desk,
    *,
    request: int,
    asked_by: int | None = None,
) -> int:
    """Store a battle of two cats and return its id: the one of this request, where it made one before.

    Args:
        ring: where.
        cats: left and right; where it is an offer, the owner of the second answers it.
        state: how it begins.
        desk: for words and pace.
        request: the message that asked for it.
        asked_by: who challenged.

    Raises:
        NoBattle: another one was quicker.
    """
    a, b = cats
    now = datetime.now(UTC)
    if state == "open":
        ends_at = rules.closes_at(now, ring.settings, ring.clock, desk.tempo)
    else:
        ends_at = rules.lapses_at(now, ring.clock, desk.tempo)
    new = NewBattle(
        chat_id=ring.place.chat_id,
        thread_id=ring.place.thread_id,
        language=ring.language,
        photo_a=a.photo_id,
        photo_b=b.photo_id,
        owner_a=a.person_id,
        owner_b=b.person_id,
        name_a=cat_name(a, ring.language, desk.texts),
        name_b=cat_name(b, ring.language, desk.texts),
        asked_by=asked_by,
        asked_of=b.person_id if state == "offered" else None,
        request_message_id=request,
        ends_at=ends_at,
    )
    try:
        async with desk.database.transaction() as tx:
            battle_id, _ = await battles.add(tx, new, state=state)
    except AlreadyRunning as error:
        async with desk.database.connection() as connection:
            other = await battles.get(connection, error.battle_id)
        if other is None:
            raise
        raise _in_the_way(other, ring, desk.texts) from error
    log.info("battle_begun", battle_id=battle_id, state=state, request=request)
    return battle_id


def _in_the_way(other: Battle, ring: Ring, texts: Texts) -> NoBattle:
    """Say which battle is not over, and where it is."""
    title = meeting(other.name_a, other.name_b, ring.language, texts)
    if other.state == "offered":
        words = texts.plain(ring.language, "battle-offered", title=title)
    else:
        clock = Clock.of(ring.settings, ring.language, spoken=language_of(other.language))
        time = clock.time(other.ends_at)
        words = texts.plain(ring.language, "battle-running", title=title, time=time)
    return NoBattle(words, other.message_id)
