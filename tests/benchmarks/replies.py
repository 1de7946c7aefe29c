"""From a photo in a chat to its answer there, at a steady rate."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.benchmarks.figures import cpu_seconds, family, heading, peak_megabytes, row, spread
from tests.benchmarks.pictures import jpeg

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from tests.benchmarks.program import Program

PEOPLE: Final = 30
RATES: Final = ((1, 20), (10, 20))
"""Photos a second, and for how many seconds."""
PATIENCE: Final = 60.0


@dataclass
class _Watch:
    """Hears every answer in one person's chat, and when it came."""

    person: Person
    answered: dict[int, float] = field(default_factory=dict)

    async def listen(self, ready: asyncio.Event) -> None:
        async for event in self.person.events():
            message = event.get("message")
            if event["type"] == "ready":
                ready.set()
            elif event["type"] == "message" and isinstance(message, dict):
                question = message.get("reply_to_message")
                if isinstance(question, dict):
                    self.answered.setdefault(int(str(question["message_id"])), time.perf_counter())


async def measure_replies(program: Program) -> None:
    """Print times, lost photos, and who used the processor."""
    watches = [_Watch(person) for person in await program.people(PEOPLE)]
    events = [asyncio.Event() for _ in watches]
    listening = [asyncio.create_task(w.listen(e)) for w, e in zip(watches, events, strict=True)]
    await asyncio.gather(*(event.wait() for event in events))
    await _at_rate(program, watches, 2, 3, seed=0, quiet=True)
    for rate, seconds in RATES:
        await _at_rate(program, watches, rate, seconds, seed=1000 * rate)
    row("bot, peak memory", f"{peak_megabytes(program.bot_pid):.0f} MB")
    for task in listening:
        task.cancel()
    for watch in watches:
        await watch.person.close()


async def _at_rate(  # noqa: PLR0913 - a run has that many sides
    program: Program, watches: list[_Watch], rate: int, seconds: int, *, seed: int, quiet: bool = False
) -> None:
    photos = [jpeg(1280, seed + number) for number in range(rate * seconds)]
    parts = {
        "bot": family(program.bot_pid),
        "sandbox": family(program.sandbox_pid),
        "load generator": [os.getpid()],
        # The services are children of this process too, beside bot and sandbox.
    }
    known = {pid for pids in parts.values() for pid in pids}
    parts["services"] = [pid for pid in family(os.getpid()) if pid not in known]
    before = {name: cpu_seconds(pids) for name, pids in parts.items()}
    started = time.perf_counter()
    sent = await _send_all(watches, photos, rate)
    took = [await _answer(watch, message, at) for watch, message, at in sent]
    elapsed = time.perf_counter() - started
    if quiet:
        return
    heading(f"Photo to reply with a card, {rate} photos/s for {seconds} s, 1280 px, {len(watches)} chats")
    row("photo to reply", spread([t for t in took if t is not None]))
    row("photos without an answer", sum(t is None for t in took))
    for name, pids in parts.items():
        row(f"processor, {name}", f"{(cpu_seconds(pids) - before[name]) / elapsed:.2f} cores")


async def _send_all(watches: list[_Watch], photos: list[bytes], rate: int) -> list[tuple[_Watch, int, float]]:
    """Send at the rate, never waiting for an answer; each message comes with its moment."""
    start = time.perf_counter()

    async def send(number: int, photo: bytes) -> tuple[_Watch, int, float]:
        await asyncio.sleep(start + number / rate - time.perf_counter())
        watch = watches[number % len(watches)]
        at = time.perf_counter()
        message = await watch.person.send_photo(watch.person.user_id, photo)
        return watch, int(str(message["message_id"])), at

    return list(await asyncio.gather(*(send(n, p) for n, p in enumerate(photos))))


async def _answer(watch: _Watch, message: int, at: float) -> float | None:
    deadline = time.perf_counter() + PATIENCE
    while message not in watch.answered:
        if time.perf_counter() > deadline:
            return None
        await asyncio.sleep(0.02)
    return watch.answered[message] - at
