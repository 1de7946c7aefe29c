"""Bytes of a picture to upright pixels, with limits that hold before anything is decoded."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeAlias

import numpy as np
import pi_heif
from PIL import ExifTags, Image

from scoring.formats import Header, UnknownFormatError, read_header
from scoring.verdict import RefusalReason, RgbImage

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MAX_MEMORY: Final = 320_000_000
"""Bytes that a decoder may take. Every JPEG, PNG, GIF and HEIC of up to 50 megapixels fits but progressive
CMYK; WebP fits up to 20 and AVIF up to 26 megapixels, because their decoders keep several copies."""

MIN_SIDE: Final = 32

_BAND: Final = 256  # rows that are composited and reduced at once, so that no second full copy is made

_TRANSPOSE: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_Rows: TypeAlias = Callable[[int, int], Image.Image]

# Warnings are filtered process-wide, so two threads that restore the filters in the wrong order would leave
# them changed for good.
_warnings_lock = threading.Lock()

pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False
pi_heif.options.DECODE_THREADS = 1


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
    if len(data) > MAX_BYTES:
        raise Undecodable(RefusalReason.TOO_LARGE, f"{len(data)} bytes, at most {MAX_BYTES}")
    try:
        header = read_header(data)
    except UnknownFormatError as error:
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, str(error)) from error
    _check_size(header.width, header.height)
    if header.memory > MAX_MEMORY:
        detail = f"{header.format} of {header.width}x{header.height} takes too much memory"
        raise Undecodable(RefusalReason.TOO_LARGE, detail)
    return header


def decode(data: bytes, *, max_side: int = 1280) -> Decoded:
    """Decode the first frame of a picture: upright, on white, 8 bits, RGB, long side at most ``max_side``.

    A large photo is averaged down on the way, never enlarged. A cut-off file is refused.

    Raises:
        Undecodable: NOT_AN_IMAGE, TOO_LARGE or TOO_SMALL; nothing else for any input.
    """
    header = examine(data)
    try:
        if header.format == "HEIC":
            rows, size, orientation = _open_heic(data)
        else:
            rows, size, orientation = _open(data, header, max_side)
        small = _shrink(rows, size, _fit(header.width, header.height, max_side))
    except Undecodable:
        raise
    except Exception as error:  # decoders raise what they like, from SyntaxError to MemoryError
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, f"broken {header.format}: {error}") from error
    width, height = header.width, header.height
    if orientation in _TRANSPOSE:
        small = small.transpose(_TRANSPOSE[orientation])
        width, height = (height, width) if orientation >= 5 else (width, height)  # noqa: PLR2004 (quarter turns)
    factor = max(1.0, max(width, height) / max_side)
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


def _fit(width: int, height: int, max_side: int) -> tuple[int, int]:
    factor = max(1.0, max(width, height) / max_side)
    return max(1, round(width / factor)), max(1, round(height / factor))


def _open(data: bytes, header: Header, max_side: int) -> tuple[_Rows, tuple[int, int], int]:
    """Load the first frame through Pillow; a JPEG at the smallest scale that is large enough."""
    with _quiet():
        image = Image.open(BytesIO(data), formats=[header.format])
        orientation = _orientation(image)
    if image.size != (header.width, header.height):
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, f"{image.size} where {header} was announced")
    if header.format == "JPEG":
        image.draft(None, _fit(header.width, header.height, max_side))
    image.load()
    size = image.size

    def rows(top: int, bottom: int) -> Image.Image:
        return image.crop((0, top, size[0], bottom))

    return rows, size, orientation


def _open_heic(data: bytes) -> tuple[_Rows, tuple[int, int], int]:
    """Load the primary picture through libheif, which turns it upright by itself."""
    with _quiet():
        heif = pi_heif.open_heif(BytesIO(data))
    _check_size(*heif.size)
    width, height = heif.size

    def rows(top: int, bottom: int) -> Image.Image:
        # The pixels are a view of memory that lives as long as `heif` does, so this closure holds `heif`.
        part = bytes(heif.data[top * heif.stride : bottom * heif.stride])
        return Image.frombytes(heif.mode, (width, bottom - top), part, "raw", heif.mode, heif.stride)

    return rows, (width, height), 1


def _orientation(image: Image.Image) -> int:
    """Return the orientation of the EXIF data, 1 (upright) where there is none or it can't be read."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 (broken metadata must not cost a good photo, and raise anything)
        return 1
    return value if isinstance(value, int) else 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings about odd metadata to ourselves."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _shrink(rows: _Rows, size: tuple[int, int], target: tuple[int, int]) -> Image.Image:
    """Composite on white and reduce: whole-number averages in bands first, then the rest with Lanczos."""
    width, height = size
    whole = max(1, min(width // target[0], height // target[1]) // 2)
    band = max(1, _BAND // whole) * whole
    reduced = Image.new("RGB", (-(-width // whole), -(-height // whole)))
    for top in range(0, height, band):
        part = _on_white(rows(top, min(top + band, height)))
        reduced.paste(part.reduce(whole) if whole > 1 else part, (0, top // whole))
    if reduced.size == target:
        return reduced
    return reduced.resize(target, Image.Resampling.LANCZOS, box=(0, 0, width / whole, height / whole))


def _on_white(part: Image.Image) -> Image.Image:
    """Turn any mode into RGB; what is transparent becomes white."""
    if part.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip rather than scale
        part = Image.fromarray((np.asarray(part).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if part.has_transparency_data:
        part = part.convert("RGBA")
        white = Image.new("RGBA", part.size, "white")
        return Image.alpha_composite(white, part).convert("RGB")
    return part.convert("RGB")
