"""Cats that may meet in a battle, whom they met, and how to find the one that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage import photos

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Connection

MOST: Final = 400
"""How many cats are looked at for a pair; the choice is hardly better with more."""

MOST_OF_ONE: Final = 20
"""How many of these may belong to one person: somebody who shows a thousand leaves room for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cat that may be in a battle.

    Attributes:
        score: the machine's, 0 to 100.
        shown: how many battles of this chat it was in, running ones too.
        message_id: the photo's message in this chat; None where it was before the chat moved.
    """

    photo_id: int
    person_id: int
    sender_name: str
    caption: str | None
    score: float
    shown: int
    message_id: int | None


# What makes a cat fit for a battle; everything that asks for cats agrees on it.
_FIT: Final = """
    photo.score IS NOT NULL AND NOT photo.repeat_in_chat AND photo.small_key IS NOT NULL AND person.battles
"""
_CATS: Final = f"""
    SELECT photo.id AS photo_id, photo.person_id, photo.sender_name, photo.caption, photo.score,
           CASE WHEN photo.former_chat_id IS NULL THEN photo.message_id END AS message_id,
           count(battle.photo_id) AS shown
    FROM photo
    JOIN person ON person.id = photo.person_id
    LEFT JOIN (
        SELECT unnest(ARRAY[photo_a, photo_b]) AS photo_id FROM battle
        WHERE chat_id = $1 AND state IN ('open', 'closed')
    ) AS battle ON battle.photo_id = photo.id
    WHERE photo.chat_id = $1 AND {_FIT}
"""  # noqa: S608 - no value


async def candidates(
    tx: Connection, chat_id: int, *, limit: int = MOST, limit_of_one: int = MOST_OF_ONE
) -> list[Candidate]:
    """List cats of a chat that may be in a battle, those that were shown least first, new ones before old.

    Left out are repeats, photos without an owner and those of owners who switched battles off.
    """
    rows = await tx.fetch(
        f"""
        WITH cat AS ({_CATS} GROUP BY photo.id),
        numbered AS (
            SELECT cat.*, row_number() OVER (PARTITION BY person_id ORDER BY shown, photo_id DESC) AS place
            FROM cat
        )
        SELECT photo_id, person_id, sender_name, caption, score, shown, message_id FROM numbered
        WHERE place <= $3 ORDER BY shown, photo_id DESC LIMIT $2
        """,  # noqa: S608 - no value
        chat_id,
        limit,
        limit_of_one,
    )
    return [Candidate(**dict(row.items())) for row in rows]


async def best_of(tx: Connection, chat_id: int, person_id: int, limit: int = 6) -> list[Candidate]:
    """List a person's best cats of a chat that may be in a battle, the best first."""
    rows = await tx.fetch(
        f"{_CATS} AND photo.person_id = $2 GROUP BY photo.id ORDER BY photo.score DESC, photo.id LIMIT $3",
        chat_id,
        person_id,
        limit,
    )
    return [Candidate(**dict(row.items())) for row in rows]


async def one(tx: Connection, chat_id: int, photo_id: int) -> Candidate | None:
    """Return a cat of a chat if it may be in a battle."""
    row = await tx.fetchrow(f"{_CATS} AND photo.id = $2 GROUP BY photo.id", chat_id, photo_id)
    return None if row is None else Candidate(**dict(row.items()))


async def recent_pairs(tx: Connection, chat_id: int, since: datetime) -> set[tuple[int, int]]:
    """Return the pairs that met in a chat since a moment, or are about to, the smaller id first."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT least(photo_a, photo_b) AS first, greatest(photo_a, photo_b) AS second FROM battle
        WHERE chat_id = $1 AND made_at >= $2 AND state <> 'cancelled'
          AND photo_a IS NOT NULL AND photo_b IS NOT NULL
        """,
        chat_id,
        since,
    )
    return {(int(row["first"]), int(row["second"])) for row in rows}


async def photo_of_message(tx: Connection, chat_id: int, message_id: int) -> int | None:
    """Return the photo that a message holds, or that a message of the bot tells the score of.

    Of an album's photos it is the best one, of a repeat the photo that came first; None where the message has
    to do with no photo.
    """
    found = await photos.of_message(tx, chat_id, message_id)
    if found is None or not found.repeat_in_chat:
        return None if found is None else found.id
    first = await tx.fetchval(
        """
        SELECT min(id) FROM (
            SELECT id FROM photo WHERE file_unique_id = $2 AND chat_id = $1 AND NOT repeat_in_chat
            UNION ALL
            SELECT id FROM photo WHERE small_key = $3 AND chat_id = $1 AND NOT repeat_in_chat
        ) AS same
        """,
        chat_id,
        found.file_unique_id,
        found.small_key,
    )
    return found.id if first is None else int(first)


async def person_named(tx: Connection, username: str) -> int | None:
    """Return who was seen last under a username, written with or without the @ and in any case."""
    found = await tx.fetchval(
        "SELECT id FROM person WHERE lower(username) = lower($1) ORDER BY last_seen DESC LIMIT 1",
        username.removeprefix("@"),
    )
    return None if found is None else int(found)
