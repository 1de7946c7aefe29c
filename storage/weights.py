"""Versions of the score that votes have taught, and which version scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Connection

_LOCK: Final = "hashtextextended('active weights', 0)"


@dataclass(frozen=True, slots=True)
class StoredWeights:
    """A version as stored.

    Attributes:
        parent: the version that scored before it, of this table or of the program.
        file: the score file, as JSON.
        report: what was said about it.
    """

    version: str
    parent: str
    file: dict[str, Any]
    report: dict[str, Any]
    made_at: datetime


async def add(
    tx: Connection, *, version: str, parent: str, file: Mapping[str, Any], report: Mapping[str, Any]
) -> bool:
    """Store a version; False, and nothing done, if its name is taken."""
    added = await tx.fetchval(
        """
        INSERT INTO weights (version, parent, file, report) VALUES ($1, $2, $3, $4)
        ON CONFLICT (version) DO NOTHING RETURNING true
        """,
        version,
        parent,
        dict(file),
        dict(report),
    )
    return added is not None


async def get(tx: Connection, version: str) -> StoredWeights | None:
    """Return a version, None if votes never taught it, such as one that the program came with."""
    row = await tx.fetchrow(
        "SELECT version, parent, file, report, made_at FROM weights WHERE version = $1", version
    )
    return None if row is None else StoredWeights(**dict(row.items()))


async def next_version(tx: Connection, base: str) -> str:
    """Return the name of the next version that descends from one of the program's."""
    begin = f"{base}+votes."
    known = await tx.fetch("SELECT version FROM weights WHERE starts_with(version, $1)", begin)
    return f"{begin}{1 + max((int(row['version'].removeprefix(begin)) for row in known), default=0)}"


async def active(tx: Connection) -> StoredWeights | None:
    """Return the version that scores, None where it is the one that the program came with."""
    row = await tx.fetchrow(
        """
        SELECT version, parent, file, report, made_at FROM weights JOIN active_weights USING (version)
        """
    )
    return None if row is None else StoredWeights(**dict(row.items()))


async def hold(tx: Connection) -> StoredWeights | None:
    """Return the version that scores, which stays so until the transaction ends."""
    await tx.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
    return await active(tx)


async def hold_alone(tx: Connection) -> None:
    """Let nobody score until the transaction ends, after those who do have ended theirs."""
    await tx.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")


async def activate(tx: Connection, version: str) -> None:
    """Let a version score from now on, after `hold_alone`; the one before it stays stored.

    A name that isn't stored is one of the program's: then it scores by what it came with.
    """
    await tx.execute("DELETE FROM active_weights")
    await tx.execute(
        "INSERT INTO active_weights (version) SELECT version FROM weights WHERE version = $1", version
    )
