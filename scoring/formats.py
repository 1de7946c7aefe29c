"""What the first bytes of a picture say: format, size and the memory that decoding it would take.

Nothing is decoded here, so a hostile file costs no memory before it is refused. Formats are told by content,
never by name.
"""

# ruff: noqa: PLR2004 (the numbers are the standards' own markers and masks)

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scoring.av1 import largest_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_SCANS: Final = 100
"""Scans of a JPEG. Encoders write about ten; each one makes the decoder pass over the whole photo again."""

MAX_PASSED: Final = 3_000_000_000
"""Bytes of coefficients in all scans of a JPEG together: less than a second's work."""

MAX_PARTS: Final = 65_536
"""Parts (segments, chunks, blocks, bytes of filling) of a file. Decoders read them one by one in Python, and
keep some: five million empty ones took 700 MB and 7 s. A long photo in chunks of a kilobyte has 20,000."""

BYTES_PER_PIXEL: Final = {"PNG": 4.0, "GIF": 4.0, "HEIC": 4.5, "AVIF": 9.5, "WEBP": 16.0}
"""Peak memory of the decoder for each pixel of the file, measured on the largest ones. JPEG is computed."""

_BLOCK: Final = 64
"""Pixels by which an encoder may round up a side of what it encodes."""

_AVIF: Final = frozenset({b"avif", b"avis"})
_HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


class UnknownFormatError(ValueError):
    """The bytes are no picture in a format that is understood here, or their header is broken."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims to hold.

    Attributes:
        format: Pillow's name of the format.
        width: pixels as stored, before any orientation is applied.
        height: the same.
        memory: bytes that the decoder needs at its peak.
    """

    format: str
    width: int
    height: int
    memory: int


def read_header(data: bytes) -> Header:
    """Tell format, size and memory of a picture from its bytes.

    Raises:
        UnknownFormatError: no known format, or a header that is cut off or senseless.
    """
    for magic, read in _READERS:
        if data.startswith(magic):
            try:
                return read(data)
            except (struct.error, IndexError) as error:
                raise UnknownFormatError("the header is cut off") from error
    if data[4:8] == b"ftyp":
        return _isobmff(data)
    raise UnknownFormatError("not a picture in a known format")


def _plain(name: str, width: int, height: int) -> Header:
    if width <= 0 or height <= 0:
        raise UnknownFormatError(f"{name} without a size")
    return Header(name, width, height, int(width * height * BYTES_PER_PIXEL[name]))


def _png(data: bytes) -> Header:
    """Read the first chunk; a second one of its kind would put another size in its place."""
    if data[12:16] != b"IHDR":
        raise UnknownFormatError("PNG without a header")
    at = 8
    for _ in range(MAX_PARTS):
        kind = data[at + 4 : at + 8]
        if kind in {b"IEND", b""}:
            return _plain("PNG", *struct.unpack_from(">II", data, 16))
        if at > 8 and kind == b"IHDR":
            raise UnknownFormatError("PNG of two headers")
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    raise UnknownFormatError("PNG of too many chunks")


