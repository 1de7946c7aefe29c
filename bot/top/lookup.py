"""Where the lines of a page come from: scores from the leaderboard, ratings from PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.top.page import ROWS, Order, Where
from scoring.ratings import points
from storage import ranking, ratings, tops
from storage.ratings import ALL_TIME, EVERYWHERE

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.top.page import Page
    from storage.tops import TopRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A cat of the top.

    Attributes:
        rating: in battles, as people see it; None where the cat has had none.
    """

    row: TopRow
    rating: int | None


async def look_up(page: Page, chat_id: int, desk: Desk) -> tops.Page[Standing]:
    """Return the lines of a page of the top that is shown in a chat."""
    return await (_by_battles if page.order is Order.BATTLES else _by_score)(page, chat_id, desk)


async def _by_score(page: Page, chat_id: int, desk: Desk) -> tops.Page[Standing]:
    found = await desk.leaderboard.top(page.scope(chat_id), page.period, offset=page.offset, limit=ROWS)
    async with desk.database.connection() as connection:
        rated = await ratings.of(connection, [row.photo_id for row in found.rows], _rated_in(page, chat_id))
    lines = (
        Standing(row, points(rated[row.photo_id]) if row.photo_id in rated else None) for row in found.rows
    )
    return tops.Page(tuple(lines), found.offset, found.total)


async def _by_battles(page: Page, chat_id: int, desk: Desk) -> tops.Page[Standing]:
    where = _rated_in(page, chat_id)
    async with desk.database.connection() as connection:
        ranked = await ratings.ranked(connection, where, ALL_TIME, ROWS, page.offset)
        total = await ratings.count(connection, where)
        rows = await ranking.rows(connection, [rating.photo_id for rating in ranked])
    lines = (Standing(rows[rating.photo_id], points(rating)) for rating in ranked if rating.photo_id in rows)
    return tops.Page(tuple(lines), page.offset, total)


def _rated_in(page: Page, chat_id: int) -> int:
    return chat_id if page.where is Where.CHAT else EVERYWHERE
