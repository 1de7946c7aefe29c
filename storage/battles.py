"""Battles of two cats: the steps from the offer to the end, each taken once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from storage.battle_rows import (
    NEW_COLUMNS,
    Battle,
    NewBattle,
    Outcome,
    Side,
    State,
    asked_by_message,
    get,
    of_tournament,
    running,
)
from storage.jobs import JobKind, enqueue
from storage.text import clean

if TYPE_CHECKING:
    from storage.database import Connection

__all__ = [
    "AlreadyRunning",
    "Battle",
    "NewBattle",
    "Outcome",
    "Side",
    "State",
    "accept",
    "add",
    "asked_by_message",
    "cancel",
    "close",
    "decline",
    "get",
    "hurry",
    "note_message",
    "of_tournament",
    "running",
    "told",
    "withdraw_photo",
]

_CANCELLED_TURN: Final = 1
"""Deadlines tell their jobs apart by their microseconds, so this small number is free."""


class AlreadyRunning(Exception):
    """The chat or topic has a battle that is not over.

    Attributes:
        battle_id: that one.
    """

    def __init__(self, battle_id: int) -> None:
        self.battle_id = battle_id
        super().__init__(f"battle {battle_id} is not over")


async def add(tx: Connection, battle: NewBattle, *, state: Literal["offered", "open"]) -> tuple[int, bool]:
    """Store a battle and queue the job of its deadline; return its id and whether it is new.

    What is asked for by a message, and a match of a tournament, exists once: running it twice changes
    nothing. In a group that became a supergroup it belongs there.

    Raises:
        AlreadyRunning: the chat or topic has another one; matches of tournaments go side by side.
        asyncpg.ForeignKeyViolationError: the chat, a photo or a person is unknown.
    """
    # A move of the chat waits for this battle, or this for the move.
    moved_to = await tx.fetchval("SELECT moved_to FROM chat WHERE id = $1 FOR SHARE", battle.chat_id)
    chat_id = moved_to if moved_to is not None else battle.chat_id
    # The supergroup counts its messages anew.
    request_message_id = battle.request_message_id if moved_to is None else None
    # The one in the way may end between the two questions: then the next round finds the place free.
    while True:
        added = await tx.fetchval(
            f"""
            INSERT INTO battle ({NEW_COLUMNS}, state, opened_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                    CASE WHEN $17 = 'open' THEN now() END)
            ON CONFLICT DO NOTHING
            RETURNING id
            """,  # noqa: S608 - column names only
            chat_id,
            battle.thread_id,
            battle.language,
            battle.tournament_id,
            battle.round,
            battle.slot,
            battle.photo_a,
            battle.photo_b,
            battle.owner_a,
            battle.owner_b,
            clean(battle.name_a),
            clean(battle.name_b),
            battle.asked_by,
            battle.asked_of,
            request_message_id,
            battle.ends_at,
            state,
        )
        if added is not None:
            await _enqueue_deadline(tx, int(added), battle.ends_at)
            return int(added), True
        known = await tx.fetchval(
            """
            SELECT id FROM battle
            WHERE (chat_id = $1 AND request_message_id = $2)
               OR (tournament_id = $3 AND round = $4 AND slot = $5)
            """,
            chat_id,
            request_message_id,
            battle.tournament_id,
            battle.round,
            battle.slot,
        )
        if known is not None:
            return int(known), False
        other = await running(tx, chat_id, battle.thread_id)
        if other is not None:
            raise AlreadyRunning(other.id)


async def accept(tx: Connection, battle_id: int, ends_at: datetime) -> bool:
    """Open an offered battle until ``ends_at``; False where it isn't offered any more.

    The poster is still to be sent: what ``message_id`` told of was the offer.
    """
    changed = await tx.fetchval(
        """
        UPDATE battle SET state = 'open', ends_at = $2, opened_at = now(), message_id = NULL
        WHERE id = $1 AND state = 'offered' RETURNING id
        """,
        battle_id,
        ends_at,
    )
    if changed is not None:
        await _enqueue_deadline(tx, battle_id, ends_at)
    return changed is not None


async def cancel(tx: Connection, battle_id: int, reason: str) -> bool:
    """End an offered or open battle without a result, and queue the job that changes its message."""
    return await _cancel(tx, battle_id, reason, "offered", "open")


async def decline(tx: Connection, battle_id: int, reason: str) -> bool:
    """End an offered battle, as `cancel` does; False where it isn't offered: what was accepted goes on."""
    return await _cancel(tx, battle_id, reason, "offered")


