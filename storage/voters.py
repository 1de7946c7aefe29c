"""What voters do, as far as it tells how much they count, and their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import timedelta

    from storage.database import Connection


# What closes while voters are weighed may carry a time before that.
_OVERLAP: Final = "interval '1 minute'"

# Left is the first cat of a battle. Of the others' votes one more or less says nothing.
_VOTED: Final = """
    SELECT voter_id, count(*) AS battles, count(DISTINCT date_trunc('day', voted_at)) AS days,
           count(*) FILTER (WHERE side = 'a') AS lefts,
           count(*) FILTER (WHERE abs(with_me - against_me) > 1) AS opinions,
           count(*) FILTER (WHERE with_me - against_me > 1) AS agreed
    FROM vote JOIN battle ON battle.id = battle_id
    CROSS JOIN LATERAL (
        SELECT CASE side WHEN 'a' THEN votes_a ELSE votes_b END - 1 AS with_me,
               CASE side WHEN 'a' THEN votes_b ELSE votes_a END AS against_me
    ) AS others
    WHERE voter_id = ANY($1) AND state = 'closed'
    GROUP BY voter_id
"""
# A turned pair asks whether the voter still says the same as when it was shown first.
_JUDGED: Final = """
    SELECT shown.voter_id,
           count(*) FILTER (WHERE expected IS NOT NULL) AS controls,
           count(*) FILTER (WHERE shown.choice = expected) AS passed,
           count(*) FILTER (WHERE is_free AND shown.choice <> 'tie') AS choices,
           count(*) FILTER (WHERE is_free AND shown.choice = 'left') AS lefts
    FROM judgement AS shown
    LEFT JOIN LATERAL (
        SELECT choice FROM judgement AS first
        WHERE first.voter_id = shown.voter_id AND first.id < shown.id
          AND first.control IS NULL AND first.choice <> 'skip'
          AND first.photo_left = shown.photo_right AND first.photo_right = shown.photo_left
        ORDER BY first.id DESC LIMIT 1
    ) AS before ON shown.control = 'turned'
    CROSS JOIN LATERAL (
        SELECT shown.control IS NULL OR shown.control = 'turned' AS is_free,
               CASE shown.control
                   WHEN 'same' THEN 'tie'
                   WHEN 'turned' THEN CASE before.choice
                       WHEN 'left' THEN 'right' WHEN 'right' THEN 'left' WHEN 'tie' THEN 'tie' END
                   ELSE shown.control
               END AS expected
    ) AS control
    WHERE shown.voter_id = ANY($1) AND shown.choice IN ('left', 'right', 'tie')
    GROUP BY shown.voter_id
"""
_CAME_TOGETHER: Final = """
    SELECT DISTINCT voter_id
    FROM vote JOIN person ON person.id = voter_id
    WHERE voter_id = ANY($1) AND voted_at < first_seen + $2::interval AND $4::int <= (
        SELECT count(*) FROM (
            SELECT FROM vote AS other JOIN person AS stranger ON stranger.id = other.voter_id
            WHERE other.battle_id = vote.battle_id AND other.voted_at < stranger.first_seen + $2::interval
              AND other.voted_at BETWEEN vote.voted_at - $3::interval AND vote.voted_at + $3::interval
            LIMIT $4::int
        ) AS newcomers
    )
