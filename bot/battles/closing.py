"""The job of a battle: what its time has come for is done once, however often the job runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.battles import rules
from bot.battles.gains import gains
from bot.battles.outcome import default_winner
from bot.battles.tally import poster_of
from bot.battles.telling import tell
from storage import battles, photos, votes
from storage.jobs import JobKind, TryLater, enqueue

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.battles import Battle, Outcome
    from storage.database import Connection
    from storage.photos import Photo

REFIT_AFTER: Final = timedelta(seconds=5)
"""How long exact ratings wait for other battles that end just now."""

_CLOCKS_DIFFER: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


async def bring_on(battle_id: int, desk: Desk) -> None:
    """Let an offer lapse, or count the votes, where it is time; then tell the chat what it doesn't know yet.

    Each step is taken once: a battle changes its state by compare-and-set together with the jobs that follow,
    and what was told is noted. Only a message between its sending and that note can come twice.

    Raises:
        TryLater: the deadline is a moment away by this machine's clock, or Telegram wants patience.
    """
    async with desk.database.transaction() as tx:
        await votes.hold(tx, battle_id)
        battle = await battles.get(tx, battle_id)
        if battle is not None and not rules.is_over(battle.state) and _is_due(battle):
            await _end(tx, battle, desk)
    async with poster_of(desk.database, battle_id):
        async with desk.database.connection() as connection:
            battle = await battles.get(connection, battle_id)
        if battle is None or not rules.is_over(battle.state) or battle.told_at is not None:
            return
        await tell(battle, desk)


def _is_due(battle: Battle) -> bool:
    """Tell whether the deadline has come; a battle that has a later one by now has a job for that, too.

    Raises:
        TryLater: it is a moment away: the queue's clock is another machine's.
    """
    ahead = battle.ends_at - datetime.now(UTC)
    if timedelta() < ahead < _CLOCKS_DIFFER:
        raise TryLater(ahead, "its time has not come")
    return ahead <= timedelta()


async def _end(tx: Connection, battle: Battle, desk: Desk) -> None:
    """Take the one step that a battle has left."""
    if battle.state == "offered":
        if await battles.cancel(tx, battle.id, "lapsed"):
            log.info("battle_lapsed", battle_id=battle.id)
        return
    votes_a, votes_b = await votes.count(tx, battle.id)
    a, b = [await _photo(tx, photo_id) for photo_id in (battle.photo_a, battle.photo_b)]
    outcome = rules.outcome(votes_a, votes_b, desk.tempo.fewest_votes)
    gain_a = gain_b = None
    if a is not None and b is not None:
        if outcome != "few":
            gain_a, gain_b = await gains(tx, battle.id, (a.id, b.id), battle.chat_id)
    elif battle.tournament_id is None:
        await battles.cancel(tx, battle.id, "withdrawn")
        return
    else:
        outcome = default_winner(has_a=a is not None, has_b=b is not None) or "few"
    closed = await battles.close(
        tx, battle.id, votes_a=votes_a, votes_b=votes_b, outcome=outcome, gain_a=gain_a, gain_b=gain_b
    )
    if closed:
        log.info("battle_closed", battle_id=battle.id, votes=(votes_a, votes_b), outcome=outcome)
        await _spread(tx, battle, outcome)


async def _spread(tx: Connection, battle: Battle, outcome: Outcome) -> None:
    """Queue what follows from a result, always in this order: others wait for jobs that they share."""
    if battle.tournament_id is not None:
        # One for each match: none may stand for another that is closed while it runs.
        await enqueue(tx, JobKind.TOURNAMENT, battle.tournament_id, turn=-battle.id)
    if outcome == "few":
        return
    turn = int(datetime.now(UTC).timestamp() // REFIT_AFTER.total_seconds())
    for key in (battle.chat_id, 0):
        await enqueue(tx, JobKind.RATE, key, delay=REFIT_AFTER, turn=turn)


async def _photo(tx: Connection, photo_id: int | None) -> Photo | None:
    """Return a cat's photo, None where its owner took it back."""
    photo = await photos.get(tx, photo_id) if photo_id is not None else None
    return photo if photo is not None and photo.score is not None else None
