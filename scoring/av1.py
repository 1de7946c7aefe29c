"""How large the pictures inside an AVIF are, by their own headers.

The container announces a size, but the decoder makes room for what the AV1 stream says: a file of 2 kB that
announces 100 x 100 could take more than a gigabyte. Boxes: ISO/IEC 14496-12; streams: the AV1 specification.
"""

# ruff: noqa: PLR2004 (the numbers are the standards' own)

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_STEPS: Final = 65_536
"""Boxes, places and units of a file that are looked at: more than any photo has."""

MAX_DEPTH: Final = 8
"""Boxes within boxes; a chunk's place is five deep."""

_SEQUENCE_HEADER: Final = 1
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})


def largest_frame(data: bytes) -> int:
    """Return the pixels of the largest frame that any AV1 stream of an AVIF allows; 0 where none is found.

    Raises:
        ValueError: the places of the streams are given in a way that no usual encoder writes.
        IndexError: the file is cut off.
    """
    largest = 0
    steps = _Steps()
    seen: set[int] = set()
    for start in _places(data, (0, len(data)), steps, MAX_DEPTH):
        for width, height in _sequences(data, start, steps, seen):
            largest = max(largest, width * height)
    return largest


class _Steps:
    """Counts what is looked at, so that no file keeps us busy."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def __call__(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise ValueError("too many parts")


def _boxes(data: bytes, extent: tuple[int, int], steps: _Steps) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start of the content, end) of the boxes between two places."""
    start, end = extent
    while start + 8 <= end:
        steps()
        size, inside = _number(data, start, 4), start + 8
        if size == 1:
            size, inside = _number(data, inside, 8), inside + 8
        after = start + size if size else end
        if not inside <= after <= end:
            raise ValueError("a box that doesn't fit")
        yield data[start + 4 : start + 8], inside, after
        start = after


def _places(data: bytes, extent: tuple[int, int], steps: _Steps, depth: int) -> Iterator[int]:
    """Yield where streams begin: the items of still pictures and the chunks of animated ones."""
    if not depth:
        raise ValueError("too many boxes within boxes")
    for kind, inside, after in _boxes(data, extent, steps):
        if kind == b"meta":
            children = list(_boxes(data, (inside + 4, after), steps))
            idat = next((place for name, place, _ in children if name == b"idat"), None)
            for name, place, _ in children:
                if name == b"iloc":
                    yield from _items(data, place, idat)
        elif kind in _PARENTS:
            yield from _places(data, (inside, after), steps, depth - 1)
        elif kind in {b"stco", b"co64"}:
            size = 4 if kind == b"stco" else 8
            for k in range(_number(data, inside + 4, 4)):
                yield _number(data, inside + 8 + k * size, size)


def _items(data: bytes, at: int, idat: int | None) -> Iterator[int]:
    """Yield where the items of an `iloc` box begin."""
    version = data[at]
    wide = 4 if version == 2 else 2
    offset, length = data[at + 4] >> 4, data[at + 4] & 15
    base, index = data[at + 5] >> 4, data[at + 5] & 15 if version else 0
    count = _number(data, at + 6, wide)
    at += 6 + wide
    for _ in range(count):
        method = _number(data, at + wide, 2) & 15 if version else 0
        at += wide + (4 if version else 2)
        origin = _number(data, at, base)
        extents = _number(data, at + base, 2)
        place = _number(data, at + base + 2 + index, offset)
        at += base + 2 + (index + offset + length) * extents
        if extents != 1 or method > 1 or (method == 1 and idat is None):
            raise ValueError("an item in pieces")
        yield origin + place + (idat or 0 if method == 1 else 0)


def _sequences(data: bytes, at: int, steps: _Steps, seen: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the greatest width and height in each sequence header of the units from a place on."""
    while True:
        steps()
        if at in seen or at >= len(data):
            return
        seen.add(at)
        kind, extended, measured = data[at] >> 3 & 15, data[at] >> 2 & 1, data[at] >> 1 & 1
        if data[at] & 0x81 or (not measured and kind != _SEQUENCE_HEADER):  # no unit, or the last one
            return
        if not measured:
            raise ValueError("a header without a length")
        size, at = _leb128(data, at + 1 + extended)
        if kind == _SEQUENCE_HEADER:
            yield _frame_size(_Bits(data[at : at + min(size, 1024)]))
        at += size


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for k in range(8):
        value |= (data[at + k] & 127) << 7 * k
        if data[at + k] < 128:
            return value, at + k + 1
    raise ValueError("a length without an end")


class _Bits:
    """Reads numbers of any width, first bit first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def __call__(self, width: int) -> int:
        self._left -= width
        if self._left < 0:
            raise IndexError("the header is cut off")
        return self._value >> self._left & (1 << width) - 1


def _frame_size(bits: _Bits) -> tuple[int, int]:
    """Read a sequence header (AV1 specification, 5.5.1) up to the greatest width and height."""
    bits(4)  # profile, still picture
    if bits(1):  # reduced header
        bits(5)
    else:
        _operating_points(bits)
    wide, high = bits(4) + 1, bits(4) + 1
    return bits(wide) + 1, bits(high) + 1


def _operating_points(bits: _Bits) -> None:
    """Pass over timing and operating points, of which the lengths alone matter here."""
    delay_length = 0
    if bits(1):  # timing
        bits(64)
        if bits(1):  # an Exp-Golomb number
            zeros = next((k for k in range(32) if bits(1)), 32)
            bits(zeros if zeros < 32 else 0)
        if bits(1):  # decoder model
            delay_length = bits(5) + 1
            bits(42)
    display_delay = bits(1)
    for _ in range(bits(5) + 1):
        bits(12)
        if bits(5) > 7:
            bits(1)
        if delay_length and bits(1):
            bits(2 * delay_length + 1)
        if display_delay and bits(1):
            bits(4)


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError("the file is cut off")
    return int.from_bytes(data[at : at + size], "big")