async def _cancel(tx: Connection, battle_id: int, reason: str, *states: State) -> bool:
    changed = await tx.fetchval(
        """
        UPDATE battle SET state = 'cancelled', reason = $2, closed_at = now()
        WHERE id = $1 AND state = ANY($3::text[]) RETURNING id
        """,
        battle_id,
        reason,
        list(states),
    )
    if changed is not None:
        await enqueue(tx, JobKind.BATTLE, battle_id, turn=_CANCELLED_TURN)
    return changed is not None


async def close(  # noqa: PLR0913 - the whole result
    tx: Connection,
    battle_id: int,
    *,
    votes_a: int,
    votes_b: int,
    outcome: Outcome,
    gain_a: float | None,
    gain_b: float | None,
) -> bool:
    """End an open battle with a result; False where it isn't open any more."""
    changed = await tx.fetchval(
        """
        UPDATE battle SET state = 'closed', closed_at = now(), votes_a = $2, votes_b = $3, outcome = $4,
               gain_a = $5, gain_b = $6
        WHERE id = $1 AND state = 'open' RETURNING id
        """,
        battle_id,
        votes_a,
        votes_b,
        outcome,
        gain_a,
        gain_b,
    )
    return changed is not None


async def hurry(tx: Connection, battle_id: int) -> bool:
    """Let an offered or open battle end now: its job is queued; False where it is over."""
    ends_at = await tx.fetchval(
        """
        UPDATE battle SET ends_at = least(ends_at, now())
        WHERE id = $1 AND state IN ('offered', 'open') RETURNING ends_at
        """,
        battle_id,
    )
    if ends_at is not None:
        await _enqueue_deadline(tx, battle_id, ends_at)
    return ends_at is not None


async def withdraw_photo(tx: Connection, photo_id: int) -> list[int]:
    """End the battles of a photo that its owner took back, and return their ids.

    A battle is cancelled; in a tournament the match ends at once, and whoever counts sees that one cat is
    gone. Jobs that tell of it are queued.
    """
    rows = await tx.fetch(
        """
        SELECT id, tournament_id FROM battle
        WHERE (photo_a = $1 OR photo_b = $1) AND state IN ('offered', 'open') ORDER BY id FOR UPDATE
        """,
        photo_id,
    )
    for row in rows:
        if row["tournament_id"] is None:
            await cancel(tx, row["id"], "withdrawn")
        else:
            await hurry(tx, row["id"])
    return [int(row["id"]) for row in rows]


async def note_message(tx: Connection, battle_id: int, message_id: int | None) -> None:
    """Remember the message that shows the battle."""
    await tx.execute("UPDATE battle SET message_id = $2 WHERE id = $1", battle_id, message_id)


async def told(tx: Connection, battle_id: int) -> None:
    """Remember that the end was told; the first time stays."""
    await tx.execute("UPDATE battle SET told_at = now() WHERE id = $1 AND told_at IS NULL", battle_id)


async def _enqueue_deadline(tx: Connection, battle_id: int, at: datetime) -> None:
    """Queue the job of a deadline. Each moment has a job of its own: an earlier one may be running now."""
    delay = max(at - datetime.now(UTC), timedelta())
    await enqueue(tx, JobKind.BATTLE, battle_id, delay=delay, turn=round(at.timestamp() * 1_000_000))
