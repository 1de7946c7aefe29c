"""What people have said when two cats met: all that ratings follow from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.ratings import ALL_TIME, EVERYWHERE

if TYPE_CHECKING:
    from storage.database import Connection

MOST_PAIRS: Final = 1_000_000
"""Pairs of cats that are looked at, those that met last: a million take a few hundred megabytes."""

_BATCH: Final = 1_000
"""Pairs that are read at once: a few milliseconds, in which nothing else goes on."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """All votes between two cats.

    Attributes:
        a: a photo's id, as ``b``.
        wins_a: votes for a, each as much as its voter counts, as ``wins_b``; a tie is half a vote for each.
        battles: how many were decided, or ended in a tie.
        won_a: how many a has won, as ``won_b``.
    """

    a: int
    b: int
    wins_a: float
    wins_b: float
    battles: int
    won_a: int
    won_b: int


# A battle with too few votes says nothing. The same two cats may meet on either side: fitting joins them.
_BATTLES: Final = """
    SELECT battle.id, photo_a AS a, photo_b AS b, max(closed_at) AS at, 1 AS battles,
           (outcome = 'a')::int AS won_a, (outcome = 'b')::int AS won_b,
           coalesce(sum(coalesce(weight, $1)) FILTER (WHERE side = 'a'), 0) AS wins_a,
           coalesce(sum(coalesce(weight, $1)) FILTER (WHERE side = 'b'), 0) AS wins_b
    FROM battle LEFT JOIN vote ON vote.battle_id = battle.id
    LEFT JOIN voter ON voter.person_id = vote.voter_id
    WHERE state = 'closed' AND outcome <> 'few' AND photo_a IS NOT NULL AND photo_b IS NOT NULL
"""
_IN_CHAT: Final = " AND battle.chat_id = $3"
_IN_SEASON: Final = """
    AND EXISTS (
        SELECT FROM season
        WHERE season.id = $4 AND season.chat_id = $3 AND closed_at >= starts_at AND closed_at < ends_at
    )
"""
# Control pairs ask for attention, not for taste.
_JUDGEMENTS: Final = """
    SELECT judgement.id, photo_left AS a, photo_right AS b, answered_at AS at, 0 AS battles,
           0 AS won_a, 0 AS won_b,
           coalesce(weight, $1) * CASE choice WHEN 'left' THEN 1.0 WHEN 'tie' THEN 0.5 ELSE 0 END AS wins_a,
           coalesce(weight, $1) * CASE choice WHEN 'right' THEN 1.0 WHEN 'tie' THEN 0.5 ELSE 0 END AS wins_b
    FROM judgement LEFT JOIN voter ON voter.person_id = judgement.voter_id
    WHERE control IS NULL AND choice IN ('left', 'right', 'tie')
"""


async def comparisons(
    tx: Connection, chat_id: int, season_id: int = ALL_TIME, *, unknown: float, most: int = MOST_PAIRS
) -> list[Meetings]:
    """List all pairs that met in decided battles, and for `EVERYWHERE` in judgements, too.

    Args:
        tx: an open transaction.
        chat_id: the battles of this chat; `EVERYWHERE` for all.
        season_id: only those that closed within this season of the chat.
        unknown: how much a voter counts who was never weighed.
        most: leave out the rest, those that met longest ago.
    """
    arguments: list[object] = [unknown, most]
    meetings = _BATTLES
    if chat_id != EVERYWHERE:
        meetings += _IN_CHAT
        arguments.append(chat_id)
    if season_id != ALL_TIME:
        meetings += _IN_SEASON
        arguments.append(season_id)
    meetings += " GROUP BY battle.id"
    if chat_id == EVERYWHERE:
        meetings += f" UNION ALL {_JUDGEMENTS}"
    query = f"""
        SELECT a, b, sum(wins_a) AS wins_a, sum(wins_b) AS wins_b, sum(battles)::int AS battles,
               sum(won_a)::int AS won_a, sum(won_b)::int AS won_b
        FROM ({meetings}) AS met
        GROUP BY a, b ORDER BY max(at) DESC, a, b LIMIT $2
    """  # noqa: S608 - constants only
    return [Meetings(**dict(row.items())) async for row in tx.cursor(query, *arguments, prefetch=_BATCH)]
