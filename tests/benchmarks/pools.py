"""Photos a second through the scoring pool, on two cores."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from scoring.decode import decode
from scoring.pool import open_pool
from scoring.verdict import Scored
from tests.benchmarks.figures import heading, row, share_of, spread
from tests.benchmarks.pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scoring.pool import ScoringPool
    from scoring.verdict import Verdict

THREADS: Final = 2
TARGET: Final = 60.0
"""Photos of 1280 px a second, decoded."""

PHOTOS: Final = 300
PICTURES: Final = 12
AT_ONCE: Final = 32
"""Callers that each bring the next photo when theirs has its verdict."""


async def measure_pools() -> None:
    """Print the rates, and the times from a photo's arrival in the pool to its verdict."""
    heading(f"Photos of 1280 px through the pool, {THREADS} threads, {AT_ONCE} callers")
    photos = [jpeg(1280, seed) for seed in range(PICTURES)]
    images = [decode(photo).image for photo in photos]
    async with open_pool(THREADS) as pool:
        await _at_full_speed(lambda k: pool.score(images[k % PICTURES]), AT_ONCE)
        rate, times = await _at_full_speed(lambda k: pool.score(images[k % PICTURES]), PHOTOS)
        row("decoded photos", share_of(rate, TARGET, "photos/s"))
        row("decoded photos, arrival to verdict", spread(times))
        rate, times = await _at_full_speed(lambda k: _decode_and_score(pool, photos[k % PICTURES]), PHOTOS)
        row("as bytes, with decoding", share_of(rate, TARGET, "photos/s"))
        row("as bytes, arrival to verdict", spread(times))


async def _decode_and_score(pool: ScoringPool, photo: bytes) -> Verdict:
    return await pool.score((await pool.decode(photo)).image)


async def _at_full_speed(work: Callable[[int], Awaitable[Verdict]], count: int) -> tuple[float, list[float]]:
    """Return the rate and each photo's seconds."""
    left = iter(range(count))
    times: list[float] = []

    async def caller() -> None:
        for k in left:
            started = time.perf_counter()
            assert isinstance(await work(k), Scored)
            times.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    return count / (time.perf_counter() - started), times
