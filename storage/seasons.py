"""Seasons of a chat, their places, and the titles that came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from storage.jobs import JobKind, enqueue
from storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Connection, Row

State: TypeAlias = Literal["running", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A chat's week of battles.

    Attributes:
        number: of the chat, from 1.
        ends_at: when the ceremony is due; battles that close before it count.
        message_id: the ceremony.
        told_at: when the ceremony was held.
    """

    id: int
    chat_id: int
    number: int
    state: State
    starts_at: datetime
    ends_at: datetime
    message_id: int | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cat's place in a season that is over.

    Attributes:
        place: from 1.
        photo_id: None once it was erased, as the person.
        rating: as people see it.
        battles: how many were decided, ``wins`` of them in its favour.
        small_key: the small copy, None where the photo was withdrawn.
    """

    place: int
    photo_id: int | None
    person_id: int | None
    name: str
    rating: float
    battles: int
    wins: int
    small_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title that a cat has won.

    Attributes:
        kind: of what it is the champion.
        number: of the season; of a tournament, how many cats there were.
        chat_title: None where the chat has none.
        won_at: when the season or tournament ended.
        name: how the cat was called.
    """

    kind: Literal["season", "tournament"]
    number: int
    chat_id: int
    chat_title: str | None
    won_at: datetime
    photo_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Where and in which language a chat is told of its season: as of its last battle."""

    thread_id: int | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """How a cat was called in its last battle, and whose it was."""

    name: str
    person_id: int | None


_COLUMNS: Final = "id, chat_id, number, state, starts_at, ends_at, message_id, told_at"


async def begin(tx: Connection, chat_id: int, starts_at: datetime, ends_at: datetime) -> int | None:
    """Begin a chat's next season and queue its end; None where one is running.

    Raises:
        asyncpg.ForeignKeyViolationError: the chat was never seen.
    """
    begun = await tx.fetchval(
        """
        INSERT INTO season (chat_id, number, state, starts_at, ends_at)
        SELECT $1, coalesce(max(number), 0) + 1, 'running', $2, $3 FROM season WHERE chat_id = $1
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        chat_id,
        starts_at,
        ends_at,
    )
    if begun is None:
        return None
    delay = max(ends_at - datetime.now(UTC), timedelta())
    await enqueue(tx, JobKind.SEASON, int(begun), delay=delay)
    return int(begun)


async def get(tx: Connection, season_id: int) -> Season | None:
    """Return a season, None if there is none."""
    return _season(await tx.fetchrow(f"SELECT {_COLUMNS} FROM season WHERE id = $1", season_id))  # noqa: S608


async def hold(tx: Connection, season_id: int) -> Season | None:
    """Return a season that nobody else can change until the transaction ends."""
    return _season(
        await tx.fetchrow(f"SELECT {_COLUMNS} FROM season WHERE id = $1 FOR UPDATE", season_id)  # noqa: S608
    )


async def running(tx: Connection, chat_id: int) -> Season | None:
    """Return the season of a chat that is not over."""
    return _season(
        await tx.fetchrow(
            f"SELECT {_COLUMNS} FROM season WHERE chat_id = $1 AND state = 'running'",  # noqa: S608
            chat_id,
        )
    )


async def numbered(tx: Connection, chat_id: int, number: int) -> Season | None:
    """Return a season of a chat by its number."""
    return _season(
        await tx.fetchrow(
            f"SELECT {_COLUMNS} FROM season WHERE chat_id = $1 AND number = $2",  # noqa: S608 - column names
            chat_id,
            number,
        )
    )


async def latest(tx: Connection, chat_id: int) -> Season | None:
    """Return a chat's newest season, running or over."""
    return _season(
        await tx.fetchrow(
            f"SELECT {_COLUMNS} FROM season WHERE chat_id = $1 ORDER BY number DESC LIMIT 1",  # noqa: S608
            chat_id,
        )
    )


