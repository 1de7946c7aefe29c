"""Albums: every photo is scored alone, and one answer shows the cutest.

Telegram delivers an album as separate messages, seconds apart, and never says how many there are. So the
answer waits until no more seem to come, and is edited where one comes after all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.photos import reply
from storage import albums
from storage.jobs import TryLater

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Desk
    from storage.photos import Photo

QUIET: Final = timedelta(seconds=1.5)
"""An album seems complete when no photo of it came for this long."""

PATIENCE: Final = timedelta(seconds=20)
"""A photo that still waits for its verdict after this long holds up the answer no more."""

log = structlog.get_logger(__name__)


async def answer(photo: Photo, desk: Desk) -> None:
    """Answer the album of a photo that has its verdict, or change the answer that it has.

    Raises:
        TryLater: more photos of the album may come, or wait for their verdict.
    """
    async with desk.database.locks.held(f"album:{photo.chat_id}:{photo.media_group_id}"):
        async with desk.database.connection() as connection:
            siblings = await albums.siblings(connection, photo)
        wait = missing_wait(siblings, datetime.now(UTC))
        if wait is not None:
            raise TryLater(wait, "the album may not be complete")
        await _answer_complete(siblings, desk)


def missing_wait(siblings: Sequence[Photo], now: datetime) -> timedelta | None:
    """Return how long to wait for the rest of the album, None when it seems complete."""
    quiet_for = now - max(photo.received_at for photo in siblings)
    if quiet_for < QUIET:
        return QUIET - quiet_for
    pending = any(photo.verdict is None and now - photo.received_at < PATIENCE for photo in siblings)
    return timedelta(seconds=1) if pending else None


def ranked(siblings: Sequence[Photo]) -> list[Photo]:
    """Return the photos with a score, the cutest first and of equals the earlier."""
    scored = [photo for photo in siblings if photo.score is not None]
    return sorted(scored, key=lambda photo: (-(photo.score or 0.0), photo.id))


async def _answer_complete(siblings: Sequence[Photo], desk: Desk) -> None:
    """Send or edit the one answer; does nothing where another job has told of all photos meanwhile."""
    told = [photo for photo in siblings if photo.verdict is not None]
    if all(photo.replied_at is not None for photo in told):
        return
    scored = ranked(siblings)
    # An answer in words alone can't become a picture, so only one to a scored photo counts.
    known = next((photo.reply_message_id for photo in scored if photo.reply_message_id is not None), None)
    if not scored:
        message_id = await _refuse_once(told, desk)
    elif known is None:
        message_id = await reply.send_scored(scored[0], scored[1:], desk)
    else:
        await reply.edit_scored(known, scored[0], scored[1:], desk)
        message_id = known
    await reply.mark(told, message_id, desk)
    log.info("album_answered", photos=len(siblings), scored=len(scored), message_id=message_id)


async def _refuse_once(told: Sequence[Photo], desk: Desk) -> int | None:
    """Answer an album without any cat once, whatever number of its photos comes later."""
    if any(photo.replied_at is not None for photo in told):
        return next((photo.reply_message_id for photo in told if photo.reply_message_id is not None), None)
    return await reply.send_refusal(told[0], desk)
