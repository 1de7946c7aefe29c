"""The bracket in the chat: one picture that fills in, round by round."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.battles import look
from bot.cards.bracket_card import BracketCat, BracketMatch, BracketWords, draw_bracket
from bot.chats.clock import Clock
from bot.sending import Place
from bot.tournaments import bracket, words
from bot.tournaments.bracket import By
from storage import battles, chat_settings, tournaments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk import Desk
    from scoring.verdict import RgbImage
    from storage.battles import Battle
    from storage.tournaments import Entry, Tournament


def place_of(tournament: Tournament) -> Place:
    """Return where the chat is told of a tournament."""
    return Place(tournament.chat_id, tournament.thread_id)


async def show_round(tournament: Tournament, desk: Desk) -> None:
    """Show the round that is played, unless the bracket in the chat does."""
    if tournament.shown_round >= tournament.round:
        return
    async with desk.database.connection() as connection:
        entries = await tournaments.entries(connection, tournament.id)
        settings = await chat_settings.get(connection, tournament.chat_id)
    clock = Clock.of(settings, words.language_of_tournament(tournament))
    caption = words.round_caption(tournament, entries, clock, desk.texts)
    subtitle = words.round_name(tournament, desk.texts)
    await show(tournament, entries, subtitle, caption, desk)


async def show(
    tournament: Tournament, entries: Sequence[Entry], subtitle: str, caption: str, desk: Desk
) -> None:
    """Put the bracket as it is into its message, or into a new one where that is gone."""
    place = place_of(tournament)
    desk.sender.expect_turn(place)
    async with desk.database.connection() as connection:
        matches = await battles.of_tournament(connection, tournament.id)
    faces = {entry.seed: await look.thumb(entry.photo_id, desk) for entry in entries}
    title = words.title(tournament, desk.texts)
    picture = await asyncio.to_thread(_draw, entries, matches, faces, BracketWords(title, subtitle))
    sent = None
    if tournament.message_id is not None:
        sent = await desk.sender.replace_photo(place, tournament.message_id, picture, caption)
    if sent is None:
        sent = await desk.sender.photo(place, picture, caption)
    shown = tournament.round if tournament.state == "running" else tournament.round + 1
    async with desk.database.transaction() as tx:
        await tournaments.shown(tx, tournament.id, sent.message_id, shown, chat_id=place.chat_id)


def _draw(
    entries: Sequence[Entry],
    played: Sequence[Battle],
    faces: Mapping[int, RgbImage | None],
    text: BracketWords,
) -> bytes:
    by_seed = {entry.seed: entry for entry in entries}
    cats = [BracketCat(by_seed[seed].name, faces[seed]) for seed in bracket.draw(len(entries))]
    by_place = {(battle.round, battle.slot): battle for battle in played}
    results = [
        [
            _result(match, by_seed, by_place.get((match.round, match.slot)))
            for match in bracket.matches(entries, number)
        ]
        for number in range(1, bracket.rounds(len(entries)) + 1)
    ]
    return draw_bracket(cats, results, text)


def _result(match: bracket.Match, entries: Mapping[int, Entry], battle: Battle | None) -> BracketMatch:
    left = next((seed for seed in (match.a, match.b) if entries[seed].out_in == match.round), None)
    if left is None:
        return BracketMatch()
    votes = None
    # Where votes did not count, or too few were given, numbers would say nothing.
    if battle is not None and battle.outcome != "few" and entries[left].out_by != By.DEFAULT:
        votes = (battle.votes_a or 0, battle.votes_b or 0)
    return BracketMatch("b" if left == match.a else "a", votes)
