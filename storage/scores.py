"""Scores: one row for each photo, model and set of weights, and the tops that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.photos import WITHDRAWN
from storage.ranking import MyCats, count, mine, rank, top

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Connection

__all__ = ["MyCats", "StoredScore", "count", "exists", "latest", "mine", "rank", "record", "top"]


@dataclass(frozen=True, slots=True)
class StoredScore:
    """A verdict as stored.

    Attributes:
        verdict: ``scored`` or ``refused``.
        reason: why it was refused.
        score: 0 to 100, as ``low`` and ``high``, the ends of its interval.
        detail: the whole verdict as JSON.
    """

    photo_id: int
    model: str
    weights: str
    verdict: str
    reason: str | None
    score: float | None
    low: float | None
    high: float | None
    detail: dict[str, Any]
    scored_at: datetime


async def record(  # noqa: PLR0913 - a verdict has as many parts
    tx: Connection,
    photo_id: int,
    *,
    model: str,
    weights: str,
    verdict: str,
    reason: str | None,
    score: float | None,
    low: float | None,
    high: float | None,
    detail: Mapping[str, Any],
) -> bool:
    """Store a verdict and make it the photo's own.

    False, and nothing done, if it was stored before, or if the photo is gone or was withdrawn meanwhile.
    """
    # Whoever withdraws the photo waits for this verdict and takes it along, or this comes too late.
    kept = await tx.fetchval(
        "SELECT reason IS DISTINCT FROM $2 FROM photo WHERE id = $1 FOR NO KEY UPDATE", photo_id, WITHDRAWN
    )
    if not kept:
        return False
    stored = await tx.fetchval(
        """
        INSERT INTO score (photo_id, model, weights, verdict, reason, score, low, high, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT ON CONSTRAINT score_once DO NOTHING
        RETURNING true
        """,
        photo_id,
        model,
        weights,
        verdict,
        reason,
        score,
        low,
        high,
        dict(detail),
    )
    if stored is None:
        return False
    await tx.execute(
        "UPDATE photo SET verdict = $2, reason = $3, score = $4 WHERE id = $1",
        photo_id,
        verdict,
        reason,
        score,
    )
    return True


async def exists(tx: Connection, photo_id: int, *, model: str) -> bool:
    """Say whether a photo has a verdict of this model, with whichever weights."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM score WHERE photo_id = $1 AND model = $2)", photo_id, model
        )
    )


async def latest(tx: Connection, photo_id: int) -> StoredScore | None:
    """Return a photo's last verdict with the weights that score, None if it has none yet.

    While everybody is scored anew there are verdicts that don't count yet, and afterwards those of before.
    Where none is of the weights that score, such as a refusal from the time of others, it is the last of all.
    """
    row = await tx.fetchrow(
        """
        SELECT photo_id, model, weights, verdict, reason, score, low, high, detail, scored_at
        FROM score LEFT JOIN active_weights AS active ON true
        WHERE photo_id = $1
        ORDER BY CASE
            WHEN active.version IS NOT NULL THEN score.weights = active.version
            ELSE NOT EXISTS (SELECT FROM weights AS taught WHERE taught.version = score.weights)
        END DESC, scored_at DESC, id DESC LIMIT 1
        """,
        photo_id,
    )
    return None if row is None else StoredScore(**dict(row.items()))
