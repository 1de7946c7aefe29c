"""Tasks that run beside a block and end with it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

T = TypeVar("T")

_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 30.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def beside(
    stop: asyncio.Event, work: Coroutine[object, object, None]
) -> AsyncIterator[asyncio.Task[None]]:
    """Run ``work`` as a task during the block; then set ``stop`` and wait until it has ended by itself."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)


async def until_it_works(what: str, work: Callable[[], Awaitable[T]], *retry_on: type[Exception]) -> T:
    """Try again, waiting longer each time, while ``work`` raises one of ``retry_on``."""
    wait = _FIRST_WAIT
    while True:
        try:
            return await work()
        except retry_on as error:
            log.warning("trying_again", what=what, error=str(error) or type(error).__name__, seconds=wait)
        await asyncio.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT)
