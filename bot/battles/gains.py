"""What a battle changes in the ratings of its two cats, as it is told at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.ratings import PRIOR, Rating, points, updated
from storage import votes

if TYPE_CHECKING:
    from storage.database import Connection


async def gains(tx: Connection, battle_id: int, pair: tuple[int, int], chat_id: int) -> tuple[float, float]:
    """Return by how many points the chat's ratings of both cats change; the exact ones follow as a job."""
    known: dict[int, Rating] = {}
    before = [known.get(photo_id, PRIOR) for photo_id in pair]
    wins_a, wins_b = await votes.count(tx, battle_id)
    after = updated(before[0], before[1], wins_a, wins_b)
    gain_a, gain_b = (points(new) - points(old) for new, old in zip(after, before, strict=True))
    return gain_a, gain_b
