from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from bot.photos.faults import fault_number
from bot.photos.files import PhotoFile, is_image_document, is_small_copy, photo_file
from scoring.decode import MAX_BYTES, decode
from tests.unit.bot.telegram_side import PHOTO, message


def _document(**fields: object) -> dict[str, Any]:
    return {"file_id": "d", "file_unique_id": "ud", **fields}


def test_the_largest_size_of_a_photo_is_taken() -> None:
    """Of a photo's sizes the one with most pixels is scored, wherever it stands in the list."""
    assert photo_file(message(photo=PHOTO)) == PhotoFile("large", "u3", 200_000)


@pytest.mark.parametrize(
    ("document", "is_image"),
    [
        ({"mime_type": "image/png", "file_name": "cat"}, True),
        ({"mime_type": "image/heic"}, True),
        ({"mime_type": "application/octet-stream", "file_name": "IMG_1.HEIC"}, True),
        ({"mime_type": "application/pdf", "file_name": "cat.jpg"}, True),
        ({"mime_type": "application/pdf", "file_name": "cat.pdf"}, False),
        ({}, False),
    ],
)
def test_a_document_is_a_picture_by_its_type_or_its_name(document: dict[str, str], *, is_image: bool) -> None:
    """What claims to be a picture is looked at; whether it is one the decoder says."""
    sent = message(document=_document(**document))
    assert is_image_document(sent) is is_image
    assert (photo_file(sent) is not None) is is_image


def test_an_animation_is_not_a_picture() -> None:
    """Telegram sends GIFs as videos, with a document beside them."""
    gif = _document(mime_type="image/gif", file_name="cat.gif")
    animation = {**gif, "width": 10, "height": 10, "duration": 1}
    assert photo_file(message(document=gif, animation=animation)) is None


def test_only_an_announced_size_can_be_too_large() -> None:
    """Telegram may leave the size out; then it is fetched and seen."""
    assert PhotoFile("f", "u", MAX_BYTES + 1).is_too_large
    assert not PhotoFile("f", "u", MAX_BYTES).is_too_large
    assert not PhotoFile("f", "u", None).is_too_large


def _jpeg(size: tuple[int, int], orientation: int | None = None, fmt: str = "JPEG") -> bytes:
    out = BytesIO()
    image = Image.fromarray(np.full((size[1], size[0], 3), 128, np.uint8))
    if orientation is None:
        image.save(out, fmt)
    else:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        image.save(out, fmt, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "serves"),
    [
        (_jpeg((1280, 960)), True),
        (_jpeg((1300, 900)), False),
        (_jpeg((640, 480), orientation=3), False),
        (_jpeg((640, 480), fmt="PNG"), False),
    ],
)
def test_an_upright_small_jpeg_is_its_own_small_copy(data: bytes, *, serves: bool) -> None:
    """A second copy is made only of what is large, turned or in another format."""
    assert is_small_copy(data, decode(data)) is serves


def test_a_fault_has_a_short_number_that_stays() -> None:
    """The number is four characters without look-alikes, the same for each try of an update."""
    numbers = {fault_number(update_id) for update_id in range(500)}
    assert all(len(number) == 4 and not set(number) & set("ILOU") for number in numbers)
    assert len(numbers) > 490
    assert fault_number(7) == fault_number(7)
