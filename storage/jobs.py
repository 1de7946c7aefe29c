"""Jobs: enqueued in the transaction whose rows cause them, done by any worker, kept where they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.attempts import Handler
from storage.failures import Depth, FailedJob, depth, failed, retry
from storage.queue import JobKind, TryLater, queries
from storage.work import work

if TYPE_CHECKING:
    from datetime import timedelta

    from storage.database import Connection

__all__ = [
    "Depth",
    "FailedJob",
    "Handler",
    "JobKind",
    "TryLater",
    "depth",
    "enqueue",
    "failed",
    "retry",
    "work",
]


async def enqueue(  # noqa: PLR0913 - each is its caller's to choose
    tx: Connection,
    kind: JobKind,
    key: int,
    *,
    delay: timedelta | None = None,
    priority: int = 0,
    turn: int | None = None,
) -> None:
    """Queue a job as part of the transaction.

    A job of the same kind, key and turn that waits or runs already makes this one superfluous: it is skipped.

    Args:
        tx: an open transaction; its rollback takes the job with it.
        kind: what is to be done.
        key: to which update or photo, see `JobKind`.
        delay: not before this time has passed.
        priority: higher ones go first.
        turn: tells jobs of one key apart that must not stand for each other, such as the counts of two
            stretches of time.
    """
    await queries(tx).enqueue(
        kind.value,
        str(key).encode(),
        priority,
        delay,
        f"{kind}:{key}" if turn is None else f"{kind}:{key}:{turn}",
        on_conflict="skip",
    )
