"""The `reply` job: tell people about a photo once its verdict is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.calling import ChatGone
from bot.photos import albums, reply, withdrawing
from storage import photos

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.photos import Photo

log = structlog.get_logger(__name__)


async def answer(photo_id: int, desk: Desk) -> None:
    """Put the photo into the leaderboard and answer it; nothing happens where that was done before.

    The id of the answer is stored right after sending. Only a stop of the program just in between makes an
    answer come twice, because Telegram offers no way to prevent that.

    Raises:
        VerdictMissing: there is nothing to tell yet.
    """
    async with desk.database.connection() as connection:
        photo = await photos.get(connection, photo_id)
    if photo is not None and photo.reason == photos.WITHDRAWN:
        # An earlier run may have put it into the tops just before.
        await withdrawing.out_of_tops(photo, desk)
        return
    if photo is None or photo.replied_at is not None:
        return
    if photo.verdict is None:
        raise reply.VerdictMissing(photo_id)
    await reply.into_top(photo, desk)
    try:
        if photo.media_group_id is not None:
            await albums.answer(photo, desk)
        else:
            await _answer_alone(photo, desk)
    except ChatGone as error:
        log.info("chat_gone", chat_id=photo.chat_id, error=str(error))
        await reply.mark([photo], None, desk)
    await _take_back_if_withdrawn(photo, desk)


async def _answer_alone(photo: Photo, desk: Desk) -> None:
    if photo.score is not None:
        message_id: int | None = await reply.send_scored(photo, (), desk)
    else:
        message_id = await reply.send_refusal(photo, desk)
    await reply.mark([photo], message_id, desk)
    if message_id is not None and await _is_withdrawn(photo, desk):
        await desk.sender.delete(reply.place_of(photo), message_id)
    log.info("photo_answered", score=photo.score, reason=photo.reason, message_id=message_id)


async def _take_back_if_withdrawn(photo: Photo, desk: Desk) -> None:
    """Undo the entry into the tops of a photo that was withdrawn while it was answered."""
    if photo.score is not None and await _is_withdrawn(photo, desk):
        await withdrawing.out_of_tops(photo, desk)


async def _is_withdrawn(photo: Photo, desk: Desk) -> bool:
    async with desk.database.connection() as connection:
        now = await photos.get(connection, photo.id)
    return now is not None and now.reason == photos.WITHDRAWN
