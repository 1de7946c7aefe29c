"""SIGTERM and SIGINT: the first asks for a graceful stop, the second ends the process at once."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger(__name__)


@contextmanager
def stop_signal() -> Iterator[asyncio.Event]:
    """Yield an event that is set by the first signal; must be used inside a running loop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_signal(received: signal.Signals) -> None:
        if stop.is_set():
            # Children notice that their parent is gone; nothing that was acknowledged is lost.
            os._exit(128 + received)
        log.info("stop_requested", signal=received.name)
        stop.set()

    for one in SIGNALS:
        loop.add_signal_handler(one, on_signal, one)
    try:
        yield stop
    finally:
        for one in SIGNALS:
            loop.remove_signal_handler(one)
