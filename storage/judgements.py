"""Pairs of cats that were shown in private, and what the voter said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from storage.jobs import JobKind, enqueue

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Connection

Control: TypeAlias = Literal["left", "right", "same", "turned"]
Choice: TypeAlias = Literal["left", "right", "tie", "skip"]

REFIT_AFTER: Final = timedelta(seconds=5)
"""Ratings follow at most so often, however many judge at once."""

SAMPLE: Final = 300
"""How many cats are looked at for a pair, and of how many people; others each time where there are more."""

MOST_OF_ONE: Final = 20
"""How many of these may belong to one person."""

REMEMBERED: Final = 5_000
"""How many of a voter's last pairs don't come again: a month for somebody who never rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A pair that was shown, or is about to be.

    Attributes:
        control: what an attentive voter says; None for a pair that asks for taste.
        choice: what was said; None while it waits.
        message_id: the message that shows or showed it.
    """

    id: int
    voter_id: int
    photo_left: int
    photo_right: int
    control: Control | None
    choice: Choice | None
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cat whose owner lets strangers judge it.

    Attributes:
        score: the machine's, 0 to 100.
        mean: strength by all votes, in logits, with its ``deviation``; None before the first vote.
        shown: how many pairs it was in, in ``lefts`` of them on the left.
    """

    photo_id: int
    person_id: int
    score: float
    mean: float | None
    deviation: float | None
    shown: int
    lefts: int


_COLUMNS: Final = "id, voter_id, photo_left, photo_right, control, choice, message_id"
# What makes a cat fit to be judged; everything that asks for cats agrees on it.
_FIT: Final = """
    person.judged AND photo.score IS NOT NULL AND NOT photo.repeat_anywhere AND photo.small_key IS NOT NULL
"""


async def lock_voter(tx: Connection, voter_id: int) -> None:
    """Let nobody else ask this voter until the transaction ends: a pair is asked one at a time."""
    await tx.execute("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", voter_id)


async def ask(
    tx: Connection, voter_id: int, photo_left: int, photo_right: int, control: Control | None = None
) -> Judgement:
    """Store a pair that is to be shown."""
    row = await tx.fetchrow(
        f"""
        INSERT INTO judgement (voter_id, photo_left, photo_right, control) VALUES ($1, $2, $3, $4)
        RETURNING {_COLUMNS}
        """,  # noqa: S608 - column names only
        voter_id,
        photo_left,
        photo_right,
        control,
    )
    assert row is not None  # noqa: S101 - an INSERT that returns nothing has raised
    return Judgement(**dict(row.items()))


async def get(tx: Connection, judgement_id: int) -> Judgement | None:
    """Return a pair, None if there is none: one of its photos may have been erased."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM judgement WHERE id = $1", judgement_id)  # noqa: S608
    return None if row is None else Judgement(**dict(row.items()))


async def give_up_unfit(tx: Connection, voter_id: int) -> None:
    """Forget a voter's unanswered pair whose owners changed their mind: no answer to it counts any more."""
    await tx.execute(
        f"""
        DELETE FROM judgement
        WHERE voter_id = $1 AND choice IS NULL AND EXISTS (
            SELECT FROM photo LEFT JOIN person ON person.id = photo.person_id
            WHERE photo.id IN (photo_left, photo_right) AND ({_FIT}) IS NOT TRUE
        )
        """,  # noqa: S608 - constants only
        voter_id,
    )


async def waiting(tx: Connection, voter_id: int) -> Judgement | None:
    """Return the pair that a voter has not answered; one whose owners changed their mind is given up."""
    await give_up_unfit(tx, voter_id)
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM judgement WHERE voter_id = $1 AND choice IS NULL ORDER BY id DESC LIMIT 1",  # noqa: S608
        voter_id,
    )
    return None if row is None else Judgement(**dict(row.items()))


async def note_message(tx: Connection, judgement_id: int, message_id: int) -> None:
    """Remember the message that shows a pair."""
    await tx.execute("UPDATE judgement SET message_id = $2 WHERE id = $1", judgement_id, message_id)


async def drop(tx: Connection, judgement_id: int) -> None:
    """Give up a pair that can't be shown."""
    await tx.execute("DELETE FROM judgement WHERE id = $1 AND choice IS NULL", judgement_id)


async def answer(tx: Connection, judgement_id: int, voter_id: int, choice: Choice) -> bool:
    """Store what the voter says, and let ratings follow; False where it was answered, or isn't theirs."""
    answered = await tx.fetchval(
        """
        UPDATE judgement SET choice = $3, answered_at = now()
        WHERE id = $1 AND voter_id = $2 AND choice IS NULL RETURNING id
        """,
        judgement_id,
        voter_id,
        choice,
    )
    if answered is None:
        return False
    if choice != "skip":
        turn = int(datetime.now(UTC).timestamp() // REFIT_AFTER.total_seconds())
        await enqueue(tx, JobKind.RATE, 0, delay=REFIT_AFTER, turn=turn)
    return True


async def given(tx: Connection, voter_id: int) -> int:
    """Count the votes that somebody has given in private; what they skipped is none."""
    counted = await tx.fetchval(
        "SELECT count(*) FROM judgement WHERE voter_id = $1 AND choice IN ('left', 'right', 'tie')", voter_id
    )
    return int(counted)


async def answered_since(tx: Connection, voter_id: int, since: datetime) -> int:
    """Count what somebody has answered since a moment, what they skipped too."""
    counted = await tx.fetchval(
        "SELECT count(*) FROM judgement WHERE voter_id = $1 AND answered_at >= $2", voter_id, since
    )
    return int(counted)


async def history(tx: Connection, voter_id: int) -> list[Judgement]:
    """List a voter's last pairs, the newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM judgement WHERE voter_id = $1 ORDER BY id DESC LIMIT $2",  # noqa: S608
        voter_id,
        REMEMBERED,
    )
    return [Judgement(**dict(row.items())) for row in rows]


async def candidates(tx: Connection, voter_id: int, without: Collection[int] = ()) -> list[Candidate]:
    """List cats that this voter may judge: of other people who let strangers judge them, no repeats."""
    rows = await tx.fetch(
        f"""
        WITH person AS MATERIALIZED (
            SELECT id, judged FROM person WHERE judged AND id <> $1 ORDER BY random() LIMIT $4
        ),
        cat AS (
            SELECT photo.id, person_id, score,
                   row_number() OVER (PARTITION BY person_id ORDER BY random()) AS place
            FROM photo JOIN person ON person.id = photo.person_id
            WHERE {_FIT} AND photo.id <> ALL($2)
        ),
        sample AS (SELECT * FROM cat WHERE place <= $3 ORDER BY random() LIMIT $4)
        SELECT sample.id AS photo_id, sample.person_id, sample.score, rating.mean, rating.deviation,
               lefts.count + rights.count AS shown, lefts.count AS lefts
        FROM sample
        LEFT JOIN rating ON rating.photo_id = sample.id AND rating.chat_id = 0 AND rating.season_id = 0
        CROSS JOIN LATERAL (SELECT count(*) FROM judgement WHERE photo_left = sample.id) AS lefts
        CROSS JOIN LATERAL (SELECT count(*) FROM judgement WHERE photo_right = sample.id) AS rights
        ORDER BY sample.id
        """,  # noqa: S608 - constants only
        voter_id,
        list(without),
        MOST_OF_ONE,
        SAMPLE,
    )
    return [Candidate(**dict(row.items())) for row in rows]
