"""A worker process for the tests that kill it: says that it has begun a job, then never ends it.

Called with the database's address and ``hang`` (sleeps for ever) or ``die`` (kills itself at once).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from storage.jobs import JobKind, work


async def hang(key: int) -> None:
    """Begin a job and never end it."""
    sys.stdout.write(f"begun {key}\n")
    sys.stdout.flush()
    await asyncio.sleep(3600)


async def die(_: int) -> None:
    """Take the process down, as a crash in native code would."""
    os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, what: str) -> None:
    """Work until killed."""
    await work(
        url,
        {JobKind.SCORE: hang if what == "hang" else die},
        concurrency=1,
        stop=asyncio.Event(),
        heartbeat_timeout=timedelta(seconds=1),
    )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
