"""What a long run says while it works."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

EVERY: Final = 0.5
"""Seconds between two signs of life."""


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """Hand out the items and show on the error stream how far they are."""
    shown = started = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if now - shown > EVERY and sys.stderr.isatty():
            shown = now
            print(f"\r{what}: {done} of {len(items)}", end="", file=sys.stderr, flush=True)
        yield item
    print(f"\r{what}: {len(items)} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
