"""A round of a tournament in the database: its matches are opened, and when they are over it goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cards.panel import shown_score
from bot.tournaments import bracket
from bot.tournaments.bracket import Decision, Side
from storage import battles, tournaments
from storage.battles import NewBattle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.chats.clock import Clock
    from bot.tempo import Tempo
    from storage.chat_settings import ChatSettings
    from storage.database import Connection
    from storage.tournaments import Entry, Tournament


def ends_at(begins: datetime, settings: ChatSettings, clock: Clock, tempo: Tempo) -> datetime:
    """Return when a round ends: after the time that the chat chose for battles, and never at night."""
    minutes = settings.battle_minutes
    return clock.loud_from(begins + (tempo.round if minutes is None else timedelta(minutes=minutes)))


async def open_matches(tx: Connection, tournament: Tournament) -> None:
    """Open a battle for each match of the round; a cat whose opponent was withdrawn goes on by default.

    So does one whose opponent's owner wants no more battles. Matches that have begun are played to their end.
    """
    entries = {entry.seed: entry for entry in await tournaments.entries(tx, tournament.id)}
    for match in bracket.matches(tuple(entries.values()), tournament.round):
        a, b = entries[match.a], entries[match.b]
        sides = _side_to_come(a), _side_to_come(b)
        if any(side.is_gone for side in sides):
            await _settle(tx, tournament, bracket.decide(*sides, None))
            continue
        new = NewBattle(
            chat_id=tournament.chat_id,
            thread_id=tournament.thread_id,
            language=tournament.language,
            tournament_id=tournament.id,
            round=match.round,
            slot=match.slot,
            photo_a=a.photo_id,
            photo_b=b.photo_id,
            owner_a=a.person_id,
            owner_b=b.person_id,
            name_a=a.name,
            name_b=b.name,
            ends_at=tournament.round_ends_at,
        )
        await battles.add(tx, new, state="open")


async def go_on(tx: Connection, tournament_id: int, next_ends_at: datetime) -> None:
    """End the round where all its matches are over: losers leave, and the next one or the champion follows.

    Nothing happens where a match is not over, or where it was done before.
    """
    tournament = await tournaments.hold(tx, tournament_id)
    if tournament is None or tournament.state != "running":
        return
    played = {one.slot: one for one in await battles.of_tournament(tx, tournament_id, tournament.round)}
    if any(one.state == "open" for one in played.values()):
        return
    entries = {entry.seed: entry for entry in await tournaments.entries(tx, tournament_id)}
    for match in bracket.matches(tuple(entries.values()), tournament.round):
        if not _is_settled(match, entries):
            battle = played.get(match.slot)
            outcome = battle.outcome if battle is not None else None
            await _settle(
                tx, tournament, bracket.decide(_side(entries[match.a]), _side(entries[match.b]), outcome)
            )
    champion = bracket.champion(await tournaments.entries(tx, tournament_id))
    if champion is not None:
        await tournaments.finish(tx, tournament_id, champion)
    elif await tournaments.advance(tx, tournament_id, round=tournament.round, ends_at=next_ends_at):
        advanced = await tournaments.get(tx, tournament_id)
        if advanced is not None:
            await open_matches(tx, advanced)


async def stop(tx: Connection, tournament_id: int, reason: str) -> bool:
    """Cancel a running tournament with its open matches; False where it is over."""
    if await tournaments.hold(tx, tournament_id) is None:
        return False
    stopped = await tournaments.cancel(tx, tournament_id, reason)
    if stopped:
        for battle in await battles.of_tournament(tx, tournament_id):
            await battles.cancel(tx, battle.id, reason)
    return stopped


def _side(entry: Entry) -> Side:
    score = shown_score(entry.score) if entry.score is not None else None
    return Side(entry.seed, score, entry.is_gone)


def _side_to_come(entry: Entry) -> Side:
    """Return a side of a match that has not begun: an owner may still keep their cat out of it."""
    return replace(_side(entry), is_gone=entry.is_gone or not entry.is_willing)


def _is_settled(match: bracket.Match, entries: Mapping[int, Entry]) -> bool:
    """Tell whether a match was decided when the round began."""
    return any(entries[seed].out_in is not None for seed in (match.a, match.b))


async def _settle(tx: Connection, tournament: Tournament, decision: Decision) -> None:
    await tournaments.drop_out(
        tx, tournament.id, decision.loser, round=tournament.round, by=decision.by.value
    )
