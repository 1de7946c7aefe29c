"""Votes of battles: one of each person, changed and taken back until the end; none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from storage.battle_rows import COLUMNS, Battle, Side

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.database import Connection

MOST_A_MINUTE: Final = 20
"""In so many battles one account may vote within a minute. Whoever looks at both cats needs seconds for each
pair, and the largest first round of a tournament has eight; a script that is faster gains nothing."""


class CastResult(StrEnum):
    """What became of a press of a vote's button."""

    STORED = "stored"
    CHANGED = "changed"
    TAKEN_BACK = "taken_back"
    OVER = "over"
    OWN_CAT = "own_cat"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, slots=True)
class Cast:
    """A press, and what it did.

    Attributes:
        battle: None where it is gone, or another chat's.
        side: whom the person is for now; None where they are for nobody, or the press was refused.
        is_new: whether it changed anything: a press that is handled twice changes nothing the second time.
    """

    result: CastResult
    battle: Battle | None
    side: Side | None = None
    is_new: bool = False


async def cast(  # noqa: PLR0913 - who pressed what, where and when
    tx: Connection,
    battle_id: int,
    voter_id: int,
    side: Side,
    *,
    press: int | None = None,
    chat_id: int | None = None,
) -> Cast:
    """Vote, change to the other side, or take the vote back where it is for this side already.

    The battle's row is shared by all who vote, and closing it needs the row alone: so voters never wait for
    each other, and a vote is either stored before the votes are counted, or refused.

    Args:
        tx: an open transaction.
        battle_id: which battle.
        voter_id: a person who was seen (`people.see`).
        side: of which cat the button was pressed.
        press: rises from press to press; one that was counted already, or is older than that, has no effect.
        chat_id: where the button was pressed: whoever makes up button data votes in no other chat's battle.
            None where all are to be believed.
    """
    row = await tx.fetchrow(
        f"SELECT {COLUMNS}, clock_timestamp() AS read_at FROM battle WHERE id = $1 FOR SHARE",  # noqa: S608
        battle_id,
    )
    if row is None:
        return Cast(CastResult.OVER, None)
    columns = dict(row.items())
    read_at = columns.pop("read_at")
    battle = Battle(**columns)
    if chat_id is not None and not await _is_in(tx, battle, chat_id):
        return Cast(CastResult.OVER, None)
    refused = await _why_not(tx, battle, read_at, voter_id)
    if refused is not None:
        return Cast(refused, battle)
    if not await _note_press(tx, battle_id, voter_id, press):
        return await _as_it_is(tx, battle, voter_id)
    return await _toggle(tx, battle, voter_id, side)


async def count(tx: Connection, battle_id: int) -> tuple[int, int]:
    """Return the votes for both sides."""
    row = await tx.fetchrow(
        """
        SELECT count(*) FILTER (WHERE side = 'a') AS a, count(*) FILTER (WHERE side = 'b') AS b
        FROM vote WHERE battle_id = $1
        """,
        battle_id,
    )
    return (0, 0) if row is None else (int(row["a"]), int(row["b"]))


async def hold(tx: Connection, battle_id: int) -> None:
    """Wait for the votes that are just being stored, and keep out new ones until the transaction ends.

    A battle that is counted and closed meanwhile is closed with all its votes.
    """
    await tx.execute("SELECT FROM battle WHERE id = $1 FOR UPDATE", battle_id)


async def voters(tx: Connection, battle_id: int) -> int:
    """Return how many have voted."""
    return int(await tx.fetchval("SELECT count(*) FROM vote WHERE battle_id = $1", battle_id))


async def active_voters(tx: Connection, chat_id: int, since: datetime) -> set[int]:
    """Return who has voted in a chat since a moment."""
    # A battle that was over by then holds no such vote: its many votes need not be read.
    rows = await tx.fetch(
        """
        SELECT DISTINCT voter_id FROM vote JOIN battle ON battle.id = battle_id
        WHERE battle.chat_id = $1 AND voted_at >= $2 AND (closed_at IS NULL OR closed_at >= $2)
        """,
        chat_id,
        since,
    )
    return {row["voter_id"] for row in rows}


