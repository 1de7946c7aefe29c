"""Decoding and inference by the size of the image, on one core."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scoring.decode import decode
from scoring.scorer import Scorer
from scoring.verdict import Scored
from tests.benchmarks.figures import heading, row, share_of, spread
from tests.benchmarks.pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES: Final = {
    "0.1 MP (451 px)": 451,
    "1 MP (1280 px)": 1280,
    "3 MP (2150 px)": 2150,
    "12 MP (4243 px)": 4243,
}
RUNS: Final = 60

INFERENCE_TARGET: Final = 15.0
"""Milliseconds of one thread for everything after decoding: crops, networks, measures, score."""

PHOTO_TARGETS: Final = (60.0, 100.0)
"""Milliseconds from the bytes of 12 megapixels to a verdict, median and 95th percentile."""


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds that some runs took: as a clock shows it, and of the processor, which others can't prolong."""

    passed: list[float]
    used: list[float]


def measure_images() -> None:
    """Print the times of each step, and the ratios to the targets."""
    heading("Decode and inference on one core, JPEG of one cat")
    with _one_core():
        scorer = Scorer.load()
        scorer.warm_up()
        for name, width in SIZES.items():
            data = jpeg(width)
            image = decode(data).image
            assert isinstance(scorer.score([image])[0], Scored)
            decoding = _times(lambda d=data: decode(d))  # type: ignore[misc]
            row(f"{name}, decode to 1280 px", spread(decoding.passed))
            inference = _times(lambda i=image: scorer.score([i]))  # type: ignore[misc]
            row(f"{name}, inference", spread(inference.passed))
        _against_inference_target(scorer)
        _against_photo_targets(scorer)


def _against_inference_target(scorer: Scorer) -> None:
    image = decode(jpeg(1280)).image
    times = _times(lambda: scorer.score([image]))
    for name, seconds in (("by the clock", times.passed), ("of the processor", times.used)):
        figures = spread(seconds)
        row(f"inference, 1280 px, p50 {name}", share_of(figures.p50, INFERENCE_TARGET, "ms"))
        row(f"inference, 1280 px, p95 {name}", share_of(figures.p95, INFERENCE_TARGET, "ms"))


def _against_photo_targets(scorer: Scorer) -> None:
    data = jpeg(SIZES["12 MP (4243 px)"])
    decoding: list[float] = []

    def verdict() -> None:
        started = time.perf_counter()
        image = decode(data).image
        decoding.append(time.perf_counter() - started)
        scorer.score([image])

    figures = spread(_times(verdict).passed)
    row("12 MP, bytes to verdict, p50", share_of(figures.p50, PHOTO_TARGETS[0], "ms"))
    row("12 MP, bytes to verdict, p95", share_of(figures.p95, PHOTO_TARGETS[1], "ms"))
    row("12 MP, share of decoding", f"{spread(decoding).p50 / figures.p50:8.0%}")


def _times(work: Callable[[], object]) -> _Times:
    work()
    times = _Times([], [])
    for _ in range(RUNS):
        started, used = time.perf_counter(), time.process_time()
        work()
        times.passed.append(time.perf_counter() - started)
        times.used.append(time.process_time() - used)
    return times


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this thread, and those that it starts, on one core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
