"""The end of a tournament: the full bracket, and the champion on a podium."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.battles import look
from bot.cards.podium_card import PodiumCat, PodiumWords, draw_podium
from bot.tournaments import bracket, showing, words
from storage import battles, chats, tournaments

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.tournaments import Entry, Tournament

log = structlog.get_logger(__name__)


async def tell(tournament: Tournament, desk: Desk) -> None:
    """Tell the chat how a tournament ended, unless that was done."""
    if tournament.told_at is not None:
        return
    if tournament.state == "cancelled":
        await _show_stopped(tournament, desk)
    else:
        await _show_champion(tournament, desk)
    async with desk.database.transaction() as tx:
        await tournaments.told(tx, tournament.id)
    log.info("tournament_over", state=tournament.state, reason=tournament.reason)


async def _show_stopped(tournament: Tournament, desk: Desk) -> None:
    if tournament.message_id is not None:
        caption = words.stopped_caption(tournament, desk.texts)
        await desk.sender.edit_caption(showing.place_of(tournament), tournament.message_id, caption)


async def _show_champion(tournament: Tournament, desk: Desk) -> None:
    """Fill in the bracket, then announce the champion."""
    async with desk.database.connection() as connection:
        entries = await tournaments.entries(connection, tournament.id)
    by_seed = {entry.seed: entry for entry in entries}
    best = [by_seed[seed] for seed in bracket.podium(entries)]
    if tournament.shown_round <= tournament.round:
        caption = words.over_caption(tournament, best[0], desk.texts)
        subtitle = words.round_name(tournament, desk.texts)
        await showing.show(tournament, entries, subtitle, caption, desk)
    await _announce(tournament, best, desk)


async def _announce(tournament: Tournament, best: list[Entry], desk: Desk) -> None:
    place = showing.place_of(tournament)
    desk.sender.expect_turn(place)
    async with desk.database.connection() as connection:
        chat = await chats.get(connection, tournament.chat_id)
        finals = await battles.of_tournament(connection, tournament.id, tournament.round)
    cats = [
        PodiumCat(rank, entry.name, None, await look.thumb(entry.photo_id, desk))
        for rank, entry in enumerate(best, start=1)
    ]
    subtitle = words.champion_subtitle(tournament, chat.title if chat is not None else None, desk.texts)
    language = words.language_of_tournament(tournament)
    text = PodiumWords(desk.texts.plain(language, "tournament-champion-card"), subtitle)
    picture = await asyncio.to_thread(draw_podium, cats, text)
    final = finals[0] if finals else None
    caption = words.champion_caption(tournament, best[0], best[1], final, desk.texts)
    await desk.sender.photo(place, picture, caption)
