"""A short form of the hostile suite, without its limits of time and memory: `make hostile` runs all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoring.pool import open_pool
from tests.hostile.crafted import crafted
from tests.hostile.judging import Tally
from tests.hostile.mutations import FORMATS, MUTATIONS, mutated
from tests.hostile.seeds import seeds
from tests.hostile.structures import join, split

if TYPE_CHECKING:
    from tests.hostile.seeds import Seed

MUTATED = 350


async def test_hostile_pictures_end_in_a_verdict_or_a_refusal() -> None:
    """Nothing that is sent brings anything but an answer, and no decoder dies of it."""
    tally = Tally()
    by_hand = list(crafted())[::4]
    async with open_pool(2) as pool:
        for case in (*by_hand, *map(mutated, range(MUTATED))):
            await tally.judge(case, pool)
    assert tally.escapes == []
    assert tally.lost == []
    assert tally.cases == len(by_hand) + MUTATED


def test_every_format_is_mutated_in_every_way() -> None:
    """The first hundreds of mutations reach all formats, and each way of damaging has its turn."""
    cases = [mutated(number) for number in range(MUTATED)]
    assert {case.format for case in cases} == set(FORMATS)
    for way in MUTATIONS:
        assert any(way.__name__ in case.kind for case in cases)
    assert [mutated(number) for number in range(20)] == cases[:20]
    assert len({case.data for case in cases}) > MUTATED * 0.9


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: f"{seed.format} {seed.kind}")
def test_a_file_is_the_sum_of_its_parts(seed: Seed) -> None:
    """Cutting a sound file into parts and joining them changes nothing."""
    parts = split(seed.format, seed.data)
    assert len(parts) > 1
    assert b"".join(parts) == seed.data
    assert join(seed.format, parts) == seed.data
