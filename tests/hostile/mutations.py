"""Mutations by number, always the same ones."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.hostile import blind, knowing
from tests.hostile.seeds import Seed, seeds

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Mutation: TypeAlias = Callable[[Seed, Random], bytes]

MUTATIONS: Final[tuple[Mutation, ...]] = (
    blind.flip_bits, blind.change_bytes, blind.overwrite_run, blind.cut_off, blind.remove_run,
    blind.repeat_run, blind.insert_noise, blind.extreme_numbers, blind.splice, blind.two_in_one,
    knowing.duplicate_part, knowing.remove_part, knowing.swap_parts, knowing.borrow_part,
    knowing.damage_part, knowing.resize_part, knowing.claim_size, knowing.damage_exif,
)  # fmt: skip
FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "HEIC", "GIF", "OTHER")


def mutated(number: int) -> Seed:
    """Damage a sound picture in one or two ways; each number gives another, formats take turns."""
    random = Random(f"hostile {number}")  # noqa: S311 (reproducible, nothing secret)
    name = FORMATS[number % len(FORMATS)]
    seed = random.choice([seed for seed in seeds() if seed.format == name])
    ways = random.sample(MUTATIONS, random.choice((1, 1, 1, 2)))
    data = seed.data
    for way in ways:
        data = way(Seed(name, seed.kind, data), random) or seed.data
    kind = f"{seed.kind}, mutation {number}: {' and '.join(way.__name__ for way in ways)}"
    return Seed(name, kind, data)
