"""The job of ratings: weigh the voters of whom something is new, and rate all cats of a chat by all votes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from scoring.ratings import PRIOR, Comparison, Rating, fit
from scoring.voters import BURST, NEW_FOR, TOGETHER, UNKNOWN, Conduct, weight
from storage import ratings, seasons, voters
from storage.comparisons import comparisons
from storage.jobs import TryLater
from storage.ratings import ALL_TIME, EVERYWHERE, StoredRating
from storage.voters import Bursts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk import Desk
    from storage.comparisons import Meetings
    from storage.database import Connection, Database
    from storage.jobs import Handler
    from storage.seasons import Season
    from storage.voters import Deeds

_BURSTS: Final = Bursts(new_for=NEW_FOR, together=TOGETHER, many=BURST)
_CARRIED_OVER: Final = 0.5
"""So much of its strength does a cat take into the next season: last week counts, but doesn't decide."""

_WEIGHED_AT_ONCE: Final = 200
"""Voters whose deeds one statement sums up, so that none takes long."""

_REST: Final = 20
"""Rating anew takes a twentieth of the time at most, however many cats there are."""

log = structlog.get_logger(__name__)


def refitting(desk: Desk) -> Handler:
    """Return the job: it leaves its work to another one of the same chat that hasn't begun yet.

    Raises (when it runs):
        TryLater: the chat was rated a moment ago; the longer that took, the longer it rests.
    """
    rested_at: dict[int, float] = {}

    async def job(chat_id: int) -> None:
        # One works and one waits; the latter will see whatever caused this one.
        if desk.database.locks.users(_lock(chat_id)) > 1:
            return
        left = rested_at.get(chat_id, 0.0) - time.monotonic()
        if left > 0:
            raise TryLater(timedelta(seconds=left), "rated a moment ago")
        rested_at.pop(chat_id, None)
        began = time.monotonic()
        await refit(chat_id, desk)
        if chat_id == EVERYWHERE:
            ended = time.monotonic()
            rested_at[chat_id] = ended + _REST * (ended - began)

    return job


async def refit(chat_id: int, desk: Desk) -> None:
    """Rate all cats of a chat, of all time and in its running season; for 0 by the votes of all chats.

    Running it twice changes nothing the second time.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    await rate(chat_id, desk.database)


async def rate(chat_id: int, database: Database) -> None:
    """Do what `refit` says, with a database alone."""
    async with database.locks.held(_lock(chat_id)):
        await _weigh(chat_id, database)
        async with database.transaction() as tx:
            found = await _found(tx, chat_id)
        # The numbers are many, and an event loop waits for nobody.
        rated = [
            (season_id, await asyncio.to_thread(_rated, met, priors)) for season_id, met, priors in found
        ]
        async with database.transaction() as tx:
            changes = [await ratings.put(tx, chat_id, season_id, cats) for season_id, cats in rated]
    for (season_id, cats), (written, removed) in zip(rated, changes, strict=True):
        log.info(
            "rated", chat_id=chat_id, season_id=season_id, cats=len(cats), written=written, removed=removed
        )


def _lock(chat_id: int) -> str:
    return f"ratings:{chat_id}"


async def _weigh(chat_id: int, database: Database) -> None:
    async with database.connection() as connection:
        concerned = await voters.concerned(connection, chat_id)
    for first in range(0, len(concerned), _WEIGHED_AT_ONCE):
        # Each some hundred by themselves, so that another chat that weighs the same people waits for no more.
        async with database.transaction() as tx:
            done = await voters.deeds(tx, concerned[first : first + _WEIGHED_AT_ONCE], _BURSTS)
            await voters.put(tx, {one.person_id: weight(_conduct(one)) for one in done}, done)


def _conduct(done: Deeds) -> Conduct:
    return Conduct(
        controls=done.controls,
        passed=done.passed,
        choices=done.choices,
        lefts=done.lefts,
        opinions=done.opinions,
        agreed=done.agreed,
        in_burst=done.in_burst,
        battles=done.battles,
        days=done.days,
    )


async def _found(tx: Connection, chat_id: int) -> list[tuple[int, list[Meetings], dict[int, Rating]]]:
    """Return what there is to rate: of which season, who met, and what was known before."""
    found = [(ALL_TIME, await comparisons(tx, chat_id, unknown=UNKNOWN), dict[int, Rating]())]
    season = await seasons.running(tx, chat_id) if chat_id != EVERYWHERE else None
    if season is not None:
        met = await comparisons(tx, chat_id, season.id, unknown=UNKNOWN)
        found.append((season.id, met, await _carried_over(tx, season)))
    return found


async def _carried_over(tx: Connection, season: Season) -> dict[int, Rating]:
    """Return what is known at a season's start: half of the last one's strengths, none of its certainty."""
    last = await seasons.numbered(tx, season.chat_id, season.number - 1)
    if last is None:
        return {}
    before = await ratings.every(tx, season.chat_id, last.id)
    return {cat: Rating(_CARRIED_OVER * one.mean, PRIOR.deviation) for cat, one in before.items()}


def _rated(met: Sequence[Meetings], priors: Mapping[int, Rating]) -> list[StoredRating]:
    """Rate the cats that met."""
    cats = {cat for pair in met for cat in (pair.a, pair.b)}
    known = {cat: prior for cat, prior in priors.items() if cat in cats}
    fitted = fit((Comparison(pair.a, pair.b, pair.wins_a, pair.wins_b) for pair in met), known)
    votes, battles, wins = defaultdict[int, float](float), Counter[int](), Counter[int]()
    for pair in met:
        for cat, won in ((pair.a, pair.won_a), (pair.b, pair.won_b)):
            votes[cat] += pair.wins_a + pair.wins_b
            battles[cat] += pair.battles
            wins[cat] += won
    return [
        StoredRating(
            photo_id=cat,
            mean=rating.mean,
            deviation=rating.deviation,
            votes=votes[cat],
            battles=battles[cat],
            wins=wins[cat],
        )
        for cat, rating in fitted.items()
    ]
