"""Features that an operator has switched off. What isn't listed is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Connection


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A feature that is off, since when and why."""

    name: str
    off_since: datetime
    note: str


async def off(tx: Connection, name: str, note: str = "") -> None:
    """Switch a feature off; where it is off already, only the note changes."""
    await tx.execute(
        """
        INSERT INTO switch (name, note) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET note = excluded.note
        """,
        name,
        clean(note),
    )


async def on(tx: Connection, name: str) -> None:
    """Switch a feature on again."""
    await tx.execute("DELETE FROM switch WHERE name = $1", name)


async def is_off(tx: Connection, name: str) -> bool:
    """Say whether a feature is off."""
    return bool(await tx.fetchval("SELECT EXISTS (SELECT FROM switch WHERE name = $1)", name))


async def all_off(tx: Connection) -> list[SwitchedOff]:
    """List what is off, by name."""
    rows = await tx.fetch("SELECT name, off_since, note FROM switch ORDER BY name")
    return [SwitchedOff(**dict(row.items())) for row in rows]
