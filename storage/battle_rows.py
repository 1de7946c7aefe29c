"""Battles of two cats as they are kept, and questions about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Connection, Row

State: TypeAlias = Literal["offered", "open", "closed", "cancelled"]
Side: TypeAlias = Literal["a", "b"]
Outcome: TypeAlias = Literal["a", "b", "tie", "few"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBattle:
    """A battle as it begins.

    Attributes:
        thread_id: the topic, in a forum.
        language: in which the chat is told of it.
        round: of the tournament, from 1, as ``slot`` is the place in the round.
        photo_a: the cat on the left; None once it was erased, as all that refers to people and photos.
        name_a: how the cat is called, plain text.
        asked_by: who challenged; None for anonymous admins, channels and tournaments.
        asked_of: whose answer an offer waits for.
        request_message_id: the message that asked for it: one battle for each.
        ends_at: when an offer lapses, or when the votes are counted.
    """

    chat_id: int
    photo_a: int | None
    photo_b: int | None
    owner_a: int | None
    owner_b: int | None
    name_a: str
    name_b: str
    ends_at: datetime
    thread_id: int | None = None
    language: str | None = None
    tournament_id: int | None = None
    round: int | None = None
    slot: int | None = None
    asked_by: int | None = None
    asked_of: int | None = None
    request_message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Battle(NewBattle):
    """A stored battle.

    Attributes:
        reason: why it was cancelled.
        message_id: the offer while it is offered, then the poster.
        outcome: the side that won, or ``tie``, or ``few`` where too few voted.
        gain_a: change of the rating that was told at the end.
        told_at: when the end was told in the chat.
    """

    id: int
    state: State
    reason: str | None
    message_id: int | None
    made_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    votes_a: int | None
    votes_b: int | None
    outcome: Outcome | None
    gain_a: float | None
    gain_b: float | None
    told_at: datetime | None


NEW_COLUMNS: Final = (
    "chat_id, thread_id, language, tournament_id, round, slot, photo_a, photo_b, owner_a, owner_b, "
    "name_a, name_b, asked_by, asked_of, request_message_id, ends_at"
)
COLUMNS: Final = (
    f"id, {NEW_COLUMNS}, state, reason, message_id, made_at, opened_at, closed_at, votes_a, votes_b, "
    "outcome, gain_a, gain_b, told_at"
)


async def get(tx: Connection, battle_id: int) -> Battle | None:
    """Return a battle, None if there is none."""
    return _battle(await tx.fetchrow(f"SELECT {COLUMNS} FROM battle WHERE id = $1", battle_id))  # noqa: S608


async def running(tx: Connection, chat_id: int, thread_id: int | None) -> Battle | None:
    """Return the battle of a chat or topic that is offered or open; matches of tournaments don't count."""
    return _battle(
        await tx.fetchrow(
            f"""
            SELECT {COLUMNS} FROM battle
            WHERE chat_id = $1 AND coalesce(thread_id, 0) = coalesce($2, 0::bigint)
              AND state IN ('offered', 'open') AND tournament_id IS NULL
            """,  # noqa: S608 - column names only
            chat_id,
            thread_id,
        )
    )


async def asked_by_message(tx: Connection, chat_id: int, message_id: int) -> Battle | None:
    """Return the battle that a message asked for."""
    return _battle(
        await tx.fetchrow(
            f"SELECT {COLUMNS} FROM battle WHERE chat_id = $1 AND request_message_id = $2",  # noqa: S608
            chat_id,
            message_id,
        )
    )


async def of_tournament(tx: Connection, tournament_id: int, round: int | None = None) -> list[Battle]:  # noqa: A002
    """List the matches of a tournament, or of one round of it, in their order."""
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM battle
        WHERE tournament_id = $1 AND round = coalesce($2, round) ORDER BY round, slot
        """,  # noqa: S608 - column names only
        tournament_id,
        round,
    )
    return [Battle(**dict(row.items())) for row in rows]


def _battle(row: Row | None) -> Battle | None:
    return None if row is None else Battle(**dict(row.items()))