"""
_DEEDS: Final = f"""
    SELECT id AS person_id, coalesce(controls, 0) AS controls, coalesce(passed, 0) AS passed,
           coalesce(choices, 0) + coalesce(voted.battles, 0) AS choices,
           coalesce(judged.lefts, 0) + coalesce(voted.lefts, 0) AS lefts,
           coalesce(opinions, 0) AS opinions, coalesce(agreed, 0) AS agreed,
           together.voter_id IS NOT NULL AS in_burst,
           coalesce(voted.battles, 0) AS battles, coalesce(days, 0) AS days
    FROM person
    LEFT JOIN ({_VOTED}) AS voted ON voted.voter_id = id
    LEFT JOIN ({_JUDGED}) AS judged ON judged.voter_id = id
    LEFT JOIN ({_CAME_TOGETHER}) AS together ON together.voter_id = id
    WHERE id = ANY($1) ORDER BY id
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What a voter has done.

    Attributes:
        controls: control pairs that they answered, ``passed`` of them as an attentive voter does.
        choices: of a side, ``lefts`` of them of the left one.
        opinions: votes in battles where the others preferred one side, ``agreed`` of them for that side.
        in_burst: they came with many others who were new, for one battle, within a short time.
        battles: that they voted in and that are over, on so many ``days``.
    """

    person_id: int
    controls: int
    passed: int
    choices: int
    lefts: int
    opinions: int
    agreed: int
    in_burst: bool
    battles: int
    days: int


@dataclass(frozen=True, slots=True)
class Bursts:
    """When accounts are said to come in a burst.

    Attributes:
        new_for: an account is new for so long after it was first seen.
        together: so close in time they vote.
        many: so many new accounts in one battle.
    """

    new_for: timedelta
    together: timedelta
    many: int


async def concerned(tx: Connection, chat_id: int) -> list[int]:
    """List the voters of whom something is new since they were weighed: in a chat, or with 0 everywhere.

    Everywhere looks back a month, which is longer than any job waits.
    """
    where = "$1::bigint = 0 AND closed_at > now() - interval '1 month' OR battle.chat_id = $1"
    rows = await tx.fetch(
        f"""
        SELECT DISTINCT voter_id FROM vote JOIN battle ON battle.id = battle_id
        LEFT JOIN voter ON voter.person_id = voter_id
        WHERE state = 'closed' AND ({where})
          AND (weighed_at IS NULL OR closed_at > weighed_at - {_OVERLAP})
        UNION
        SELECT DISTINCT voter_id FROM judgement LEFT JOIN voter ON voter.person_id = voter_id
        WHERE $1::bigint = 0 AND answered_at > now() - interval '1 month'
          AND (weighed_at IS NULL OR answered_at > weighed_at - {_OVERLAP})
        """,  # noqa: S608 - constants only
        chat_id,
    )
    return sorted(row["voter_id"] for row in rows)


async def deeds(tx: Connection, person_ids: Collection[int], bursts: Bursts) -> list[Deeds]:
    """Sum up what some voters have done, everywhere."""
    rows = await tx.fetch(_DEEDS, list(person_ids), bursts.new_for, bursts.together, bursts.many)
    return [Deeds(**dict(row.items())) for row in rows]


async def put(tx: Connection, weights: Mapping[int, float], done: Collection[Deeds]) -> None:
    """Store how much voters count, and what of their deeds others may want to know."""
    known = sorted(done, key=lambda one: one.person_id)
    await tx.execute(
        """
        INSERT INTO voter (person_id, weight, controls, passed, lefts, choices)
        SELECT person_id, weight, controls, passed, lefts, choices
        FROM unnest($1::bigint[], $2::real[], $3::int[], $4::int[], $5::int[], $6::int[])
            AS new (person_id, weight, controls, passed, lefts, choices)
        JOIN person ON person.id = person_id
        ON CONFLICT (person_id) DO UPDATE
        SET weight = excluded.weight, controls = excluded.controls, passed = excluded.passed,
            lefts = excluded.lefts, choices = excluded.choices, weighed_at = now()
        """,
        [one.person_id for one in known],
        [weights[one.person_id] for one in known],
        [one.controls for one in known],
        [one.passed for one in known],
        [one.lefts for one in known],
        [one.choices for one in known],
    )


async def weights(tx: Connection, person_ids: Collection[int]) -> dict[int, float]:
    """Return how much some voters count; those who were never weighed are left out."""
    rows = await tx.fetch("SELECT person_id, weight FROM voter WHERE person_id = ANY($1)", list(person_ids))
    return {row["person_id"]: float(row["weight"]) for row in rows}


async def weighed_count(tx: Connection, battle_id: int, *, unknown: float) -> tuple[float, float]:
    """Return the votes for both sides of a battle, each as much as its voter counts by now."""
    row = await tx.fetchrow(
        """
        SELECT coalesce(sum(coalesce(weight, $2)) FILTER (WHERE side = 'a'), 0) AS a,
               coalesce(sum(coalesce(weight, $2)) FILTER (WHERE side = 'b'), 0) AS b
        FROM vote LEFT JOIN voter ON voter.person_id = voter_id WHERE battle_id = $1
        """,
        battle_id,
        unknown,
    )
    return (0.0, 0.0) if row is None else (float(row["a"]), float(row["b"]))
