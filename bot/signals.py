"""SIGTERM and SIGINT: the first asks for a graceful stop, the second ends the process at once."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Coroutine

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger(__name__)


async def until_stopped(whole: Coroutine[object, object, None]) -> None:
    """Run ``whole`` until it ends or a signal comes; then it is cancelled once, and may take time to stop.

    A start that waits for a service ends as promptly as a program that serves.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(whole)
    stopping = False

    def on_signal(received: signal.Signals) -> None:
        nonlocal stopping
        if stopping:
            # Children notice that their parent is gone; nothing that was acknowledged is lost.
            os._exit(128 + received)
        stopping = True
        log.info("stop_requested", signal=received.name)
        task.cancel()

    for one in SIGNALS:
        loop.add_signal_handler(one, on_signal, one)
    try:
        await task
    except asyncio.CancelledError:
        if not stopping:
            raise
    finally:
        for one in SIGNALS:
            loop.remove_signal_handler(one)
