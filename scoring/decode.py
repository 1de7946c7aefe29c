"""Bytes of a picture to upright pixels, with limits that hold before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from scoring.formats import Header, UnknownFormatError, read_header
from scoring.opening import open_picture
from scoring.verdict import RefusalReason

if TYPE_CHECKING:
    from scoring.opening import Loaded
    from scoring.verdict import RgbImage

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MAX_MEMORY: Final = 230_000_000
"""Bytes that all decoders together may take.

PNG, GIF, HEIC and JPEG of up to 50 megapixels fit, but progressive JPEG without chroma subsampling only up to
36; WebP fits up to 14 and AVIF up to 24 megapixels, because their decoders keep several copies.
"""

MIN_SIDE: Final = 32

_BAND: Final = 64  # rows that are composited and reduced at once, so that no second full copy is made

_QUARTER_TURNS: Final = 5  # EXIF's numbers from here on swap width and height

_TRANSPOSE: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Undecodable(Exception):
    """The bytes can't be turned into a photo that is worth looking at."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """An upright photo, reduced where it was large.

    Attributes:
        image: shape (height, width, 3), long side at most what was asked for.
        width: of the upright original, in pixels.
        height: of the upright original, in pixels.
        format: JPEG, PNG, WEBP, AVIF, HEIC or GIF.
        factor: original pixels for each pixel of `image`, at least 1.
    """

    image: RgbImage
    width: int
    height: int
    format: str
    factor: float


def examine(data: bytes) -> Header:
    """Check a picture's size limits by its header alone, in well under a millisecond for most.

    Raises:
        Undecodable: NOT_AN_IMAGE, TOO_LARGE or TOO_SMALL.
    """
    check_length(data)
    try:
        header = read_header(data)
    except UnknownFormatError as error:
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, str(error)) from error
    _check_size(header.width, header.height)
    if header.memory > MAX_MEMORY:
        detail = f"{header.format} of {header.width}x{header.height} takes too much memory"
        raise Undecodable(RefusalReason.TOO_LARGE, detail)
    return header


def check_length(data: bytes) -> None:
    """Check the number of bytes alone.

    Raises:
        Undecodable: TOO_LARGE.
    """
    if len(data) > MAX_BYTES:
        raise Undecodable(RefusalReason.TOO_LARGE, f"more than {MAX_BYTES} bytes")


def decode(data: bytes, *, max_side: int = 1280) -> Decoded:
    """Decode the first frame of a picture: upright, on white, 8 bits, RGB, long side at most ``max_side``.

    A large photo is averaged down on the way, never enlarged. A cut-off file is refused.

    Raises:
        Undecodable: NOT_AN_IMAGE, TOO_LARGE or TOO_SMALL; nothing else for any input.
    """
    return decode_examined(data, examine(data), max_side=max_side)


def decode_examined(data: bytes, header: Header, *, max_side: int = 1280) -> Decoded:
    """Decode a picture whose header is known and within the limits; otherwise as `decode`."""
    try:
        loaded = open_picture(data, header, max_side)
        _check_size(*loaded.full)
        small, factor = _shrink(loaded, max_side)
    except Undecodable:
        raise
    except MemoryError as error:
        raise Undecodable(RefusalReason.TOO_LARGE, f"{header.format} takes too much memory") from error
    except Exception as error:  # decoders raise what they like
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, f"broken {header.format}: {error}") from error
    width, height = loaded.full
    if loaded.orientation in _TRANSPOSE:
        small = small.transpose(_TRANSPOSE[loaded.orientation])
    if loaded.orientation >= _QUARTER_TURNS:
        width, height = height, width
    return Decoded(np.array(small), width, height, header.format, factor)


def encode_small(image: RgbImage) -> bytes:
    """Encode a photo as the JPEG that is kept for scoring and cards."""
    out = BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Undecodable(RefusalReason.TOO_LARGE, f"{width}x{height}, at most {MAX_PIXELS} pixels")
    if min(width, height) < MIN_SIDE:
        raise Undecodable(RefusalReason.TOO_SMALL, f"{width}x{height}, at least {MIN_SIDE} pixels a side")


def _fit(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    factor = max(1.0, max(size) / max_side)
    return max(1, round(size[0] / factor)), max(1, round(size[1] / factor))


def _shrink(loaded: Loaded, max_side: int) -> tuple[Image.Image, float]:
    """Composite on white and reduce: whole-number averages in bands first, then the rest with Lanczos.

    Returns the picture and how many pixels of the original each of its pixels stands for.
    """
    width, height = loaded.size
    if max(width, height) <= max_side:  # most photos: Telegram, or a JPEG's decoder, has made them small
        return _on_white(loaded.rows(0, height)), float(loaded.scale)
    full = loaded.full
    target = _fit(full, max_side)
    whole = max(1, min(width // target[0], height // target[1]))
    band = max(1, _BAND // whole) * whole
    reduced = Image.new("RGB", (-(-width // whole), -(-height // whole)))
    for top in range(0, height, band):
        part = _on_white(loaded.rows(top, min(top + band, height)))
        reduced.paste(part.reduce(whole) if whole > 1 else part, (0, top // whole))
    factor = max(full) / max_side
    if reduced.size != target:
        step = loaded.scale * whole
        box = (0, 0, full[0] / step, full[1] / step)  # the last pixels may be parts of pixels
        reduced = reduced.resize(target, Image.Resampling.LANCZOS, box=box)
    return reduced, factor


def _on_white(part: Image.Image) -> Image.Image:
    """Turn any mode into RGB; what is transparent becomes white."""
    if part.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip rather than scale
        part = Image.fromarray((np.asarray(part).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if part.has_transparency_data:
        part = part.convert("RGBA")
        white = Image.new("RGBA", part.size, "white")
        return Image.alpha_composite(white, part).convert("RGB")
    return part.convert("RGB")
