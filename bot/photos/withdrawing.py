"""Take a photo back: out of rows, tops, games and S3, and the bot's answer out of the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.calling import ChatGone
from bot.photos import albums, reply
from storage import photos
from storage.albums import siblings
from storage.tops import TopRow

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.photos import Photo

log = structlog.get_logger(__name__)


async def withdraw(photo: Photo, desk: Desk) -> None:
    """Erase what is kept of a photo. Doing it twice, or going on where it was interrupted, changes nothing.

    Raises:
        RedisAway: it is out of PostgreSQL, and must be tried again to be out of Redis.
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: likewise for the bucket.
    """
    async with desk.database.transaction() as tx:
        first_time = await photos.withdraw(tx, photo.id)
    await out_of_tops(photo, desk)
    async with desk.database.transaction() as tx:
        for key in await photos.unused_keys(tx, photo.id):
            await desk.objects.delete(key)
        await photos.forget_keys(tx, photo.id)
    if photo.reply_message_id is not None and photo.former_chat_id is None:
        try:
            await _take_answer_back(photo, photo.reply_message_id, desk)
        except ChatGone as error:
            log.info("chat_gone", chat_id=photo.chat_id, error=str(error))
    log.info("photo_withdrawn", photo_id=photo.id, first_time=first_time)


async def out_of_tops(photo: Photo, desk: Desk) -> None:
    """Take a photo out of what Redis holds.

    Raises:
        RedisAway: it must be tried again.
    """
    await desk.leaderboard.remove(
        TopRow(
            photo_id=photo.id,
            score=photo.score or 0.0,
            chat_id=photo.chat_id,
            message_id=None,
            chat_username=None,
            chat_kind="",
            person_id=photo.person_id,
            sender_name=photo.sender_name,
            caption=None,
            small_key=None,
            sent_at=photo.sent_at,
        )
    )


async def _take_answer_back(photo: Photo, message_id: int, desk: Desk) -> None:
    """Delete the answer; that of an album shows the best of what is left instead."""
    others: list[Photo] = []
    if photo.media_group_id is not None:
        async with desk.database.connection() as connection:
            others = albums.ranked(await siblings(connection, photo))
    if others:
        await reply.edit_scored(message_id, others[0], others[1:], desk)
    else:
        await desk.sender.delete(reply.place_of(photo), message_id)
