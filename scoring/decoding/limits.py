"""What the system lets a process that decodes do: how much memory and time, and no files."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path
from typing import Final

SLACK: Final = 64_000_000
"""Bytes beside the decoder's own: the reduced photo, its copies on the way out, and what Python holds."""

SECONDS: Final = 10
"""Processor time for one photo. The costliest ones that are allowed take about two."""

_STATUS: Final = Path("/proc/self/status")


def forbid_files() -> None:
    """Let this process neither write to files nor leave a dump of its memory, for good."""
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (0, 0))


class Allowance:
    """Bounds what each photo may take, beyond what the process has taken when this is made.

    Linux counts what a process may write to as its data. Other systems tell no such figure or don't hold the
    limit; there the header's figures alone bound the memory.
    """

    def __init__(self) -> None:
        self._data = _data()

    def renew(self, memory: int) -> None:
        """Allow so many bytes, and `SECONDS` of processor time from now on."""
        if self._data is not None:
            _at_most(resource.RLIMIT_DATA, self._data + memory + SLACK)
        _at_most(resource.RLIMIT_CPU, int(time.process_time()) + 1 + SECONDS)

    @property
    def is_worn(self) -> bool:
        """Whether so much memory has stayed behind that the next photo might lack it."""
        data = _data()
        return data is not None and self._data is not None and data > self._data + SLACK // 2


def _at_most(kind: int, amount: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _data() -> int | None:
    """Bytes of private memory that may be written to, as Linux counts them against the limit."""
    try:
        found = re.search(r"VmData:\s+(\d+) kB", _STATUS.read_text())
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
