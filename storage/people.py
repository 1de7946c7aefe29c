"""People as Telegram describes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.text import clean, clean_or_none

if TYPE_CHECKING:
    from storage.database import Connection


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote to the bot.

    Attributes:
        id: Telegram's id.
        language: the client's language code, such as ``ru`` or ``en-GB``.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = None


async def see(tx: Connection, person: Person) -> None:
    """Remember a person, or what changed about them. Running it twice changes nothing."""
    await tx.execute(
        """
        INSERT INTO person AS known (id, first_name, last_name, username, language)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE
        SET first_name = excluded.first_name, last_name = excluded.last_name, username = excluded.username,
            language = excluded.language, last_seen = now()
        WHERE (known.first_name, known.last_name, known.username, known.language)
              IS DISTINCT FROM (excluded.first_name, excluded.last_name, excluded.username, excluded.language)
           OR known.last_seen < now() - interval '1 hour'
        """,
        person.id,
        clean(person.first_name),
        clean_or_none(person.last_name),
        clean_or_none(person.username),
        clean_or_none(person.language),
    )


async def get(tx: Connection, person_id: int) -> Person | None:
    """Return a person, None if never seen."""
    row = await tx.fetchrow(
        "SELECT id, first_name, last_name, username, language FROM person WHERE id = $1", person_id
    )
    return None if row is None else Person(**dict(row.items()))
