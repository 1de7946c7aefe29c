"""The jobs of games: whose they are, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.battles.closing import bring_on
from bot.battles.tally import show_voters
from bot.calibration.rescoring import rescore
from bot.enduring import enduring
from bot.ratings.refit import refitting
from bot.seasons import ceremony
from bot.tournaments import progress
from storage.jobs import JobKind

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.jobs import Handler


def game_handlers(desk: Desk) -> dict[JobKind, Handler]:
    """Return the jobs by which games go on when nobody presses anything."""

    async def battle(battle_id: int) -> None:
        await bring_on(battle_id, desk)

    async def tally(battle_id: int) -> None:
        await show_voters(battle_id, desk)

    async def score_anew(rescoring_id: int) -> None:
        await rescore(rescoring_id, desk.database, desk.leaderboard)

    async def tournament(tournament_id: int) -> None:
        await progress.bring_on(tournament_id, desk)

    async def season(season_id: int) -> None:
        await ceremony.hold(season_id, desk)

    return {
        JobKind.BATTLE: enduring(battle),
        JobKind.TALLY: enduring(tally),
        JobKind.TOURNAMENT: enduring(tournament),
        JobKind.SEASON: enduring(season),
        JobKind.RATE: enduring(refitting(desk)),
        JobKind.RESCORE: enduring(score_anew),
    }
