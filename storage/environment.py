"""The stamp that keeps a test program off production's data, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Connection


class WrongEnvironment(Exception):
    """The place carries another environment's stamp, or none.

    Attributes:
        place: what was asked: ``PostgreSQL``, ``the bucket`` or ``Redis``.
        expected: the program's environment.
        found: the place's environment, None where it has no stamp.
    """

    def __init__(self, expected: str, found: str | None, place: str = "PostgreSQL") -> None:
        self.expected = expected
        self.found = found
        self.place = place
        super().__init__(
            f"this program runs as {expected!r}, but {place} belongs to {found!r}"
            if found is not None
            else f"this program runs as {expected!r}, but {place} has no stamp yet: run `mimimeter migrate`"
        )


def compare(expected: str, found: str | None, place: str) -> None:
    """Compare a stamp with the program's environment.

    Raises:
        WrongEnvironment: they differ, or there is no stamp.
    """
    if found != expected:
        raise WrongEnvironment(expected, found, place)


async def check_environment(tx: Connection, environment: str) -> None:
    """Compare the database's stamp with the program's environment.

    Raises:
        WrongEnvironment: they differ, or the database has no stamp.
    """
    found: str | None = None
    if await tx.fetchval("SELECT to_regclass('environment') IS NOT NULL"):
        found = await tx.fetchval("SELECT name FROM environment")
    compare(environment, found, "PostgreSQL")


async def stamp(tx: Connection, environment: str) -> None:
    """Write the database's stamp, once.

    Raises:
        WrongEnvironment: the database carries another stamp.
    """
    await tx.execute("INSERT INTO environment (name) VALUES ($1) ON CONFLICT DO NOTHING", environment)
    await check_environment(tx, environment)
