"""What the C library does with memory that photos and networks have used."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_M_MMAP_THRESHOLD: Final = -3  # from malloc.h
LARGE: Final = 4 * 1024 * 1024


def give_back_large_blocks() -> bool:
    """Have blocks of `LARGE` bytes and more returned to the system as soon as they are free.

    By itself glibc raises that threshold to 32 MB with the first large photo; from then on rows of photos
    and feature maps stay in its heaps, which were seen to keep 300 MB. Returns False where the C library is
    another one; nothing is lost then but memory.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE))
    except (AttributeError, OSError):  # musl has no such option
        return False