def _gif(data: bytes) -> Header:
    """Read the logical screen and the place of the first frame, which may reach beyond it."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    inside = False
    for _ in range(MAX_PARTS):
        if inside:  # an extension: a label, then blocks with their lengths up to an empty one
            inside = data[at] > 0
            at += data[at] + 1
        elif data[at] == 0x21:
            inside = True
            at += 2
        else:
            break
    if inside or data[at] != 0x2C:
        raise UnknownFormatError("GIF without a frame")
    left, top, wide, high = struct.unpack_from("<HHHH", data, at + 1)
    return _plain("GIF", max(width, left + wide), max(height, top + high))


def _webp(data: bytes) -> Header:
    kind = data[12:16]
    if data[8:12] != b"WEBP":
        raise UnknownFormatError("RIFF without a picture")
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    else:
        raise UnknownFormatError("WebP of an unknown kind")
    return _plain("WEBP", width, height)


def _jpeg(data: bytes) -> Header:
    """Read the frame header, and whether the whole photo must be kept as coefficients.

    Progressive and non-interleaved photos come in several scans: the decoder then holds all coefficients,
    two bytes each, at full size, whatever scale is asked for.
    """
    width = height = 0
    coefficients = 0
    components = 0
    progressive = False
    for marker, at in _jpeg_segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width, components = struct.unpack_from(">HHB", data, at + 3)
            coefficients = 2 * width * height * _samples_per_pixel(data[at + 8 : at + 8 + 3 * components])
            progressive = marker not in {0xC0, 0xC1}
        elif marker == 0xDA:
            if width <= 0 or height <= 0:
                break
            several_scans = progressive or data[at + 2] < components
            scans = data.count(b"\xff\xda") if several_scans else 1
            if scans > MAX_SCANS or (scans * coefficients > MAX_PASSED and several_scans):
                raise UnknownFormatError("JPEG of too many scans")
            # Without several scans the decoder keeps rows only, and the photo itself at reduced scale.
            return Header("JPEG", width, height, (coefficients if several_scans else 0) + width * height // 4)
    raise UnknownFormatError("JPEG without a frame")


def _samples_per_pixel(components: bytes) -> int:
    """Sum the samples of all components for each pixel, rounded up."""
    factors = [(c >> 4, c & 15) for c in components[1::3]]
    largest = max((h for h, _ in factors), default=0) * max((v for _, v in factors), default=0)
    if not largest:
        raise UnknownFormatError("JPEG without components")
    return -(-sum(h * v for h, v in factors) // largest)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield (marker, offset of its length) up to the first scan."""
    at = 2
    for _ in range(MAX_PARTS):
        if data[at] != 0xFF or data[at + 1] == 0xFF:  # filling
            at += 1
            continue
        marker, at = data[at + 1], at + 2
        if marker in {0, 1} or 0xD0 <= marker <= 0xD9:  # these stand alone
            continue
        yield marker, at
        if marker == 0xDA:
            return
        at += max(2, int(struct.unpack_from(">H", data, at)[0]))
    raise UnknownFormatError("JPEG of too many segments")


def _isobmff(data: bytes) -> Header:
    """Tell AVIF and HEIC apart by their brands; the size is the largest that any item claims."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[k : k + 4] for k in range(16, size, 4))}
    if not brands & (_AVIF | _HEIC):
        raise UnknownFormatError("a film or another container")
    name = "AVIF" if brands & _AVIF else "HEIC"
    sizes = []
    prefix = b"\x00\x00\x00\x14ispe\x00\x00\x00\x00"
    at = data.find(prefix)
    while at >= 0 and at + 20 <= len(data):
        sizes.append(struct.unpack_from(">II", data, at + 12))
        at = data.find(prefix, at + 20)
        if len(sizes) > MAX_PARTS:
            raise UnknownFormatError(f"{name} of too many parts")
    if not sizes:
        raise UnknownFormatError(f"{name} without a size")
    width, height = max(sizes, key=lambda side: side[0] * side[1])
    if name == "AVIF":
        _check_streams(data, (width + _BLOCK) * (height + _BLOCK))
    return _plain(name, width, height)


def _check_streams(data: bytes, most: int) -> None:
    """See that the streams in an AVIF are known and hold no more pixels than announced."""
    try:
        largest = largest_frame(data)
    except (ValueError, IndexError) as error:
        raise UnknownFormatError(f"AVIF with {error}") from error
    if not 0 < largest <= most:
        raise UnknownFormatError(f"AVIF of {largest} pixels, at most {most} were announced")


_READERS: Final[tuple[tuple[bytes, Callable[[bytes], Header]], ...]] = (
    (b"\xff\xd8\xff", _jpeg),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"RIFF", _webp),
)
