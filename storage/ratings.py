"""Ratings that follow from votes, and the votes that they follow from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from storage.database import Connection

EVERYWHERE: Final = 0
"""Stands for the chat of ratings by all votes."""

ALL_TIME: Final = 0
"""Stands for the season of ratings of all time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRating:
    """A cat's rating in a chat, or everywhere.

    Attributes:
        mean: strength in logits, 0 for a typical cat, with its ``deviation``.
        votes: in battles and judgements, weighted by their voters.
        battles: how many were decided, ``wins`` of them in its favour.
    """

    photo_id: int
    mean: float
    deviation: float
    votes: float
    battles: int
    wins: int


_BATCH: Final = 2_000
"""Ratings that one statement writes: handing over a hundred thousand at once would hold up all else."""

_COLUMNS: Final = "photo_id, rating.mean, deviation, votes, battles, wins"

# A photo that was withdrawn has no score. As the top of all, this one shows the same picture once.
_RANKED: Final = """
    FROM rating JOIN photo ON photo.id = photo_id
    WHERE rating.chat_id = $1 AND season_id = $2
      AND photo.score IS NOT NULL AND (rating.chat_id <> 0 OR NOT photo.repeat_anywhere)
"""


async def of(
    tx: Connection, photo_ids: Collection[int], chat_id: int, season_id: int = ALL_TIME
) -> dict[int, StoredRating]:
    """Return the ratings of some cats in a chat, by photo; those without votes are left out."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM rating WHERE chat_id = $1 AND season_id = $2 AND photo_id = ANY($3)",  # noqa: S608
        chat_id,
        season_id,
        list(photo_ids),
    )
    return {row["photo_id"]: StoredRating(**dict(row.items())) for row in rows}


async def every(tx: Connection, chat_id: int, season_id: int = ALL_TIME) -> dict[int, StoredRating]:
    """Return all ratings of a chat, by photo."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM rating WHERE chat_id = $1 AND season_id = $2",  # noqa: S608 - column names
        chat_id,
        season_id,
    )
    return {row["photo_id"]: StoredRating(**dict(row.items())) for row in rows}


async def ranked(
    tx: Connection, chat_id: int, season_id: int, limit: int, offset: int = 0
) -> list[StoredRating]:
    """List the cats with the highest lower bounds, the best first; withdrawn ones are left out."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} {_RANKED}
        ORDER BY (rating.mean - 1.645 * deviation) DESC, photo_id LIMIT $3 OFFSET $4
        """,
        chat_id,
        season_id,
        limit,
        offset,
    )
    return [StoredRating(**dict(row.items())) for row in rows]


async def count(tx: Connection, chat_id: int, season_id: int = ALL_TIME) -> int:
    """Count the cats that `ranked` lists."""
    return int(await tx.fetchval(f"SELECT count(*) {_RANKED}", chat_id, season_id))


async def put(
    tx: Connection, chat_id: int, season_id: int, ratings: Sequence[StoredRating]
) -> tuple[int, int]:
    """Let these be all ratings of a chat; return how many were written and how many removed.

    What hasn't changed by more than a fiftieth of a point stays as it is, and a cat that is gone or withdrawn
    gets none.
    """
    cats = sorted(ratings, key=lambda rating: rating.photo_id)
    written = 0
    for first in range(0, len(cats), _BATCH):
        written += await _write(tx, chat_id, season_id, cats[first : first + _BATCH])
    removed = await tx.fetchval(
        """
        WITH removed AS (
            DELETE FROM rating
            WHERE chat_id = $1 AND season_id = $2 AND photo_id NOT IN (
                SELECT id FROM photo WHERE id IN (SELECT unnest($3::bigint[])) AND score IS NOT NULL
            )
            RETURNING photo_id
        )
        SELECT count(*) FROM removed
        """,
        chat_id,
        season_id,
        [cat.photo_id for cat in cats],
    )
    return written, int(removed)


async def _write(tx: Connection, chat_id: int, season_id: int, cats: Sequence[StoredRating]) -> int:
    """Write what has changed, and return how many have."""
    written = await tx.fetchval(
        """
        WITH written AS (
            INSERT INTO rating AS known
                (chat_id, season_id, photo_id, mean, deviation, votes, battles, wins)
            SELECT $1, $2, photo_id, mean, deviation, votes, battles, wins
            FROM unnest($3::bigint[], $4::real[], $5::real[], $6::real[], $7::int[], $8::int[])
                AS new (photo_id, mean, deviation, votes, battles, wins)
            JOIN photo ON photo.id = photo_id AND photo.score IS NOT NULL
            ORDER BY photo_id
            ON CONFLICT (chat_id, season_id, photo_id) DO UPDATE
            SET mean = excluded.mean, deviation = excluded.deviation, votes = excluded.votes,
                battles = excluded.battles, wins = excluded.wins
            WHERE abs(known.mean - excluded.mean) > 1e-4 OR abs(known.deviation - excluded.deviation) > 1e-4
               OR abs(known.votes - excluded.votes) > 1e-3
               OR (known.battles, known.wins) <> (excluded.battles, excluded.wins)
            RETURNING photo_id
        )
        SELECT count(*) FROM written
        """,
        chat_id,
        season_id,
        [cat.photo_id for cat in cats],
        [cat.mean for cat in cats],
        [cat.deviation for cat in cats],
        [cat.votes for cat in cats],
        [cat.battles for cat in cats],
        [cat.wins for cat in cats],
    )
    return int(written)
