"""Jobs of games outlast any outage: what is not ended or not told stays to be."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import asyncpg

from bot.outages import is_outage
from storage.jobs import TryLater

if TYPE_CHECKING:
    from storage.jobs import Handler

PAUSE: Final = timedelta(seconds=15)
"""How long a job waits where something that it needs is away."""

_DATABASE_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)


def enduring(handler: Handler) -> Handler:
    """Let a job wait as long as Telegram, S3, Redis or PostgreSQL is away; no try counts as failed."""

    async def run(key: int) -> None:
        try:
            await handler(key)
        except Exception as error:
            if not (is_outage(error) or isinstance(error, _DATABASE_AWAY)):
                raise
            raise TryLater(PAUSE, repr(error)) from error

    return run
