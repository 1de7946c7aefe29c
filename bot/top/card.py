"""The picture of a page of the top: thumbnails cut around the faces, and what need not be drawn twice."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import structlog

from bot.cards.top_card import TopCardEntry, TopWords, draw_top_card
from bot.top.page import Order
from scoring.report import from_json
from scoring.verdict import Box, RgbImage, Scored
from storage import scores
from storage.objects import ObjectMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Desk
    from storage.tops import TopRow

THUMB: Final = 352
"""Side of a thumbnail in pixels; the card's largest is 336."""

_AIR: Final = 1.7

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TopPicture:
    """A picture to send: JPEG bytes, or the ``file_id`` of the same one sent before.

    Attributes:
        fingerprint: equal for pictures that show the same.
    """

    content: bytes | str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the top shows of one cat.

    Attributes:
        rating: in battles, as people see it; None where the cat has had none.
    """

    rank: int
    row: TopRow
    name: str
    rating: int | None = None


async def picture(lines: Sequence[Line], words: TopWords, order: Order, desk: Desk) -> TopPicture:
    """Draw the card, unless it was sent before and its ``file_id`` is remembered."""
    if order is Order.SCORE:
        lines = [replace(line, rating=None) for line in lines]
    fingerprint = _fingerprint(lines, words)
    known = desk.sent_pictures.get(fingerprint)
    if known is not None:
        return TopPicture(known, fingerprint)
    thumbs = await asyncio.gather(*(thumb(line.row.photo_id, line.row.small_key, desk) for line in lines))
    entries = [
        TopCardEntry(line.rank, line.row.score, line.name, thumb, line.rating)
        for line, thumb in zip(lines, thumbs, strict=True)
    ]
    return TopPicture(await asyncio.to_thread(draw_top_card, entries, words), fingerprint)


def square_around(head: Box | None, width: int, height: int) -> tuple[int, int, int]:
    """Return left, top and side of the square of a photo that shows the face with some air around it.

    The square lies within the photo; without a face it is the middle.
    """
    short = min(width, height)
    if head is None:
        return (width - short) // 2, (height - short) // 2, short
    side = min(max(round(max(head.width, head.height) * _AIR), 1), short)
    left = round((head.x0 + head.x1 - side) / 2)
    top = round((head.y0 + head.y1 - side) / 2)
    return min(max(left, 0), width - side), min(max(top, 0), height - side), side


async def thumb(photo_id: int, small_key: str | None, desk: Desk) -> RgbImage | None:
    """Return the cat's thumbnail, None where its picture is gone."""
    known = desk.thumbs.get(photo_id)
    if known is not None or small_key is None:
        return known
    try:
        decoded = await desk.pool.decode(await desk.objects.get(small_key))
    except ObjectMissing:
        log.warning("small_copy_missing", photo_id=photo_id, key=small_key)
        return None
    async with desk.database.connection() as connection:
        stored = await scores.latest(connection, photo_id)
    verdict = from_json(stored.detail) if stored is not None else None
    head = verdict.best.head if isinstance(verdict, Scored) else None
    cut = await asyncio.to_thread(_cut, decoded.image, head)
    desk.thumbs.put(photo_id, cut)
    return cut


def _cut(image: RgbImage, head: Box | None) -> RgbImage:
    left, top, side = square_around(head, image.shape[1], image.shape[0])
    square = image[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side > THUMB else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(square, (THUMB, THUMB), interpolation=how), dtype=np.uint8)


def _fingerprint(lines: Sequence[Line], words: TopWords) -> str:
    shown = [(line.rank, line.row.photo_id, line.row.score, line.name, line.rating) for line in lines]
    return hashlib.sha256(repr((shown, words)).encode()).hexdigest()
