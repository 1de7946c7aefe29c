from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scoring.decode import Undecodable
from scoring.decoding.decoders import Decoders
from scoring.pool import BATCH, PoolClosedError, ScoringPool, open_pool
from scoring.verdict import RefusalReason, Refused, RgbImage, Scored, Verdict
from tests.unit.scoring.pictures import png_of, png_that_claims, saved, two_halves

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"


def photo(number: int) -> RgbImage:
    """A photo that carries a number."""
    return np.full((1, 1, 3), number, np.uint8)


class Echo:
    """Answers with the number that a photo carries, when its gate is open; 13 is more than it can take."""

    model = "echo-1"
    weights = "plain-1"

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()

    def score(self, images: Sequence[RgbImage]) -> list[Verdict]:
        numbers = [int(image[0, 0, 0]) for image in images]
        self.batches.append(numbers)
        assert self.gate.wait(30)
        if 13 in numbers:
            raise ValueError("unlucky")
        return [Refused(RefusalReason.NO_CAT, str(n), self.weights) for n in numbers]


@asynccontextmanager
async def pool_of(echo: Echo, *, threads: int = 1, queue: int = 64) -> AsyncIterator[ScoringPool]:
    """Run a pool with a scorer of ours."""
    decoders = Decoders(min(threads, 2))
    pool = ScoringPool(echo, decoders, threads=threads, queue=queue)
    try:
        yield pool
    finally:
        echo.gate.set()
        await pool.close()
        decoders.close()


def works(pid: int) -> bool:
    """Tell whether a process runs rather than waits."""
    return ") R " in Path(f"/proc/{pid}/stat").read_text()


async def until(condition: Callable[[], object]) -> None:
    """Let others run until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 (what it tells happens in a thread, without an event)
            await asyncio.sleep(0.001)


async def test_everyone_gets_their_own_verdict() -> None:
    """However photos are batched, each caller gets the verdict on its own photo."""
    async with pool_of(Echo(), threads=3) as pool:
        verdicts = await asyncio.gather(*(pool.score(photo(n % 12)) for n in range(100)))
    assert [v.model for v in verdicts] == [str(n % 12) for n in range(100)]


async def test_what_waits_is_scored_together() -> None:
    """Photos that came while the threads were busy go through in batches of at most eight."""
    echo = Echo()
    echo.gate.clear()
    async with pool_of(echo) as pool:
        first = asyncio.create_task(pool.score(photo(0)))
        await until(lambda: echo.batches)
        rest = [asyncio.create_task(pool.score(photo(n))) for n in range(1, 11)]
        await until(lambda: pool.waiting == 10)
        echo.gate.set()
        await asyncio.gather(first, *rest)
    assert [len(batch) for batch in echo.batches] == [1, BATCH, 2]


async def test_a_full_queue_makes_callers_wait() -> None:
    """No more photos than the queue holds wait in it; further callers are held back, and served later."""
    echo = Echo()
    echo.gate.clear()
    async with pool_of(echo, queue=2) as pool:
        tasks = [asyncio.create_task(pool.score(photo(0)))]
        await until(lambda: echo.batches)
        tasks += [asyncio.create_task(pool.score(photo(n))) for n in range(1, 8)]
        await until(lambda: pool.waiting == 2)
        await asyncio.sleep(0.02)
        assert pool.waiting == 2
        echo.gate.set()
        assert [v.model for v in await asyncio.gather(*tasks)] == [str(n) for n in range(8)]


async def test_a_failing_photo_fails_alone() -> None:
    """An error in a batch reaches only the caller whose photo causes it."""
    echo = Echo()
    echo.gate.clear()
    async with pool_of(echo) as pool:
        first = asyncio.create_task(pool.score(photo(0)))
        await until(lambda: echo.batches)
        others = [asyncio.create_task(pool.score(photo(n))) for n in (5, 13, 7)]
        await until(lambda: pool.waiting == 3)
        echo.gate.set()
        await first
        five, unlucky, seven = await asyncio.gather(*others, return_exceptions=True)
        assert isinstance(five, Refused)
        assert isinstance(seven, Refused)
        assert (five.model, seven.model) == ("5", "7")
        assert isinstance(unlucky, ValueError)
        assert await pool.score(photo(3))  # and the pool works on


async def test_who_gives_up_is_not_scored() -> None:
    """A cancelled caller's photo is dropped from the queue, and the others don't notice."""
    echo = Echo()
    echo.gate.clear()
    async with pool_of(echo) as pool:
        first = asyncio.create_task(pool.score(photo(0)))
        await until(lambda: echo.batches)
        gone, stays = (asyncio.create_task(pool.score(photo(n))) for n in (1, 2))
        await until(lambda: pool.waiting == 2)
        gone.cancel()
        await asyncio.wait([gone])
        echo.gate.set()
        await asyncio.gather(first, stays)
    assert gone.cancelled()
    assert echo.batches == [[0], [2]]


async def test_giving_up_while_scored_is_harmless() -> None:
    """A caller that is cancelled while a thread works on its photo leaves the pool working."""
    echo = Echo()
    echo.gate.clear()
    async with pool_of(echo) as pool:
        gone = asyncio.create_task(pool.score(photo(1)))
        await until(lambda: echo.batches)
        gone.cancel()
        await asyncio.wait([gone])
        echo.gate.set()
        assert (await pool.score(photo(2))).model == "2"


async def test_closing_finishes_what_is_inside() -> None:
    """Photos that were brought before the end are scored, also those held back by a full queue."""
    echo = Echo()
    echo.gate.clear()
    pool = ScoringPool(echo, Decoders(1), threads=1, queue=1)
    tasks = [asyncio.create_task(pool.score(photo(0)))]
    await until(lambda: echo.batches)
    tasks += [asyncio.create_task(pool.score(photo(n))) for n in range(1, 6)]
    await until(lambda: pool.waiting == 1)
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0)
    with pytest.raises(PoolClosedError):
        await pool.score(photo(9))
    with pytest.raises(PoolClosedError):
        await pool.decode(b"")
    echo.gate.set()
    await closing
    assert [v.model for v in await asyncio.gather(*tasks)] == [str(n) for n in range(6)]


async def test_closing_leaves_the_event_loop_free() -> None:
    """While a thread finishes a photo that nobody waits for any more, everything else goes on."""
    echo = Echo()
    echo.gate.clear()
    pool = ScoringPool(echo, Decoders(1), threads=1, queue=1)
    gone = asyncio.create_task(pool.score(photo(1)))
    await until(lambda: echo.batches)
    gone.cancel()
    await asyncio.wait([gone])
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.02)
    assert not closing.done()
    echo.gate.set()
    await closing


async def test_decoding_answers_and_refuses() -> None:
    """Photos are decoded elsewhere; what is wrong with one is the caller's to hear."""
    async with pool_of(Echo()) as pool:
        decoded, refused = await asyncio.gather(
            pool.decode(saved(two_halves(), "PNG")), pool.decode(b"no image"), return_exceptions=True
        )
    assert not isinstance(decoded, BaseException)
    assert (decoded.width, decoded.height) == (96, 64)
    assert isinstance(refused, Undecodable)
    assert refused.reason is RefusalReason.NOT_AN_IMAGE


