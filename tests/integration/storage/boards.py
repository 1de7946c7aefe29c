"""What the tests of the tops share: cats, warm tops, and the comparison with PostgreSQL."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import ranking
from storage.leaderboard import ChatScope, Everywhere, Leaderboard, Period, open_leaderboard
from tests.integration.storage.helpers import NOON, add_photo, add_score

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Database
    from storage.tops import Page, Scope, TopRow

SCOPES: tuple[Scope, ...] = (ChatScope(-1), ChatScope(-2), Everywhere())


@asynccontextmanager
async def ready(redis_url: str, database: Database) -> AsyncIterator[Leaderboard]:
    """Open a leaderboard and let it catch up."""
    async with open_leaderboard(redis_url, database, breather=timedelta(milliseconds=50)) as opened:
        await opened.catch_up()
        yield opened


async def cat(database: Database, number: int, score: float, *, chat_id: int = -1, ago: int = 0) -> int:
    """Store a scored photo that was sent ``ago`` days before noon."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, number, chat_id, sent_at=NOON - timedelta(days=ago))
        await add_score(tx, photo_id, score)
    return photo_id


async def line(database: Database, photo_id: int) -> TopRow:
    """Return the line of a photo that must be there."""
    async with database.connection() as connection:
        return (await ranking.rows(connection, [photo_id]))[photo_id]


async def warm(leaderboard: Leaderboard) -> None:
    """Ask for every top, so that all are in Redis."""
    for scope in SCOPES:
        for period in Period:
            await leaderboard.top(scope, period, at=NOON)
    await leaderboard.settled()


async def assert_like_postgresql(leaderboard: Leaderboard, database: Database, limit: int = 5) -> None:
    """Check every page of every top, and every rank, against PostgreSQL."""
    for scope in SCOPES:
        for period in Period:
            async with database.connection() as connection:
                rows = await ranking.top(connection, scope, period, NOON, limit=1000)
            for offset in range(0, len(rows) + 1, limit):
                page = await leaderboard.top(scope, period, offset=offset, limit=limit, at=NOON)
                assert list(page.rows) == rows[offset : offset + limit]
                assert (page.offset, page.total) == (offset, len(rows))
            for place, row in enumerate(rows, 1):
                assert await leaderboard.rank(scope, period, row.photo_id, at=NOON) == place


async def some_cats(database: Database) -> list[int]:
    """Store cats of two chats and of some days, with equal scores among them."""
    scores = (50, 90.1, 50, 7, 90.1, 33.3, 100, 0)
    return [
        await cat(database, number, score, chat_id=-1 - number % 2, ago=number * 2)
        for number, score in enumerate(scores)
    ]


def ids_of(page: Page[TopRow]) -> list[int]:
    """Return the photo ids of a page."""
    return [row.photo_id for row in page.rows]
