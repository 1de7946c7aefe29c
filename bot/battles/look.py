"""The cats of battles as pictures: whole ones to draw beside each other, and small square faces."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.cards.fighters import Fighter
from bot.top import card as top_card
from scoring.decode import Undecodable
from scoring.report import from_json
from scoring.verdict import Scored
from storage import photos, scores
from storage.objects import ObjectMissing

if TYPE_CHECKING:
    from bot.desk import Desk
    from scoring.verdict import RgbImage
    from storage.battles import Battle


class CatGone(Exception):
    """A cat can't be shown any more: its owner took it back, or its picture is lost.

    Attributes:
        photo_id: which one; None where nothing is left of it.
    """

    def __init__(self, photo_id: int | None) -> None:
        self.photo_id = photo_id
        super().__init__(f"photo {photo_id} can't be shown")


async def fighters(battle: Battle, desk: Desk) -> tuple[Fighter, Fighter]:
    """Return both cats of a battle, left and right, ready to be drawn.

    Raises:
        CatGone: one of them is not there.
    """
    a, b = await asyncio.gather(
        fighter(battle.photo_a, battle.name_a, desk), fighter(battle.photo_b, battle.name_b, desk)
    )
    return a, b


async def fighter(photo_id: int | None, name: str, desk: Desk) -> Fighter:
    """Return a cat: its small copy, in whose pixels the verdict is, and its best face.

    Raises:
        CatGone: it is not there.
    """
    if photo_id is None:
        raise CatGone(None)
    async with desk.database.connection() as connection:
        photo = await photos.get(connection, photo_id)
        stored = await scores.latest(connection, photo_id)
    verdict = from_json(stored.detail) if stored is not None else None
    if photo is None or photo.score is None or photo.small_key is None or not isinstance(verdict, Scored):
        raise CatGone(photo_id)
    try:
        decoded = await desk.pool.decode(await desk.objects.get(photo.small_key))
    except (ObjectMissing, Undecodable) as error:
        raise CatGone(photo_id) from error
    return Fighter(decoded.image, verdict.best, name)


async def thumb(photo_id: int | None, desk: Desk) -> RgbImage | None:
    """Return a square picture of a cat's face, None where the cat is not there."""
    if photo_id is None:
        return None
    async with desk.database.connection() as connection:
        photo = await photos.get(connection, photo_id)
    if photo is None or photo.score is None:
        return None
    return await top_card.thumb(photo_id, photo.small_key, desk)
