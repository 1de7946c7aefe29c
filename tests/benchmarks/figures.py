"""Tables of figures, and the processor time and memory of processes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and tail of some times, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:8.1f} ms   p95 {self.p95:8.1f} ms   p99 {self.p99:8.1f} ms   "
            f"worst {self.worst:8.1f} ms   n {self.count}"
        )


def spread(seconds: Sequence[float]) -> Spread:
    """Summarise times given in seconds."""
    ms = np.asarray(seconds) * 1000
    return Spread(len(seconds), *(float(np.percentile(ms, q)) for q in (50, 95, 99, 100)))


def share_of(figure: float, target: float, unit: str) -> str:
    """Put a figure beside its target."""
    return f"{figure:8.1f} {unit}   {figure / target:5.2f} of the target, {target:g} {unit}"


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """Sum the processor time of processes so far; one that has ended counts for nothing."""
    total = 0
    for pid in pids:
        if not Path(f"/proc/{pid}").exists():
            continue
        # The name in brackets may hold spaces; user and system time are the 12th and 13th field after it.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def peak_megabytes(pid: int) -> float:
    """Return the largest resident size that a process has had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no memory figures of process {pid}")


def heading(text: str) -> None:
    """Begin a table."""
    print(f"\n{text}\n{'-' * len(text)}")


def row(name: str, figure: object) -> None:
    """Print one figure."""
    print(f"{name:<44} {figure}", flush=True)
