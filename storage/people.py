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


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What a person has agreed to.

    Attributes:
        battles: their cats may be picked for battles in chats where they were shown.
        judged: their cats may be shown to strangers who judge pairs in private.
        teaches: their votes, and photos of their cats, may teach the score.
    """

    battles: bool = True
    judged: bool = False
    teaches: bool = False


async def see(tx: Connection, person: Person) -> None:
    """Remember a person, or what changed about them. Running it twice changes nothing.

    Where nothing changed nothing is locked or written: that is so for almost every message and press.
    """
    await tx.execute(
        """
        INSERT INTO person (id, first_name, last_name, username, language)
        SELECT $1::bigint, $2::text, $3::text, $4::text, $5::text
        WHERE NOT EXISTS (
            SELECT FROM person
            WHERE id = $1 AND last_seen >= now() - interval '1 hour'
              AND (first_name, last_name, username, language) IS NOT DISTINCT FROM ($2, $3, $4, $5)
        )
        ON CONFLICT (id) DO UPDATE
        SET first_name = excluded.first_name, last_name = excluded.last_name, username = excluded.username,
            language = excluded.language, last_seen = now()
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


async def consents(tx: Connection, person_id: int) -> Consents:
    """Return what a person has agreed to; the defaults for somebody who was never seen."""
    row = await tx.fetchrow("SELECT battles, judged, teaches FROM person WHERE id = $1", person_id)
    return Consents() if row is None else Consents(**dict(row.items()))


async def set_consent(
    tx: Connection,
    person_id: int,
    *,
    battles: bool | None = None,
    judged: bool | None = None,
    teaches: bool | None = None,
) -> Consents:
    """Agree or take it back, where a value is given; return all as they are now. Twice changes nothing."""
    row = await tx.fetchrow(
        """
        UPDATE person SET battles = coalesce($2, battles), judged = coalesce($3, judged),
                          teaches = coalesce($4, teaches)
        WHERE id = $1 RETURNING battles, judged, teaches
        """,
        person_id,
        battles,
        judged,
        teaches,
    )
    return Consents() if row is None else Consents(**dict(row.items()))
