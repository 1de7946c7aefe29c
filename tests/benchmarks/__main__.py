"""Run all benchmarks: `python -m tests.benchmarks`."""

from __future__ import annotations

import asyncio
import os
import platform
import sys

from tests.benchmarks.images import measure_images
from tests.benchmarks.pools import measure_pools
from tests.benchmarks.program import program
from tests.benchmarks.replies import measure_replies
from tests.benchmarks.tops import measure_tops


async def _under_load() -> None:
    async with program() as running:
        await measure_replies(running)
        await measure_tops(running)


def main() -> None:
    """Print everything; the figures of two machines can't be compared, their ratios may."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {platform.machine()}")
    measure_images()
    asyncio.run(measure_pools())
    asyncio.run(_under_load())


if __name__ == "__main__":
    main()
