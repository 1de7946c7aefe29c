"""Pictures to send: a CC0 cat in many disguises, and what is no picture at all."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageOps

import deploy.local.telegram

if TYPE_CHECKING:
    from collections.abc import Callable

TRUNCATED_BYTES: Final = 9_000


@cache
def _cat() -> Image.Image:
    data = files(deploy.local.telegram).joinpath("sample.jpg").read_bytes()
    return Image.open(BytesIO(data)).convert("RGB")


def encoded(image: Image.Image, fmt: str = "JPEG", **options: object) -> bytes:
    """Return a picture's file."""
    out = BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def cat(seed: int = 0) -> bytes:
    """Return a JPEG of the cat; every seed gives another picture, a little darker than the one before."""
    return encoded(Image.eval(_cat(), lambda value: max(0, value - seed)), quality=90)


def marked_cat(mark: int) -> bytes:
    """Return a JPEG of the cat as bright as it is; every mark gives a picture with another corner."""
    marked = _cat().copy()
    for bit in range(12):
        shade = "white" if mark >> bit & 1 else "black"
        ImageDraw.Draw(marked).rectangle((bit * 12, 0, bit * 12 + 11, 11), fill=shade)
    return encoded(marked, quality=90)


def two_cats() -> bytes:
    """Return a JPEG of the cat beside its smaller mirror image."""
    one = _cat()
    other = ImageOps.mirror(one).resize((one.width * 2 // 3, one.height * 2 // 3))
    both = Image.new("RGB", (one.width + other.width, one.height), "white")
    both.paste(one, (0, 0))
    both.paste(other, (one.width, one.height - other.height))
    return encoded(both, quality=90)


def no_cat() -> bytes:
    """Return a JPEG of a red disc."""
    image = Image.new("RGB", (640, 480), "#88AACC")
    ImageDraw.Draw(image).ellipse((200, 120, 440, 360), fill="#AA3322")
    return encoded(image)


def cat_as(kind: str) -> bytes:
    """Return the cat as a file of an unusual kind: one of `UNUSUAL`."""
    return UNUSUAL[kind](_cat())


def _gif(image: Image.Image) -> bytes:
    return encoded(image, "GIF", save_all=True, append_images=[ImageOps.mirror(image)])


def _sixteen_bits(image: Image.Image) -> bytes:
    grey = np.asarray(image.convert("L"), np.uint16) * 257
    return encoded(Image.fromarray(grey), "PNG")


def _upside_down(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 3
    return encoded(image.rotate(180), exif=exif)


UNUSUAL: Final[dict[str, Callable[[Image.Image], bytes]]] = {
    "png": lambda image: encoded(image, "PNG"),
    "webp": lambda image: encoded(image, "WEBP", quality=90),
    "avif": lambda image: encoded(image, "AVIF", quality=80),
    "animated": _gif,
    "cmyk": lambda image: encoded(image.convert("CMYK")),
    "alpha": lambda image: encoded(image.convert("RGBA"), "PNG"),
    "16-bit": _sixteen_bits,
    "upside-down": _upside_down,
}


def broken(kind: str) -> bytes:
    """Return a file that claims to be a picture but can't be shown: one of `BROKEN`."""
    return BROKEN[kind]()


def bomb() -> bytes:
    """Return a PNG of 900 megapixels in about 100 kB."""
    side = 30_000
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BROKEN: Final[dict[str, Callable[[], bytes]]] = {
    "text": lambda: b"meow " * 100,
    "pdf": lambda: b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n",
    "truncated": lambda: cat()[:TRUNCATED_BYTES],
}
