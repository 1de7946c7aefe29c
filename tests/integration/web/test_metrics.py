from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from bot import metrics
from bot.web.health import health_routes
from bot.web.server import build_web
from scoring.pool import ScoringPool
from tests.integration.web.conftest import client_of
from tests.unit.scoring.pictures import png_of


def works(pid: int) -> bool:
    """Tell whether a process is running just now."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"


async def shown(pool: ScoringPool) -> dict[str, float]:
    """Ask for the metrics of a pool, by name."""

    async def refresh() -> None:
        metrics.note_pool(pool)

    async with client_of(build_web(health_routes({}, refresh), None)) as client:
        lines = (await client.get("/metrics")).raise_for_status().text.splitlines()
    pairs = (line.split(" ") for line in lines if line.startswith(("mimimeter_pool", "mimimeter_decoders")))
    return {name: float(value) for name, value in pairs}


async def test_a_lost_decoder_is_counted(pool: ScoringPool) -> None:
    """The metrics tell how many photos wait in the pool, and how many decoders died over a photo so far."""
    before = await shown(pool)
    assert before == {"mimimeter_pool_waiting": 0, "mimimeter_decoders_lost": pool.decoders_lost}
    slow = asyncio.create_task(pool.decode(png_of(8000, 6000)))
    async with asyncio.timeout(60):
        while not works(pool.decoder_pids[0]):  # noqa: ASYNC110 (another process sends no event)
            await asyncio.sleep(0.001)
    os.kill(pool.decoder_pids[0], signal.SIGSEGV)
    assert (await slow).width == 8000
    after = await shown(pool)
    assert after["mimimeter_decoders_lost"] == before["mimimeter_decoders_lost"] + 1
