"""Ways to damage a picture that know its parts, and keep all right but one thing."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tests.hostile.blind import EXTREMES, extreme_numbers
from tests.hostile.seeds import seeds
from tests.hostile.structures import join, split

if TYPE_CHECKING:
    from random import Random

    from tests.hostile.seeds import Seed

_SIDES: Final = (0, 1, 31, 32, 4000, 7000, 16383, 16384, 32767, 65535, 0x7FFFFFFF, 0xFFFFFFFF)


def duplicate_part(seed: Seed, random: Random) -> bytes:
    """Write a part several times."""
    parts = split(seed.format, seed.data)
    k = random.randrange(len(parts))
    return join(seed.format, parts[:k] + [parts[k]] * random.choice((2, 3, 50)) + parts[k + 1 :])


def remove_part(seed: Seed, random: Random) -> bytes:
    """Leave a part out."""
    parts = split(seed.format, seed.data)
    del parts[random.randrange(len(parts))]
    return join(seed.format, parts)


def swap_parts(seed: Seed, random: Random) -> bytes:
    """Put a part in the place of another."""
    parts = split(seed.format, seed.data)
    j, k = random.randrange(len(parts)), random.randrange(len(parts))
    parts[j], parts[k] = parts[k], parts[j]
    return join(seed.format, parts)


def borrow_part(seed: Seed, random: Random) -> bytes:
    """Put a part of another picture of the format in the place of one."""
    parts = split(seed.format, seed.data)
    other = random.choice([s for s in seeds() if s.format == seed.format])
    parts[random.randrange(len(parts))] = random.choice(split(other.format, other.data))
    return join(seed.format, parts)


def damage_part(seed: Seed, random: Random) -> bytes:
    """Change bytes within one part, and make the checksum right again."""
    parts = split(seed.format, seed.data)
    k = random.randrange(len(parts))
    part = bytearray(parts[k])
    for _ in range(random.choice((1, 2, 8))):
        if part:
            part[random.randrange(len(part))] = random.choice((0, 255, random.randrange(256)))
    parts[k] = bytes(part)
    return join(seed.format, parts)


def resize_part(seed: Seed, random: Random) -> bytes:
    """Make one part shorter or longer than it says, or say so."""
    parts = split(seed.format, seed.data)
    k = random.randrange(len(parts))
    parts[k] = random.choice((parts[k][: len(parts[k]) // 2], parts[k] + random.randbytes(40), parts[k][:8]))
    return join(seed.format, parts)


def claim_size(seed: Seed, random: Random) -> bytes:
    """Announce another size in the header, with nothing else changed but the checksum."""
    parts = split(seed.format, seed.data)
    width, height = random.choice(_SIDES), random.choice(_SIDES)
    k = next((k for k, part in enumerate(parts) if _size_at(seed.format, part)), 0)
    place, code = _size_at(seed.format, parts[k]) or (0, ">II")
    limit = 256 ** (struct.calcsize(code) // 2) - 1
    part = bytearray(parts[k].ljust(place + 8, b"\0"))
    struct.pack_into(code, part, place, min(width, limit), min(height, limit))
    parts[k] = bytes(part)
    return join(seed.format, parts)


def damage_exif(seed: Seed, random: Random) -> bytes:
    """Change numbers in the EXIF data, where there are some."""
    marks = [at for at in (seed.data.find(mark) for mark in (b"MM\0*", b"II*\0")) if at >= 0]
    if not marks:
        return extreme_numbers(seed, random)
    data = bytearray(seed.data)
    for _ in range(random.choice((1, 2, 6))):
        at = min(marks[0] + 4 + random.randrange(120), len(data) - 4)
        code = random.choice(("<I", ">I", ">H"))
        struct.pack_into(code, data, at, random.choice(EXTREMES) & (256 ** struct.calcsize(code) - 1))
    return bytes(data)


def _size_at(name: str, part: bytes) -> tuple[int, str] | None:
    """Tell where a part holds the picture's size, and how it is written."""
    if name == "JPEG" and part[:1] == b"\xff" and part[1] in {0xC0, 0xC1, 0xC2}:
        return 5, ">HH"
    if name == "GIF":
        return (6, "<HH") if part.startswith(b"GIF") else (5, "<HH") if part.startswith(b",") else None
    at = part.find(b"ispe")
    known = {
        "PNG": (part[4:8] == b"IHDR", 8, ">II"),
        "WEBP": (part.startswith((b"VP8 ", b"VP8X")), 14 if part.startswith(b"VP8 ") else 12, "<HH"),
        "AVIF": (at >= 0, at + 8, ">II"),
        "HEIC": (at >= 0, at + 8, ">II"),
    }
    is_here, place, code = known.get(name, (False, 0, ""))
    return (place, code) if is_here else None
