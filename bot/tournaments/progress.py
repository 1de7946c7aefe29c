"""The job of a tournament: show its round, end it early or in time, go on, and tell of the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.battles import opening
from bot.calling import ChatGone
from bot.chats.clock import Clock
from bot.outages import wait_after
from bot.tournaments import ending, rounds, showing
from bot.tournaments.words import language_of_tournament
from storage import battles, chat_settings, tournaments, votes
from storage.jobs import JobKind, TryLater, enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Desk
    from storage.battles import Battle
    from storage.tournaments import Tournament

ACTIVE: Final = timedelta(days=14)
"""Whoever voted here within this time is waited for."""

HEAD_START: Final = 12
"""No round ends before this part of its time: those who look at the chat a little later want a say, too."""

TOLD_WITHIN: Final = timedelta(minutes=2)
"""So long the next round waits for the results of the last one to be told."""

_SOON: Final = timedelta(seconds=1)
_LONG: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


async def bring_on(tournament_id: int, desk: Desk) -> None:
    """Do what a tournament needs now. However often and from wherever it is called, each step is taken once.

    Raises:
        TryLater: matches are just being counted or told of, the chat sleeps, or Telegram wants patience.
    """
    async with desk.database.locks.held(f"tournament:{tournament_id}"):
        try:
            await _bring_on(tournament_id, desk)
        except ChatGone as error:
            log.info("chat_gone", error=str(error))
            async with desk.database.transaction() as tx:
                await rounds.stop(tx, tournament_id, "gone")
                await tournaments.told(tx, tournament_id)


async def _bring_on(tournament_id: int, desk: Desk) -> None:
    while True:
        async with desk.database.connection() as connection:
            tournament = await tournaments.get(connection, tournament_id)
            if tournament is None:
                return
            matches = await battles.of_tournament(connection, tournament_id, tournament.round)
        if tournament.state != "running":
            await ending.tell(tournament, desk)
            return
        running = [match for match in matches if match.state == "open"]
        if running:
            await showing.show_round(tournament, desk)
            for match in running:
                await opening.show(match.id, desk)
            await _end_early(tournament, running, desk)
            return
        _expect_told(matches)
        await _go_on(tournament, desk)


async def _go_on(tournament: Tournament, desk: Desk) -> None:
    """End the round, and begin the next one or announce the champion: by day, as both make a noise.

    Raises:
        TryLater: the chat sleeps. A round ends at night where its last matches do, for want of a cat.
    """
    now = datetime.now(UTC)
    async with desk.database.transaction() as tx:
        settings = await chat_settings.get(tx, tournament.chat_id)
        clock = Clock.of(settings, language_of_tournament(tournament))
        if clock.is_quiet(now):
            raise TryLater(clock.loud_from(now) - now, "the chat sleeps")
        await rounds.go_on(tx, tournament.id, rounds.ends_at(now, settings, clock, desk.tempo))
    log.info("tournament_round_over", round=tournament.round)


async def _end_early(tournament: Tournament, running: Sequence[Battle], desk: Desk) -> None:
    """End the round where everybody has voted who is waited for; come back while matches are being counted.

    Raises:
        TryLater: the time of a match is over.
    """
    now = datetime.now(UTC)
    due = min(match.ends_at for match in running)
    if due <= now:
        # Matches have jobs of their own, which queue this one; yet a job that runs just then is not queued.
        raise TryLater(wait_after(due, now) or _LONG, "matches are being counted")
    if not await _all_voted(tournament, running, desk):
        return
    earliest = max(match.opened_at or match.made_at for match in running) + desk.tempo.round / HEAD_START
    async with desk.database.transaction() as tx:
        if now < earliest:
            turn = round(earliest.timestamp() * 1_000_000)
            await enqueue(tx, JobKind.TOURNAMENT, tournament.id, delay=earliest - now, turn=turn)
            return
        for match in running:
            await battles.hurry(tx, match.id)
    log.info("tournament_round_early", round=tournament.round)
    raise TryLater(_SOON, "all have voted, matches are being counted")


async def _all_voted(tournament: Tournament, running: Sequence[Battle], desk: Desk) -> bool:
    """Tell whether all who voted here lately have voted in every match that isn't about a cat of theirs.

    At night nobody is waited for, and nothing ends. Nor does a round with too few votes to say anything.
    """
    now = datetime.now(UTC)
    async with desk.database.connection() as connection:
        settings = await chat_settings.get(connection, tournament.chat_id)
        if Clock.of(settings, language_of_tournament(tournament)).is_quiet(now):
            return False
        for match in running:
            if await votes.voters(connection, match.id) < desk.tempo.fewest_votes:
                return False
        active = await votes.active_voters(connection, tournament.chat_id, now - ACTIVE)
        done = await votes.voted(connection, [match.id for match in running])
    barred = set.intersection(*({match.owner_a, match.owner_b} for match in running))
    return active - barred <= done


def _expect_told(matches: Sequence[Battle]) -> None:
    """Let the results of a round be told before the next one is shown; a while later it goes on anyway.

    Raises:
        TryLater: they will be in a moment.
    """
    fresh = datetime.now(UTC) - TOLD_WITHIN
    if any(m.told_at is None and m.closed_at is not None and m.closed_at > fresh for m in matches):
        raise TryLater(_SOON, "results are being told")
