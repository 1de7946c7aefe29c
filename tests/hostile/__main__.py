"""The whole suite: `python -m tests.hostile`. Exit status 1 when anything escaped or went over a limit."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

import bot.app  # noqa: F401 (so that this process is as large as a bot)
from scoring.decode import Undecodable
from scoring.memory import keep_heaps_small
from scoring.pool import open_pool
from tests.hostile.judging import MOST_SECONDS, OUTCOMES, Tally
from tests.hostile.making import made_by_hand
from tests.hostile.mutations import FORMATS, mutated
from tests.hostile.watching import Peak, watched

if TYPE_CHECKING:
    from scoring.pool import ScoringPool
    from tests.hostile.making import ByHand
    from tests.hostile.seeds import Seed

MOST_MEGABYTES: Final = 500
AT_ONCE: Final = 6
"""Large pictures that wait or are decoded; a bot holds back the downloads of more."""
_LARGE: Final = 200_000


@click.command()
@click.option("--cases", default=10_000, show_default=True, help="How many; those made by hand come first.")
def main(cases: int) -> None:
    """Send hostile pictures through the decoders and the networks of a bot, and print what came of them."""
    keep_heaps_small()
    with TemporaryDirectory(prefix="mimimeter-hostile-") as folder:
        tally, peak = asyncio.run(_run(cases, Path(folder)))
    _report(tally, peak)
    most = max(peak.own, peak.decoder)
    sys.exit(bool(tally.escapes or tally.too_slow or most > MOST_MEGABYTES))


async def _run(count: int, folder: Path) -> tuple[Tally, Peak]:
    tally = Tally()
    by_hand = made_by_hand(folder)
    async with open_pool(2) as pool:
        with watched(os.getpid(), lambda: pool.decoder_pids) as peak:
            for case in chain(by_hand.read(), map(mutated, range(count - len(by_hand.names)))):
                await tally.judge(case, pool)
                if tally.cases % 500 == 0:
                    click.echo(f"{tally.cases} cases, {len(tally.lost)} decoders lost", err=True)
            await _rush(pool, by_hand)
    return tally, peak


async def _rush(pool: ScoringPool, by_hand: ByHand) -> None:
    """Send the largest ones at once, as a group of people might, for the memory that they take together."""
    door = asyncio.Semaphore(AT_ONCE)

    async def send(case: Seed) -> None:
        with suppress(Undecodable):
            await pool.score((await pool.decode(case.data)).image)
        door.release()

    async with asyncio.TaskGroup() as tasks:
        for case in by_hand.read():
            if len(case.data) > _LARGE:
                await door.acquire()
                tasks.create_task(send(case))


def _report(tally: Tally, peak: Peak) -> None:
    click.echo(f"\n{'format':8}{'cases':>8}" + "".join(f"{outcome:>14}" for outcome in OUTCOMES))
    for name in FORMATS:
        row = [tally.counts.get((name, outcome), 0) for outcome in OUTCOMES]
        click.echo(f"{name:8}{sum(row):8}" + "".join(f"{number:14}" for number in row))
    click.echo(f"\nall cases: {tally.cases}; escapes: {len(tally.escapes)}")
    click.echo(f"decoders lost, contained: {len(tally.lost)}")
    for line in (*tally.escapes, *tally.lost):
        click.echo(f"  {line}")
    click.echo(f"slowest, seconds of processor time from bytes to verdict (at most {MOST_SECONDS:.0f}):")
    for seconds, name in tally.slowest:
        click.echo(f"  {seconds:6.2f}  {name}")
    click.echo(f"memory at its peak, MB (each at most {MOST_MEGABYTES}): bot {peak.own:.0f}, "
               f"one decoder {peak.decoder:.0f}, all at one moment {peak.total:.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
