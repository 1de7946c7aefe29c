"""The ordinary program with a bomb in it: `python -m tests.crash.program POINT` dies by SIGKILL there.

The program itself knows nothing of it; one function or method is wrapped before `mimimeter run` begins.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from bot.cli import main


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a photo's way.

    Attributes:
        module: where the coroutine function is looked up.
        name: its name there; `Class.method` for a method.
        before: die before it runs; otherwise right after it has returned.
    """

    module: str
    name: str
    before: bool = False


POINTS: Final = {
    # Committed, but Telegram has not been told.
    "update_kept": Point("bot.intake", "keep_updates"),
    # In the bucket, but no row knows of it.
    "original_stored": Point("storage.objects", "PhotoObjects.put"),
    # Row and score job are committed, but the update counts as unhandled.
    "photo_taken_in": Point("storage.updates", "finish", before=True),
    # The verdict is computed, but not stored.
    "verdict_found": Point("storage.scores", "record", before=True),
    # Score and reply job are committed, but the queue has not been told that the score job is done.
    "score_committed": Point("bot.work", "score_photo"),
    # The person has the answer, but nobody has written that down.
    "answer_sent": Point("bot.sending", "Sender.photo"),
}


def arm(point: Point) -> None:
    """Wrap the point's function."""
    owner: Any = import_module(point.module)
    *path, name = point.name.split(".")
    for part in path:
        owner = getattr(owner, part)
    inner: Callable[..., Awaitable[object]] = getattr(owner, name)

    @functools.wraps(inner)
    async def bomb(*args: object, **kwargs: object) -> object:
        if point.before:
            die()
        await inner(*args, **kwargs)
        die()
        return None

    setattr(owner, name, bomb)


def die() -> None:
    """End this process at once, as the kernel's out-of-memory killer or a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    arm(POINTS[sys.argv.pop(1)])
    main(["run", "--http-port", "0"])
