"""Which file of a message is the photo, and whether it may be fetched: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.intake import is_image_file
from scoring.decode import MAX_BYTES

if TYPE_CHECKING:
    from telegram import Message

    from scoring.decode import Decoded

LARGE: Final = 2 * 1024 * 1024
"""Bytes that Telegram's own copies of photos never reach."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The file to score. Telegram may leave out ``size``."""

    file_id: str
    file_unique_id: str
    size: int | None

    @property
    def is_large(self) -> bool:
        """Whether many such files at once would fill the memory; one of unknown size may be large."""
        return self.size is None or self.size > LARGE

    @property
    def is_too_large(self) -> bool:
        return self.size is not None and self.size > MAX_BYTES


def photo_file(message: Message) -> PhotoFile | None:
    """Return the largest size of a photo, or the document where it claims to be a picture."""
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return PhotoFile(best.file_id, best.file_unique_id, best.file_size)
    document = message.document
    if document is not None and is_image_document(message):
        return PhotoFile(document.file_id, document.file_unique_id, document.file_size)
    return None


def is_image_document(message: Message) -> bool:
    """Tell whether the message's document claims to be a picture; an animation is a video inside."""
    document = message.document
    if document is None or message.animation is not None:
        return False
    return is_image_file(document.mime_type, document.file_name)


def is_small_copy(data: bytes, decoded: Decoded) -> bool:
    """Tell whether the original may serve as its own small copy: an upright JPEG that was not made smaller.

    Without EXIF data a JPEG can't ask to be turned; Telegram's photos have none.
    """
    return decoded.format == "JPEG" and decoded.factor == 1.0 and b"Exif\x00\x00" not in data
