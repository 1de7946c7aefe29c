"""The parts that a file is made of, so that mutations can keep everything right but one thing."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})  # JPEG's markers without a length
_CONTAINERS: Final = frozenset({b"meta", b"iprp", b"ipco", b"moov", b"trak", b"mdia", b"minf", b"stbl"})


def split(name: str, data: bytes) -> list[bytes]:
    """Cut a file of a format into its parts; those of a sound file are the file again when joined."""
    return _SPLITTERS.get(name, _pieces)(data)


def join(name: str, parts: list[bytes]) -> bytes:
    """Put parts together, with checksums and lengths that fit what the parts have become."""
    if name == "PNG":
        return b"".join(_png_chunk(part) for part in parts)
    whole = b"".join(parts)
    if name == "WEBP" and whole[:4] == b"RIFF":
        return whole[:4] + struct.pack("<I", max(0, len(whole) - 8) & 0xFFFFFFFF) + whole[8:]
    return whole


def _png_chunk(part: bytes) -> bytes:
    if len(part) < 12 or part.startswith(b"\x89PNG"):
        return part
    content = part[4:-4]
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))


def _png(data: bytes) -> list[bytes]:
    parts, at = [data[:8]], 8
    while at < len(data):
        after = at + 12 + int.from_bytes(data[at : at + 4], "big")
        parts.append(data[at:after])
        at = after
    return parts


def _jpeg(data: bytes) -> list[bytes]:
    """Segments; a scan is one part with its header. What follows the picture is a part, too."""
    parts, at = [data[:2]], 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        after = at + 2 if marker in _ALONE else at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            while after + 1 < len(data) and not (
                data[after] == 0xFF and data[after + 1] and not 0xD0 <= data[after + 1] <= 0xD7
            ):
                after += 1
        parts.append(data[at:after])
        at = after
        if marker == 0xD9:
            break
    return [*parts, data[at:]] if at < len(data) else parts


def _webp(data: bytes) -> list[bytes]:
    parts, at = [data[:12]], 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + size + size % 2
        parts.append(data[at:after])
        at = after
    return parts


def _boxes(data: bytes) -> list[bytes]:
    """Boxes; of those that hold others, the head is one part and each of the others is one."""
    parts, at = [], 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        after = at + size if size >= 8 else len(data)
        if kind in _CONTAINERS:
            after = at + (12 if kind == b"meta" else 8)
        parts.append(data[at:after])
        at = after
    return [*parts, data[at:]] if at < len(data) else parts


def _gif(data: bytes) -> list[bytes]:
    """Head with palette, extensions, frames, end."""
    flags = data[10] if len(data) > 10 else 0
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    parts = [data[:at]]
    while at < len(data) and data[at] in {0x21, 0x2C}:
        start = at
        if data[at] == 0x2C:
            flags = data[at + 9] if at + 9 < len(data) else 0
            at += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        else:
            at += 2
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
        parts.append(data[start:at])
    return [*parts, data[at:]]


def _pieces(data: bytes) -> list[bytes]:
    size = max(1, len(data) // 16)
    return [data[k : k + size] for k in range(0, len(data), size)]


_SPLITTERS: Final[dict[str, Callable[[bytes], list[bytes]]]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "AVIF": _boxes,
    "HEIC": _boxes,
    "GIF": _gif,
}
