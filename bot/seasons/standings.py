"""Who stands where in a season, running or over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scoring.ratings import Rating, points
from storage import ratings, seasons
from storage.seasons import Place

if TYPE_CHECKING:
    from storage.database import Connection
    from storage.seasons import Season

KEPT: Final = 10
"""Places that are written down; nobody is remembered as eleventh."""


async def standings(tx: Connection, season: Season, nameless: str) -> list[Place]:
    """Return the best of a season: cats with a decided battle at least, by what their rating is at least.

    Args:
        tx: a connection.
        season: which; of one that is over its places are kept.
        nameless: how to call a cat of which no battle is left.
    """
    if season.state == "done":
        return await seasons.places(tx, season.id)
    ranked = await ratings.ranked(tx, season.chat_id, season.id, KEPT)
    called = await seasons.called(tx, season.chat_id, [row.photo_id for row in ranked])
    found: list[Place] = []
    for row in ranked:
        cat = called.get(row.photo_id)
        if row.battles:
            found.append(
                Place(
                    place=len(found) + 1,
                    photo_id=row.photo_id,
                    person_id=cat.person_id if cat is not None else None,
                    name=cat.name if cat is not None else nameless,
                    rating=points(Rating(row.mean, row.deviation)),
                    battles=row.battles,
                    wins=row.wins,
                )
            )
    return found
