"""What a battle changes in the ratings of its two cats, as it is told at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.ratings import PRIOR, Rating, points, updated
from scoring.voters import UNKNOWN
from storage import ratings, voters

if TYPE_CHECKING:
    from storage.database import Connection


async def gains(tx: Connection, battle_id: int, pair: tuple[int, int], chat_id: int) -> tuple[float, float]:
    """Return by how many points the chat's ratings of both cats change; the exact ones follow as a job."""
    known = await ratings.of(tx, pair, chat_id)
    a, b = (
        Rating(known[photo_id].mean, known[photo_id].deviation) if photo_id in known else PRIOR
        for photo_id in pair
    )
    wins_a, wins_b = await voters.weighed_count(tx, battle_id, unknown=UNKNOWN)
    new_a, new_b = updated(a, b, wins_a, wins_b)
    return points(new_a) - points(a), points(new_b) - points(b)
