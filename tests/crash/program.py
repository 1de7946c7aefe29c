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
    """A place on the way of a photo, a battle or a tournament.

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

BATTLE: Final = {
    # The challenge is committed, but nobody has been asked.
    "offered": Point("bot.battles.offers", "show", before=True),
    # Accepted, but there is no poster.
    "opened": Point("bot.battles.opening", "_send", before=True),
    # The chat has the poster, but nobody has written that down.
    "posted": Point("bot.battles.opening", "_send"),
    # The vote is committed, but the voter has no receipt, and the update counts as unhandled.
    "voted": Point("bot.battles.voting", "_store"),
    # Counted and closed, but not committed.
    "closing": Point("storage.battles", "close"),
    # Committed, but nobody has been told.
    "closed": Point("bot.battles.closing", "tell", before=True),
    # The poster shows the result, but the reply is missing.
    "shown": Point("bot.sending", "Sender.replace_photo"),
    # All is told, but nobody has written that down.
    "told": Point("storage.battles", "told", before=True),
}
"""Places on a battle's way, in its order."""


TOURNAMENT: Final = {
    # The chat has the bracket, but nobody has written that down.
    "drawn": Point("storage.tournaments", "shown", before=True),
    # The next round has begun, but the chat knows of nothing.
    "advanced": Point("bot.tournaments.progress", "_go_on"),
    # The champion is announced, but nobody has written that down.
    "crowned": Point("storage.tournaments", "told", before=True),
}
"""Places on a tournament's way, in its order."""


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
    arm((POINTS | BATTLE | TOURNAMENT)[sys.argv.pop(1)])
    main(["run", "--http-port", "0"])
