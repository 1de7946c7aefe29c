"""What may teach the score: votes and photos of people who agreed to it, at this moment.

Nothing is copied: whoever takes their consent back is not asked from then on, for what they gave before too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Connection

MOST_VOTES: Final = 1_000_000
"""Votes that are learnt from, the last ones: a million take some hundred megabytes and about five minutes."""

_BATCH: Final = 5_000

# A photo whose owner, where there is one to ask, agrees.
_TEACHING: Final = """
    SELECT photo.id FROM photo JOIN person ON person.id = photo.person_id
    WHERE person.teaches AND photo.score IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class GivenVote:
    """One person's opinion of two cats.

    Attributes:
        left: the photo that was shown on the left, as ``right``.
        share: 1 for the left cat, 0 for the right one, 0.5 for both alike.
        weight: the voter's, from 0 to 1.
    """

    left: int
    right: int
    voter: int
    share: float
    weight: float


@dataclass(frozen=True, slots=True)
class MeasuredPhoto:
    """What was measured on the best cat of a photo.

    Attributes:
        picture: equal for photos of the same picture.
        measures: value and sigma by the measure's name.
    """

    photo_id: int
    picture: str
    measures: dict[str, dict[str, float]]


async def votes(tx: Connection, *, unknown: float, most: int = MOST_VOTES) -> list[GivenVote]:
    """List the votes that may teach, those of battles and those of pairs in private, in a lasting order.

    Not among them are control pairs, battles that were broken off, and voters without any weight.

    Args:
        tx: an open transaction.
        unknown: weight of a voter who was never weighed.
        most: leave out the rest, those that were given longest ago.
    """
    rows = tx.cursor(
        f"""
        WITH teaching AS MATERIALIZED ({_TEACHING}),
        given AS (
            SELECT battle.photo_a AS left, battle.photo_b AS right, vote.voter_id AS voter,
                   CASE vote.side WHEN 'a' THEN 1.0 ELSE 0.0 END::float8 AS share, vote.voted_at AS at
            FROM vote JOIN battle ON battle.id = vote.battle_id
            LEFT JOIN chat_setting AS setting ON setting.chat_id = battle.chat_id
            WHERE battle.state = 'closed' AND coalesce(setting.teaches, true)
            UNION ALL
            SELECT photo_left, photo_right, voter_id,
                   CASE choice WHEN 'left' THEN 1.0 WHEN 'right' THEN 0.0 ELSE 0.5 END::float8, answered_at
            FROM judgement
            WHERE control IS NULL AND choice IN ('left', 'right', 'tie')
        ),
        latest AS (
            SELECT given.*, coalesce(voter.weight::float8, $1) AS weight
            FROM given
            JOIN person ON person.id = given.voter AND person.teaches
            LEFT JOIN voter ON voter.person_id = given.voter
            WHERE given.left IN (SELECT id FROM teaching) AND given.right IN (SELECT id FROM teaching)
              AND coalesce(voter.weight::float8, $1) > 0
            ORDER BY given.at DESC, given.voter, given.left, given.right LIMIT $2
        )
        SELECT latest.left, latest.right, latest.voter, latest.share, latest.weight
        FROM latest ORDER BY latest.at, latest.voter, latest.left, latest.right
        """,  # noqa: S608 - constants only
        unknown,
        most,
        prefetch=_BATCH,
    )
    return [GivenVote(**dict(row.items())) async for row in rows]


async def measured(tx: Connection, photo_ids: Sequence[int]) -> list[MeasuredPhoto]:
    """Return what was measured last on photos, in the order of their ids; unscored ones are left out."""
    rows = await tx.fetch(
        """
        SELECT photo.id AS photo_id, coalesce(photo.small_key, photo.id::text) AS picture,
               last.detail #> '{cats,0,measures}' AS measures
        FROM photo CROSS JOIN LATERAL (
            SELECT detail FROM score WHERE photo_id = photo.id AND verdict = 'scored'
            ORDER BY scored_at DESC, id DESC LIMIT 1
        ) AS last
        WHERE photo.id = ANY($1) AND photo.score IS NOT NULL
        ORDER BY photo.id
        """,
        list(photo_ids),
    )
    return [MeasuredPhoto(**dict(row.items())) for row in rows if row["measures"] is not None]


async def some_photos(tx: Connection, most: int) -> list[int]:
    """Return ids of scored photos, spread evenly over all of them, at most so many."""
    rows = await tx.fetch(
        """
        WITH numbered AS (
            SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total
            FROM photo WHERE score IS NOT NULL
        )
        SELECT id FROM numbered
        WHERE place = 0 OR total <= $1 OR place * $1 / total > (place - 1) * $1 / total
        ORDER BY id LIMIT $1
        """,
        most,
    )
    return [int(row["id"]) for row in rows]
