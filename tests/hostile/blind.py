"""Ways to damage a file that know nothing of its format."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tests.hostile.seeds import seeds

if TYPE_CHECKING:
    from random import Random

    from tests.hostile.seeds import Seed

EXTREMES: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def _place(data: bytes, random: Random) -> int:
    """Choose a place, half of the time near the beginning, where the headers are."""
    return random.randrange(min(len(data), 200) if random.random() < 0.5 else len(data))


def flip_bits(seed: Seed, random: Random) -> bytes:
    """Turn single bits."""
    data = bytearray(seed.data)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        data[_place(seed.data, random)] ^= 1 << random.randrange(8)
    return bytes(data)


def change_bytes(seed: Seed, random: Random) -> bytes:
    """Put other values in the place of single bytes."""
    data = bytearray(seed.data)
    for _ in range(random.choice((1, 2, 4, 32))):
        data[_place(seed.data, random)] = random.randrange(256)
    return bytes(data)


def overwrite_run(seed: Seed, random: Random) -> bytes:
    """Overwrite a run with zeros, ones or noise."""
    at, length = _place(seed.data, random), random.choice((2, 4, 16, 100, 1000))
    run = random.choice((b"\0" * length, b"\xff" * length, random.randbytes(length)))
    return seed.data[:at] + run + seed.data[at + length :]


def cut_off(seed: Seed, random: Random) -> bytes:
    """Leave the rest out."""
    return seed.data[: _place(seed.data, random)]


def remove_run(seed: Seed, random: Random) -> bytes:
    """Leave some bytes out."""
    at = _place(seed.data, random)
    return seed.data[:at] + seed.data[at + random.choice((1, 2, 3, 50, 500)) :]


def repeat_run(seed: Seed, random: Random) -> bytes:
    """Write some bytes several times."""
    at, length = _place(seed.data, random), random.choice((1, 4, 30, 400))
    return seed.data[:at] + seed.data[at : at + length] * random.choice((2, 3, 40)) + seed.data[at + length :]


def insert_noise(seed: Seed, random: Random) -> bytes:
    """Put noise between."""
    at = _place(seed.data, random)
    return seed.data[:at] + random.randbytes(random.choice((1, 2, 5, 100, 5000))) + seed.data[at:]


def extreme_numbers(seed: Seed, random: Random) -> bytes:
    """Put the largest and smallest numbers where some may stand."""
    data = bytearray(seed.data)
    for _ in range(random.choice((1, 1, 2, 5))):
        code = random.choice((">H", "<H", ">I", "<I"))
        size = struct.calcsize(code)
        at = min(_place(seed.data, random), max(0, len(data) - size))
        struct.pack_into(code, data, at, random.choice(EXTREMES) & (256**size - 1))
    return bytes(data)


def splice(seed: Seed, random: Random) -> bytes:
    """Begin as one picture and end as another."""
    other = random.choice([s for s in seeds() if s.format == seed.format]).data
    return seed.data[: _place(seed.data, random)] + other[_place(other, random) :]


def two_in_one(seed: Seed, random: Random) -> bytes:
    """Polyglots: one file behind, before or within another."""
    other = random.choice(seeds()).data
    at = random.choice((0, len(seed.data), _place(seed.data, random)))
    return seed.data[:at] + other + seed.data[at:]
