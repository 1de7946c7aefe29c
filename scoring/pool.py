"""The scoring pool: threads that score and processes that decode, while the event loop stays free.

Photos that wait are scored together, at most `BATCH` of them, collected for at most `LINGER` seconds. The
queue is bounded: whoever brings more waits, which is how a job queue learns to claim no more.
"""

from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from scoring.decode import MAX_MEMORY, examine
from scoring.decoding.decoders import Decoders
from scoring.scorer import Scorer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from scoring.decode import Decoded
    from scoring.verdict import RgbImage, Verdict

BATCH: Final = 8
LINGER: Final = 0.005  # seconds that the first photo of a batch waits for company
MOST_DECODERS: Final = 2
"""Processes that decode. Scoring takes longer than decoding, so more of them would idle, at 28 MB each."""


class PoolClosedError(RuntimeError):
    """The pool is closing or closed, and takes no more photos."""


class BatchScorer(Protocol):
    """Scores photos together, from any thread."""

    @property
    def model(self) -> str: ...
    @property
    def weights(self) -> str: ...
    def score(self, images: Sequence[RgbImage]) -> list[Verdict]:
        """Return one verdict for each photo, in order."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Ticket:
    image: RgbImage
    verdict: asyncio.Future[Verdict]


class ScoringPool:
    """Scores and decodes photos. Made by `open_pool`; belongs to one event loop."""

    def __init__(self, scorer: BatchScorer, decoders: Decoders, *, threads: int, queue: int) -> None:
        self.model = scorer.model
        self.weights = scorer.weights
        self.size = threads
        self._scorer = scorer
        self._queue: asyncio.Queue[_Ticket] = asyncio.Queue(queue)
        self._threads = ThreadPoolExecutor(threads, "scoring")
        self._decoders = decoders
        self._askers = ThreadPoolExecutor(decoders.size, "decoding")
        self._memory = _MemoryBudget(MAX_MEMORY)
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._closing = False
        self._workers = [asyncio.create_task(self._work(), name=f"scoring-{k}") for k in range(threads)]

    @property
    def waiting(self) -> int:
        """Photos in the queue that no thread has taken yet."""
        return self._queue.qsize()

    @property
    def decoder_pids(self) -> list[int]:
        """The processes that decode."""
        return self._decoders.pids

    @property
    def decoders_lost(self) -> int:
        """Decoding processes that died over a photo or had to be ended, so far."""
        return self._decoders.lost

    async def score(self, image: RgbImage) -> Verdict:
        """Score one photo; waits while the queue is full. A cancelled call costs nobody else anything.

        Raises:
            PoolClosedError: the pool is closing.
        """
        with self._visit():
            ticket = _Ticket(image, asyncio.get_running_loop().create_future())
            await self._queue.put(ticket)
            return await ticket.verdict

    async def decode(self, data: bytes) -> Decoded:
        """Decode one photo in another process; all that decode at once share one budget of memory.

        Raises:
            Undecodable: see `scoring.decoding.decoders.Decoders.decode`.
            DecoderUnavailable: no process can be started.
            PoolClosedError: the pool is closing.
        """
        with self._visit():
            loop = asyncio.get_running_loop()
            header = await loop.run_in_executor(self._askers, examine, data)
            async with self._memory.taken(header.memory):
                # Shielded: a cancelled caller can't stop the process, and its memory is free only after it.
                running = asyncio.ensure_future(
                    loop.run_in_executor(self._askers, self._decoders.decode, data)
                )
                try:
                    return await asyncio.shield(running)
                except asyncio.CancelledError:
                    await asyncio.wait([running])
                    running.exception()
                    raise

    async def close(self) -> None:
        """Finish what is inside, then stop the threads."""
        self._closing = True
        await self._empty.wait()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        # A thread may still work on a photo that nobody waits for; the event loop needn't wait with it.
        for threads in (self._threads, self._askers):
            await asyncio.to_thread(threads.shutdown)

    @contextmanager
    def _visit(self) -> Iterator[None]:
        """Count who is inside, so that closing can wait until the last one has left."""
        if self._closing:
            raise PoolClosedError("the scoring pool is closing")
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def _work(self) -> None:
        while True:
            batch = [t for t in await self._collect() if not t.verdict.done()]
            if batch:
                await self._score_batch(batch)

    async def _collect(self) -> list[_Ticket]:
        """Wait for a photo, then a moment for others; leave the other threads their share of what waits."""
        batch = [await self._queue.get()]
        waiting = self._queue.qsize()
        most = min(BATCH, math.ceil((1 + waiting) / self.size)) if waiting else BATCH
        try:
            async with asyncio.timeout(LINGER):
                while len(batch) < most:
                    batch.append(await self._queue.get())
        except TimeoutError:
            pass
        return batch

    async def _score_batch(self, batch: Sequence[_Ticket]) -> None:
        """Answer every ticket. Where a batch fails, each photo is tried alone: only the culprit fails."""
        loop = asyncio.get_running_loop()
        try:
            verdicts = await loop.run_in_executor(self._threads, self._scorer.score, [t.image for t in batch])
            answers = list(zip(batch, verdicts, strict=True))
        except Exception as error:  # noqa: BLE001 (it is handed to whoever brought the photo)
            if len(batch) == 1:
                _settle(batch[0], error)
                return
            for ticket in batch:
                await self._score_batch([ticket])
            return
        for ticket, verdict in answers:
            _settle(ticket, verdict)


class _MemoryBudget:
    """Lets decoders in, first come first served, while the memory that they need together stays in bounds."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._freed = asyncio.Event()
        self._door = asyncio.Lock()

    @asynccontextmanager
    async def taken(self, amount: int) -> AsyncIterator[None]:
        async with self._door:  # so at most one waits for memory, and nobody overtakes it
            while self._free < amount:
                self._freed.clear()
                await self._freed.wait()
            self._free -= amount
        try:
            yield
        finally:
            self._free += amount
            self._freed.set()


def _settle(ticket: _Ticket, outcome: Verdict | Exception) -> None:
    if ticket.verdict.done():  # its waiter gave up meanwhile
        return
    if isinstance(outcome, Exception):
        ticket.verdict.set_exception(outcome)
    else:
        ticket.verdict.set_result(outcome)


@asynccontextmanager
async def open_pool(threads: int, queue: int = 64) -> AsyncIterator[ScoringPool]:
    """Load the networks, warm them up and serve; on the way out what is inside is finished first."""
    decoders = Decoders(min(threads, MOST_DECODERS))
    try:
        await asyncio.to_thread(decoders.start)  # they load their codecs while the networks are loaded here
        scorer = await asyncio.to_thread(_warm_scorer)
        await asyncio.to_thread(decoders.wait_until_ready)
        pool = ScoringPool(scorer, decoders, threads=threads, queue=queue)
        try:
            yield pool
        finally:
            await pool.close()
    finally:
        await asyncio.to_thread(decoders.close)


def _warm_scorer() -> Scorer:
    scorer = Scorer.load()
    scorer.warm_up()
    return scorer
