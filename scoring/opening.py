"""Pictures through their decoders: Pillow, and libheif for HEIC."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pi_heif
from PIL import AvifImagePlugin, ExifTags, Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoring.formats import Header

ENOUGH: Final = 0.75
"""Part of the long side asked for with which a reduced JPEG is used as it is: 12 megapixels take less than
half the time when a quarter comes out of the decoder and nothing is averaged after it."""

# Warnings are filtered process-wide, so two threads that restore the filters in the wrong order would leave
# them changed for good.
_warnings_lock = threading.Lock()

pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False
pi_heif.options.DECODE_THREADS = 1
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Decoded pixels, as stored.

    Attributes:
        rows: cuts out the rows from a first to a last one, exclusive.
        size: width and height of what was decoded.
        full: width and height of the original.
        scale: pixels of the original for each decoded one: 1, or what a JPEG's decoder has reduced by.
        orientation: EXIF's number for the turn that is still to be done.
    """

    rows: Callable[[int, int], Image.Image]
    size: tuple[int, int]
    full: tuple[int, int]
    scale: int
    orientation: int


def open_picture(data: bytes, header: Header, max_side: int) -> Loaded:
    """Decode the first frame; a large JPEG at the smallest scale that leaves `ENOUGH` of ``max_side``.

    Raises:
        Exception: whatever the decoder finds wrong with the bytes, of any class.
    """
    return _open_heic(data) if header.format == "HEIC" else _open(data, header, max_side)


def _open(data: bytes, header: Header, max_side: int) -> Loaded:
    """Load the first frame through Pillow."""
    with _quiet():
        image = Image.open(BytesIO(data), formats=[header.format])
    full = image.size
    if full[0] * full[1] > header.width * header.height:  # the limits were checked for what the header says
        raise ValueError(f"{full} where {header} was announced")
    scale = _draft(image, round(max_side * ENOUGH)) if header.format == "JPEG" else 1
    image.load()
    with _quiet():  # after loading, because a PNG's metadata may follow its pixels
        orientation = _orientation(image.getexif)
    width = image.size[0]
    return Loaded(
        lambda top, bottom: image.crop((0, top, width, bottom)), image.size, full, scale, orientation
    )


def _draft(image: Image.Image, least: int) -> int:
    """Have a JPEG decoded at 1/8, 1/4 or 1/2, if its long side keeps so many pixels; return 8, 4, 2 or 1."""
    long = max(image.size)
    scale = next((s for s in (8, 4, 2) if long >= least * s), 1)
    if scale > 1 and image.draft(None, (image.size[0] // scale, image.size[1] // scale)):
        return scale
    return 1


def _open_heic(data: bytes) -> Loaded:
    """Load the primary picture through libheif, which does the turns that the container asks for.

    Where it asks for none, EXIF's orientation counts, as writers that know no other way mean it to.
    """
    with _quiet():
        heif = pi_heif.open_heif(BytesIO(data))
        orientation = (
            1 if b"irot" in data or b"imir" in data else _orientation(lambda: _exif(heif.info["exif"]))
        )
    width = heif.size[0]

    def rows(top: int, bottom: int) -> Image.Image:
        # The pixels are a view of memory that lives as long as `heif` does, so this closure holds `heif`.
        part = bytes(heif.data[top * heif.stride : bottom * heif.stride])
        return Image.frombytes(heif.mode, (width, bottom - top), part, "raw", heif.mode, heif.stride)

    heif.data  # noqa: B018 (decodes; only then is the stride known)
    return Loaded(rows, heif.size, heif.size, 1, orientation)


def _exif(content: bytes | None) -> Image.Exif:
    exif = Image.Exif()
    if content:
        exif.load(content)
    return exif


def _orientation(exif: Callable[[], Image.Exif]) -> int:
    """Return EXIF's orientation, 1 (upright) where there is none, a senseless one or it can't be read."""
    try:
        value = exif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 (broken metadata must not cost a good photo, and raise anything)
        return 1
    return value if value in range(1, 9) else 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings about odd metadata to ourselves."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
