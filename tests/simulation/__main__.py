"""Play all worlds and print what was found: `python -m tests.simulation`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.services import DATABASE
from deploy.local.services import embedded
from tests.simulation import plan
from tests.simulation.chart import draw
from tests.simulation.report import Cells, show_goals, show_table
from tests.simulation.running import Finding, play

FOLDER: Final = Path("var/simulation")


async def _played(plans: list[plan.Plan], workers: int) -> list[Finding]:
    """Play worlds side by side, each in a process and a database of its own."""
    with TemporaryDirectory(prefix="mimimeter-simulation-") as folder:
        services = embedded(Path(folder) / "services", report=lambda _: None, only=(DATABASE,))
        async with services as addresses:
            return await asyncio.to_thread(_in_processes, plans, addresses.database_url, workers)


def _in_processes(plans: list[plan.Plan], url: str, workers: int) -> list[Finding]:
    found: list[Finding] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(play, one.spec, one.stops, url) for one in plans]
        for done, future in enumerate(as_completed(waiting), 1):
            found += future.result()
            print(f"\r{done} of {len(plans)} worlds ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def main() -> int:
    """Return 1 where a goal was missed that honest votes would reach."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two worlds only, half a minute")
    parser.add_argument("--seed", type=int, default=1, help="of the first world (1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worlds at once")
    options = parser.parse_args()
    # One world keeps one core busy; threads for its small matrices would only wait for each other.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    plans = plan.quick(options.seed) if options.quick else plan.whole(options.seed)
    began = time.monotonic()
    cells = Cells(asyncio.run(_played(plans, options.workers)))
    show_table(cells)
    missed = show_goals(cells, slack=plan.QUICK_SLACK if options.quick else 0.0)
    if not options.quick:
        FOLDER.mkdir(parents=True, exist_ok=True)
        draw(cells, FOLDER / "simulation.png")
        print(f"\nDrawn in {FOLDER / 'simulation.png'}")
    voters = sum(one.spec.voters for one in plans)
    print(f"{len(plans)} worlds with {voters} voters in {time.monotonic() - began:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
