"""A photo comes in: fetch it, decode it, keep it, and let it be scored."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest

from bot.people import who
from bot.photos.faults import fault_number
from bot.photos.files import PhotoFile, is_small_copy, photo_file
from scoring.decode import Undecodable, encode_small
from scoring.verdict import RefusalReason
from storage import photos
from storage.jobs import JobKind, enqueue
from storage.photos import NewPhoto

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.desk import Desk
    from scoring.decode import Decoded

_MIME_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIC": "image/heic",
    "GIF": "image/gif",
}

log = structlog.get_logger(__name__)


async def take_in(update: Update, desk: Desk) -> None:
    """Store the photo and its small copy, then the row together with the job that scores it.

    What can't be decoded is stored as refused, with the job that answers. Telegram or S3 being away is an
    error of the update's job, which is tried again.
    """
    message = update.effective_message
    file = photo_file(message) if message is not None else None
    if message is None or file is None:
        return
    async with desk.large_files if file.is_large else nullcontext():
        await _take_in(message, file, desk)


async def _take_in(message: Message, file: PhotoFile, desk: Desk) -> None:
    try:
        data = await _fetch(file, desk)
        decoded = await desk.pool.decode(data)
    except Undecodable as refusal:
        await _refuse(message, file, refusal, desk)
        return
    original_key, small_key = await _store(data, decoded, desk)
    row = replace(
        _row(message, file),
        original_key=original_key,
        small_key=small_key,
        width=decoded.width,
        height=decoded.height,
    )
    async with desk.database.transaction() as tx:
        photo_id, is_new = await photos.add(tx, row)
        if is_new:
            await enqueue(tx, JobKind.SCORE, photo_id)
    log.info("photo_taken_in", photo_id=photo_id, is_new=is_new, format=decoded.format, bytes=len(data))


async def apologise(update: Update, desk: Desk) -> None:
    """Tell the sender that a photo is delayed, not lost. Groups are not told: nobody asked the bot."""
    message = update.effective_message
    if message is None or photo_file(message) is None or not who.is_private(message):
        return
    number = fault_number(update.update_id)
    log.warning("fault_told", fault=number, update_id=update.update_id)
    words = desk.texts.say(who.language_of_message(message), "fault", number=number)
    await desk.sender.text(who.place_of(message), words, reply_to=message.message_id)


async def _fetch(file: PhotoFile, desk: Desk) -> bytes:
    """Download the file unless its size forbids it.

    Raises:
        Undecodable: TOO_LARGE, from the announced size or from Telegram, which hands out 20 MB at most.
    """
    if file.is_too_large:
        raise Undecodable(RefusalReason.TOO_LARGE, f"{file.size} bytes announced")
    try:
        return await desk.sender.download(file.file_id)
    except BadRequest as error:
        if "file is too big" in error.message.lower():
            raise Undecodable(RefusalReason.TOO_LARGE, error.message) from error
        raise


async def _store(data: bytes, decoded: Decoded, desk: Desk) -> tuple[str, str]:
    """Put the original and the small copy into S3 and return their keys."""
    mime_type = _MIME_TYPES.get(decoded.format, "application/octet-stream")
    if is_small_copy(data, decoded):
        key = await desk.objects.put(data, mime_type)
        return key, key
    small = await asyncio.to_thread(encode_small, decoded.image)
    original_key, small_key = await asyncio.gather(
        desk.objects.put(data, mime_type), desk.objects.put(small, "image/jpeg")
    )
    return original_key, small_key


async def _refuse(message: Message, file: PhotoFile, refusal: Undecodable, desk: Desk) -> None:
    async with desk.database.transaction() as tx:
        photo_id, is_new = await photos.add(tx, _row(message, file))
        if is_new:
            await photos.set_refused(tx, photo_id, refusal.reason)
            await enqueue(tx, JobKind.REPLY, photo_id)
    log.info("photo_refused", photo_id=photo_id, reason=refusal.reason, detail=refusal.detail)


def _row(message: Message, file: PhotoFile) -> NewPhoto:
    person = who.person_of(message)
    return NewPhoto(
        chat_id=message.chat.id,
        message_id=message.message_id,
        thread_id=who.place_of(message).thread_id,
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        person_id=person.id if person is not None else None,
        sender_name=who.name_of(message),
        language=who.language_of_message(message),
        media_group_id=message.media_group_id,
        caption=message.caption,
        sent_at=message.date,
    )