async def test_large_photos_share_the_memory() -> None:
    """Photos that need most of the memory are decoded one after the other, and none is left waiting."""
    large = png_of(6000, 6000)
    async with pool_of(Echo(), threads=3) as pool:
        small = saved(two_halves(), "JPEG")
        results = await asyncio.gather(*(pool.decode(data) for data in (large, small, large, small, large)))
        assert [r.width for r in results] == [6000, 96, 6000, 96, 6000]
        with pytest.raises(Undecodable):
            await pool.decode(png_that_claims(30_000, 30_000))


async def test_giving_up_a_decoding_frees_its_memory() -> None:
    """After a cancelled decoding the next large photo finds room."""
    large = png_of(8000, 6000)
    async with pool_of(Echo()) as pool:
        gone = asyncio.create_task(pool.decode(large))
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.wait([gone])
        async with asyncio.timeout(60):
            assert (await pool.decode(large)).width == 8000


async def test_the_real_pool_scores_a_real_cat() -> None:
    """The shipped networks work behind the pool, which tells their versions."""
    async with open_pool(2, queue=4) as pool:
        assert (pool.size, pool.waiting) == (2, 0)
        decoded = await pool.decode(CHELSEA.read_bytes())
        verdicts = await asyncio.gather(*(pool.score(decoded.image) for _ in range(5)))
    assert all(isinstance(v, Scored) for v in verdicts)
    assert {(v.model, v.weights) for v in verdicts} == {(pool.model, pool.weights)}


async def test_a_decoder_that_dies_is_no_matter() -> None:
    """When a codec crashes in the middle of a photo, that one and the others are decoded all the same."""
    async with pool_of(Echo(), threads=2) as pool:
        small = saved(two_halves(), "JPEG")
        await asyncio.gather(*(pool.decode(small) for _ in range(4)))
        slow = asyncio.create_task(pool.decode(png_of(8000, 6000)))
        await until(lambda: any(map(works, pool.decoder_pids)))
        for pid in pool.decoder_pids:
            os.kill(pid, signal.SIGSEGV)
        results = await asyncio.gather(slow, *(pool.decode(small) for _ in range(4)))
        assert [r.width for r in results] == [8000, 96, 96, 96, 96]
        assert pool.decoders_lost >= 1
