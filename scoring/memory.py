"""What the C library does with memory that photos and networks have used."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_M_MMAP_THRESHOLD: Final = -3  # from malloc.h
_M_ARENA_MAX: Final = -8
LARGE: Final = 4 * 1024 * 1024
HEAPS: Final = 2


def keep_heaps_small() -> bool:
    """Have large blocks returned to the system as soon as they are free, and let threads share heaps.

    By itself glibc raises its threshold for `LARGE` blocks to 32 MB with the first large photo; from then on
    rows of photos and feature maps stay in its heaps, which were seen to keep 300 MB. And it gives almost
    every thread a heap of its own, each with its own leftovers. Call it before there are threads. Returns
    False where the C library is another one; nothing is lost then but memory.
    """
    return _ask("mallopt", _M_MMAP_THRESHOLD, LARGE) and _ask("mallopt", _M_ARENA_MAX, HEAPS)


def _ask(function: str, *arguments: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(getattr(ctypes.CDLL(None), function)(*arguments))
    except (AttributeError, OSError):  # musl has no such functions
        return False
