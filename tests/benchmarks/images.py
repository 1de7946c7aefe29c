"""Decoding and inference by the size of the image, on one thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from scoring.decode import decode
from scoring.scorer import Scorer
from tests.benchmarks.figures import heading, row, spread
from tests.benchmarks.pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES: Final = {
    "0.1 MP (451 px)": 451,
    "1 MP (1280 px)": 1280,
    "3 MP (2150 px)": 2150,
    "12 MP (4243 px)": 4243,
}
RUNS: Final = 40


def measure_images() -> None:
    """Print the times of each step."""
    heading("Decode and inference, one thread, JPEG of one cat")
    scorer = Scorer.load()
    scorer.warm_up()
    for name, width in SIZES.items():
        data = jpeg(width)
        image = decode(data).image
        row(f"{name}, decode to 1280 px", spread(_times(lambda d=data: decode(d))))  # type: ignore[misc]
        row(f"{name}, inference", spread(_times(lambda i=image: scorer.score([i]))))  # type: ignore[misc]


def _times(work: Callable[[], object]) -> list[float]:
    work()
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return found