async def voted(tx: Connection, battle_ids: Collection[int]) -> set[int]:
    """Return who has voted in each of the battles, except in those where a cat of their own takes part."""
    rows = await tx.fetch(
        """
        SELECT voter_id FROM vote JOIN battle ON battle.id = battle_id
        WHERE battle_id = ANY($1::bigint[])
        GROUP BY voter_id
        HAVING count(*) >= (
            SELECT count(*) FROM battle
            WHERE id = ANY($1::bigint[])
              AND owner_a IS DISTINCT FROM voter_id AND owner_b IS DISTINCT FROM voter_id
        )
        """,
        list(battle_ids),
    )
    return {row["voter_id"] for row in rows}


async def _why_not(tx: Connection, battle: Battle, now: datetime, voter_id: int) -> CastResult | None:
    """Return why somebody has no vote in a battle; None where they have one."""
    if battle.state != "open" or now >= battle.ends_at:
        return CastResult.OVER
    if voter_id in {battle.owner_a, battle.owner_b}:
        return CastResult.OWN_CAT
    return CastResult.TOO_FAST if await _is_too_fast(tx, battle.id, voter_id) else None


async def _is_in(tx: Connection, battle: Battle, chat_id: int) -> bool:
    """Tell whether a battle is in a chat, or was until the chat became another one a moment ago."""
    if battle.chat_id == chat_id:
        return True
    return bool(await tx.fetchval("SELECT moved_to = $2 FROM chat WHERE id = $1", chat_id, battle.chat_id))


async def _is_too_fast(tx: Connection, battle_id: int, voter_id: int) -> bool:
    others = await tx.fetchval(
        """
        SELECT count(*) FROM vote_press
        WHERE voter_id = $1 AND battle_id <> $2 AND pressed_at > now() - interval '1 minute'
        """,
        voter_id,
        battle_id,
    )
    return int(others) >= MOST_A_MINUTE


async def _note_press(tx: Connection, battle_id: int, voter_id: int, press: int | None) -> bool:
    """Note the press, unless it or a later one was noted; one person's presses queue here."""
    noted = await tx.fetchval(
        """
        INSERT INTO vote_press AS last (battle_id, voter_id, press) VALUES ($1, $2, coalesce($3, 0::bigint))
        ON CONFLICT (battle_id, voter_id) DO UPDATE
        SET press = coalesce($3, last.press), pressed_at = now()
        WHERE $3::bigint IS NULL OR last.press < $3
        RETURNING true
        """,
        battle_id,
        voter_id,
        press,
    )
    return noted is not None


async def _as_it_is(tx: Connection, battle: Battle, voter_id: int) -> Cast:
    side: Side | None = await tx.fetchval(
        "SELECT side FROM vote WHERE battle_id = $1 AND voter_id = $2", battle.id, voter_id
    )
    return Cast(CastResult.TAKEN_BACK if side is None else CastResult.STORED, battle, side)


async def _toggle(tx: Connection, battle: Battle, voter_id: int, side: Side) -> Cast:
    taken_back = await tx.fetchval(
        "DELETE FROM vote WHERE battle_id = $1 AND voter_id = $2 AND side = $3 RETURNING true",
        battle.id,
        voter_id,
        side,
    )
    if taken_back:
        return Cast(CastResult.TAKEN_BACK, battle, is_new=True)
    was_there = await tx.fetchval(
        """
        INSERT INTO vote AS known (battle_id, voter_id, side) VALUES ($1, $2, $3)
        ON CONFLICT (battle_id, voter_id) DO UPDATE SET side = excluded.side, voted_at = now()
        RETURNING xmax <> 0
        """,
        battle.id,
        voter_id,
        side,
    )
    result = CastResult.CHANGED if was_there else CastResult.STORED
    return Cast(result, battle, side, is_new=True)
