"""Tournaments of a chat's cats: who is in, which round it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from storage.jobs import JobKind, enqueue
from storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Connection, Row

State: TypeAlias = Literal["running", "done", "cancelled"]

_CANCELLED_TURN: Final = 1
"""Those of the rounds follow it. Deadlines tell their jobs apart by microseconds: small numbers are free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTournament:
    """A tournament as it begins.

    Attributes:
        thread_id: the topic, in a forum.
        language: in which the chat is told of it.
        asked_by: who started it; None for anonymous admins and channels.
        request_message_id: the message that asked for it: one tournament for each.
        size: 4, 8 or 16 cats.
        round_ends_at: when the votes of the first round are counted.
    """

    chat_id: int
    size: int
    round_ends_at: datetime
    thread_id: int | None = None
    language: str | None = None
    asked_by: int | None = None
    request_message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tournament(NewTournament):
    """A stored tournament.

    Attributes:
        reason: why it was cancelled.
        round: the one that is played, from 1.
        message_id: the bracket.
        shown_round: the round that the bracket in the chat shows; 0 before it is there.
        told_at: when the end was told in the chat.
    """

    id: int
    state: State
    reason: str | None
    round: int
    message_id: int | None
    shown_round: int
    champion_seed: int | None
    started_at: datetime
    ended_at: datetime | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A cat of a tournament.

    Attributes:
        seed: from 1, the strongest.
        photo_id: None once it was erased.
        out_in: the round in which it left; None while it goes on, and for the champion.
        out_by: what decided: votes, score, seed or default.
        small_key: the small copy, None where it was withdrawn.
        score: the machine's, None where it was withdrawn.
        is_willing: whether its owner lets it take part in battles that are yet to begin.
    """

    seed: int
    photo_id: int | None
    person_id: int | None
    name: str
    out_in: int | None = None
    out_by: str | None = None
    small_key: str | None = None
    score: float | None = None
    is_willing: bool = True

    @property
    def is_gone(self) -> bool:
        """Whether the photo was withdrawn or erased."""
        return self.score is None


_NEW: Final = "chat_id, thread_id, language, asked_by, request_message_id, size, round_ends_at"
_COLUMNS: Final = (
    f"id, {_NEW}, state, reason, round, message_id, shown_round, champion_seed, started_at, ended_at, told_at"
)


async def start(tx: Connection, new: NewTournament, entries: Sequence[Entry]) -> tuple[int, bool] | None:
    """Store a tournament with its entries and queue its first jobs; return its id and whether it is new.

    What is asked for by a message exists once. In a group that became a supergroup it belongs there.

    Returns:
        None where the chat or topic has another one that is not over.

    Raises:
        asyncpg.ForeignKeyViolationError: the chat, a photo or a person is unknown.
    """
    moved_to = await tx.fetchval("SELECT moved_to FROM chat WHERE id = $1 FOR SHARE", new.chat_id)
    chat_id = moved_to if moved_to is not None else new.chat_id
    # Messages of the supergroup are counted anew.
    request_message_id = new.request_message_id if moved_to is None else None
    added = await tx.fetchval(
        f"""
        INSERT INTO tournament ({_NEW}, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'running')
        ON CONFLICT DO NOTHING
        RETURNING id
        """,  # noqa: S608 - column names only
        chat_id,
        new.thread_id,
        new.language,
        new.asked_by,
        request_message_id,
        new.size,
        new.round_ends_at,
    )
    if added is None:
        known = await tx.fetchval(
            "SELECT id FROM tournament WHERE chat_id = $1 AND request_message_id = $2",
            chat_id,
            request_message_id,
        )
        return None if known is None else (int(known), False)
    await tx.executemany(
        """
        INSERT INTO tournament_entry (tournament_id, seed, photo_id, person_id, name)
        VALUES ($1, $2, $3, $4, $5)
        """,
        [(added, one.seed, one.photo_id, one.person_id, clean(one.name)) for one in entries],
    )
    await _enqueue_round(tx, int(added), 1, new.round_ends_at)
    return int(added), True


async def get(tx: Connection, tournament_id: int) -> Tournament | None:
    """Return a tournament, None if there is none."""
    return _tournament(
        await tx.fetchrow(f"SELECT {_COLUMNS} FROM tournament WHERE id = $1", tournament_id)  # noqa: S608
    )


async def hold(tx: Connection, tournament_id: int) -> Tournament | None:
    """Return a tournament that nobody else can change until the transaction ends."""
    # A move of the chat takes the chat first, so whoever may add battles does the same.
    await tx.execute(
        "SELECT FROM chat JOIN tournament ON chat_id = chat.id WHERE tournament.id = $1 FOR SHARE OF chat",
        tournament_id,
    )
    return _tournament(
        await tx.fetchrow(
            f"SELECT {_COLUMNS} FROM tournament WHERE id = $1 FOR UPDATE",  # noqa: S608 - column names only
            tournament_id,
        )
    )


async def running(tx: Connection, chat_id: int, thread_id: int | None) -> Tournament | None:
    """Return the tournament of a chat or topic that is not over."""
    return _tournament(
        await tx.fetchrow(
            f"""
            SELECT {_COLUMNS} FROM tournament
            WHERE chat_id = $1 AND coalesce(thread_id, 0) = coalesce($2, 0::bigint) AND state = 'running'
            """,  # noqa: S608 - column names only
            chat_id,
            thread_id,
        )
    )


async def entries(tx: Connection, tournament_id: int) -> list[Entry]:
    """List the cats of a tournament by their seeds."""
    rows = await tx.fetch(
        """
        SELECT seed, photo_id, entry.person_id, name, out_in, out_by, photo.small_key, photo.score,
               person.battles IS NOT FALSE AS is_willing
        FROM tournament_entry AS entry LEFT JOIN photo ON photo.id = photo_id
        LEFT JOIN person ON person.id = entry.person_id
        WHERE tournament_id = $1 ORDER BY seed
        """,
        tournament_id,
    )
    return [Entry(**dict(row.items())) for row in rows]


async def drop_out(tx: Connection, tournament_id: int, seed: int, *, round: int, by: str) -> bool:  # noqa: A002
    """Let a cat leave in a round; False where it has left already."""
    changed = await tx.fetchval(
        """
        UPDATE tournament_entry SET out_in = $3, out_by = $4
        WHERE tournament_id = $1 AND seed = $2 AND out_in IS NULL RETURNING seed
        """,
        tournament_id,
        seed,
        round,
        by,
    )
    return changed is not None


async def advance(tx: Connection, tournament_id: int, *, round: int, ends_at: datetime) -> bool:  # noqa: A002
    """Go on from a round to the next and queue its jobs; False where it went on already or is over."""
    changed = await tx.fetchval(
        """
        UPDATE tournament SET round = round + 1, round_ends_at = $3
        WHERE id = $1 AND state = 'running' AND round = $2 RETURNING round
        """,
        tournament_id,
        round,
        ends_at,
    )
    if changed is not None:
        await _enqueue_round(tx, tournament_id, int(changed), ends_at)
    return changed is not None


async def finish(tx: Connection, tournament_id: int, champion_seed: int) -> bool:
    """End a running tournament with a champion; False where it is over already."""
    changed = await tx.fetchval(
        """
        UPDATE tournament SET state = 'done', champion_seed = $2, ended_at = now()
        WHERE id = $1 AND state = 'running' RETURNING id
        """,
        tournament_id,
        champion_seed,
    )
    return changed is not None


async def cancel(tx: Connection, tournament_id: int, reason: str) -> bool:
    """End a running tournament without a champion, and queue the job that shows it."""
    changed = await tx.fetchval(
        """
        UPDATE tournament SET state = 'cancelled', reason = $2, ended_at = now()
        WHERE id = $1 AND state = 'running' RETURNING id
        """,
        tournament_id,
        reason,
    )
    if changed is not None:
        await enqueue(tx, JobKind.TOURNAMENT, tournament_id, turn=_CANCELLED_TURN)
    return changed is not None


async def shown(tx: Connection, tournament_id: int, message_id: int, round: int, *, chat_id: int) -> None:  # noqa: A002
    """Remember the message of the bracket, and the round that it shows.

    Where the group became a supergroup while it was sent, the number would be that of another message there.
    """
    await tx.execute(
        """
        UPDATE tournament SET message_id = $2, shown_round = greatest(shown_round, $3)
        WHERE id = $1 AND chat_id = $4
        """,
        tournament_id,
        message_id,
        round,
        chat_id,
    )


async def told(tx: Connection, tournament_id: int) -> None:
    """Remember that the end was told; the first time stays."""
    await tx.execute(
        "UPDATE tournament SET told_at = now() WHERE id = $1 AND told_at IS NULL AND state <> 'running'",
        tournament_id,
    )


async def _enqueue_round(tx: Connection, tournament_id: int, number: int, ends_at: datetime) -> None:
    """Queue the job that shows a round, and the one that looks after it when its time is over."""
    await enqueue(tx, JobKind.TOURNAMENT, tournament_id, turn=_CANCELLED_TURN + number)
    delay = max(ends_at - datetime.now(UTC), timedelta())
    turn = round(ends_at.timestamp() * 1_000_000)
    await enqueue(tx, JobKind.TOURNAMENT, tournament_id, delay=delay, turn=turn)


def _tournament(row: Row | None) -> Tournament | None:
    return None if row is None else Tournament(**dict(row.items()))