async def finish(tx: Connection, season_id: int, places: Sequence[Place]) -> bool:
    """End a running season with its places; one without places is forgotten. False where it is over."""
    if not places:
        await tx.execute(
            "DELETE FROM rating USING season WHERE season.id = $1 AND state = 'running' "
            "AND rating.chat_id = season.chat_id AND season_id = season.id",
            season_id,
        )
        gone = await tx.fetchval(
            "DELETE FROM season WHERE id = $1 AND state = 'running' RETURNING id", season_id
        )
        return gone is not None
    changed = await tx.fetchval(
        "UPDATE season SET state = 'done' WHERE id = $1 AND state = 'running' RETURNING id", season_id
    )
    if changed is None:
        return False
    for one in places:
        await tx.execute(
            """
            INSERT INTO season_place (season_id, place, photo_id, person_id, name, rating, battles, wins)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            season_id,
            one.place,
            one.photo_id,
            one.person_id,
            clean(one.name),
            one.rating,
            one.battles,
            one.wins,
        )
    return True


async def places(tx: Connection, season_id: int) -> list[Place]:
    """List the places of a season that is over, the champion first."""
    rows = await tx.fetch(
        """
        SELECT place, photo_id, entry.person_id, name, rating, battles, wins, photo.small_key
        FROM season_place AS entry LEFT JOIN photo ON photo.id = photo_id
        WHERE season_id = $1 ORDER BY place
        """,
        season_id,
    )
    return [Place(**dict(row.items())) for row in rows]


async def told(tx: Connection, season_id: int, message_id: int | None) -> None:
    """Remember the ceremony; the first one stays."""
    await tx.execute(
        "UPDATE season SET told_at = now(), message_id = $2 WHERE id = $1 AND told_at IS NULL",
        season_id,
        message_id,
    )


async def voice(tx: Connection, chat_id: int) -> Voice:
    """Return where and how a chat is told of its season."""
    row = await tx.fetchrow(
        "SELECT thread_id, language FROM battle WHERE chat_id = $1 ORDER BY id DESC LIMIT 1", chat_id
    )
    return Voice(None, None) if row is None else Voice(row["thread_id"], row["language"])


async def called(tx: Connection, chat_id: int, photo_ids: Sequence[int]) -> dict[int, Called]:
    """Return how cats were called in their last battles of a chat, by photo id."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (photo_id) photo_id, name, person_id
        FROM battle CROSS JOIN LATERAL (VALUES (photo_a, name_a, owner_a), (photo_b, name_b, owner_b))
            AS cat (photo_id, name, person_id)
        WHERE chat_id = $1 AND state = 'closed' AND photo_id = ANY($2)
        ORDER BY photo_id, battle.id DESC
        """,
        chat_id,
        list(photo_ids),
    )
    return {row["photo_id"]: Called(row["name"], row["person_id"]) for row in rows}


async def titles(tx: Connection, person_id: int, photo_id: int | None = None) -> list[Title]:
    """List the titles of a person's cats, or of one of them, the newest first."""
    rows = await tx.fetch(
        """
        SELECT 'season' AS kind, season.number, season.chat_id, chat.title AS chat_title,
               season.ends_at AS won_at, photo_id, name
        FROM season_place JOIN season ON season.id = season_id JOIN chat ON chat.id = season.chat_id
        WHERE place = 1 AND person_id = $1 AND photo_id = coalesce($2, photo_id)
        UNION ALL
        SELECT 'tournament', size, chat_id, chat.title, ended_at, photo_id, name
        FROM tournament_entry JOIN tournament ON tournament.id = tournament_id AND seed = champion_seed
        JOIN chat ON chat.id = chat_id
        WHERE tournament.state = 'done' AND person_id = $1 AND photo_id = coalesce($2, photo_id)
        ORDER BY won_at DESC
        """,
        person_id,
        photo_id,
    )
    return [Title(**dict(row.items())) for row in rows]


def _season(row: Row | None) -> Season | None:
    return None if row is None else Season(**dict(row.items()))
