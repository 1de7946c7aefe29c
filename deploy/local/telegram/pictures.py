"""What Telegram does to a photo: a JPEG without metadata, in sizes up to 1280 pixels."""

import io
import threading
from contextlib import nullcontext
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from deploy.local.telegram.errors import BotApiError, bad_request

LONGEST_SIDE = 1280
SMALLER_SIDES = (90, 320, 800)
MAX_SIDES_SUM = 10_000
MAX_RATIO = 20
QUALITY = 87

# Camera sensors reach 200 megapixels; a client shrinks what it sends, so people may pick any of them. Only a
# baseline JPEG can be decoded at a fraction of its size, though: of all others a few kilobytes of file can
# take gigabytes of memory.
MOST_PIXELS = 220_000_000
MOST_PIXELS_AT_ONCE = 50_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
LARGE = 10_000_000
ONE_LARGE_AT_A_TIME = threading.Lock()

# Modes whose pixels may be averaged: palettes have no averages.
REDUCIBLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "I", "F"})

ORIENTATION_TAG = 0x0112
UPRIGHT = 1
TURNED_ASIDE = range(5, 9)
MARKER = 0xFF
END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = 0xDA
ICC_PROFILE = 0xE2
ADOBE_COLOUR = 0xEE
APP_SEGMENTS = range(0xE1, 0xF0)
COMMENT = 0xFE


@dataclass(frozen=True)
class Picture:
    """The largest size of a photo, in pixels.

    Attributes:
        data: its JPEG; None if it is still to be drawn from what was uploaded.
    """

    data: bytes | None
    width: int
    height: int


def as_photo(data: bytes, *, max_sides_sum: int | None = MAX_SIDES_SUM, may_wait: bool = False) -> Picture:
    """Return the largest size of a photo: upright, at most 1280 pixels on its longer side, no metadata.

    A JPEG that already fits keeps its compressed picture, so that thirty a second cost next to nothing. One
    that doesn't fit is drawn now or, with `may_wait`, when somebody asks for it.

    Raises:
        BotApiError: it is no picture, broken, or its sides are beyond Telegram's limits.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_sides(*image.size, max_sides_sum)
            _check_memory(image)
            whole_jpeg = image.format == "JPEG" and data.rstrip(b"\x00")[-2:] == END_OF_IMAGE
            if whole_jpeg and _fits(image):
                return Picture(without_metadata(data), *image.size)
            with ONE_LARGE_AT_A_TIME if image.width * image.height > LARGE else nullcontext():
                width, height = _fitted(image)
                if whole_jpeg and may_wait:
                    return Picture(None, width, height)
                return Picture(_shrunk(image, width, height), width, height)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error


def smaller_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes below the largest one, smallest first, as (width, height)."""
    longest = max(width, height)
    scales = [side / longest for side in SMALLER_SIDES if side < longest]
    return [(max(1, round(width * scale)), max(1, round(height * scale))) for scale in scales]


def shrunk_to(data: bytes, width: int, height: int) -> bytes:
    """Draw a smaller JPEG of a picture."""
    with Image.open(io.BytesIO(data)) as image:
        return _shrunk(image, width, height)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a picture that can be drawn, from its header, or None for anything else."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_memory(image)
            return image.size
    except (
        BotApiError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        return None


def without_metadata(jpeg: bytes) -> bytes:
    """Drop EXIF, XMP and comments from a JPEG; colour profile and pixels stay."""
    kept = [jpeg[:2]]
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == MARKER:
        marker = jpeg[at + 1]
        if marker == START_OF_SCAN:
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        colour = marker in {ICC_PROFILE, ADOBE_COLOUR}
        if colour or (marker not in APP_SEGMENTS and marker != COMMENT):
            kept.append(jpeg[at:end])
        at = end
    kept.append(jpeg[at:])
    return b"".join(kept)


def _check_sides(width: int, height: int, max_sum: int | None) -> None:
    if max_sum is not None and width + height > max_sum:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _check_memory(image: Image.Image) -> None:
    """Refuse what can't be decoded in a few hundred megabytes."""
    in_parts = image.format == "JPEG" and not image.info.get("progressive")
    if image.width * image.height > (MOST_PIXELS if in_parts else MOST_PIXELS_AT_ONCE):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _shrunk(image: Image.Image, width: int, height: int) -> bytes:
    # Decoding at a fraction of the size is fast. The picture may lie on its side, so ask for a square.
    longer = max(width, height)
    image.draft("RGB", (longer, longer))
    upright = _flat(ImageOps.exif_transpose(_reduced(image, longer)))
    return _jpeg(upright.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0))


def _reduced(image: Image.Image, longer: int) -> Image.Image:
    """Return the picture at a half, a third and so on of its size, so that all later copies are small."""
    factor = max(image.size) // (2 * longer)
    return image.reduce(factor) if factor > 1 and image.mode in REDUCIBLE else image


def _fitted(image: Image.Image) -> tuple[int, int]:
    """Return width and height, upright, with the longer side at most 1280."""
    turned = image.getexif().get(ORIENTATION_TAG, UPRIGHT) in TURNED_ASIDE
    width, height = image.size[::-1] if turned else image.size
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fits(image: Image.Image) -> bool:
    return (
        image.mode in {"RGB", "L"}
        and max(image.size) <= LONGEST_SIDE
        and image.getexif().get(ORIENTATION_TAG, UPRIGHT) == UPRIGHT
    )


def _flat(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        return ground.convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
