"""What a program and the processes that decode for it take: processor time and memory."""

from __future__ import annotations

import resource
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EVERY: Final = 0.05  # seconds between two looks at the memory


def processor_seconds(pids: Sequence[int]) -> float:
    """Time used so far by this process, by those of its children that have ended, and by those given."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_clock, pids))


def _clock(pid: int) -> float:
    try:
        return time.clock_gettime(~pid << 3 | 2)  # Linux's number for the processor clock of a process
    except OSError:  # it has ended meanwhile
        return 0.0


def megabytes(pid: int) -> float:
    """Resident memory of a process, with its share of what several have in common; 0 where there is none."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) * 1024 / 1e6


class Peak:
    """The most memory that was seen.

    Attributes:
        total: of all processes together, at the same moment.
        own: of this one.
        decoder: of one that decodes.
    """

    def __init__(self) -> None:
        self.total = self.own = self.decoder = 0.0

    def look(self, own: int, decoders: Sequence[int]) -> None:
        """Take note of what the processes have now."""
        here, there = megabytes(own), [megabytes(pid) for pid in decoders]
        self.total = max(self.total, here + sum(there))
        self.own = max(self.own, here)
        self.decoder = max(self.decoder, *there, 0.0)


@contextmanager
def watched(own: int, decoders: Callable[[], Sequence[int]]) -> Iterator[Peak]:
    """Look at the memory all the time, from a thread."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            peak.look(own, decoders())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
