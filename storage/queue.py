"""The job queue's nouns, and PgQueuer with names that no environment variable can change."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel

if TYPE_CHECKING:
    from datetime import timedelta

    from storage.database import Connection


class JobKind(StrEnum):
    """What a job is about; its key says which one."""

    UPDATE = "update"
    """Handle a kept Telegram update; the key is its ``update_id``."""

    SCORE = "score"
    """Score a photo; the key is the photo's id."""

    REPLY = "reply"
    """Tell people about a photo's score; the key is the photo's id."""

    BATTLE = "battle"
    """Bring a battle on whose time has come, or show that it was decided; the key is the battle's id."""

    TALLY = "tally"
    """Show how many have voted; the key is the battle's id."""

    TOURNAMENT = "tournament"
    """Bring a tournament on whose round is over; the key is the tournament's id."""

    SEASON = "season"
    """End a season and begin the next; the key is the season's id."""

    RATE = "rate"
    """Compute ratings anew from all votes; the key is the chat's id, 0 for the votes of all."""

    RESCORE = "rescore"
    """Score stored measures with other weights; the key is the rescoring's id."""


class TryLater(Exception):
    """Raised by a job that can't be done now but will be: it doesn't count as a failure.

    Attributes:
        after: how long to wait; more than a day is cut to a day.
    """

    def __init__(self, after: timedelta, reason: str = "") -> None:
        self.after = after
        self.reason = reason
        super().__init__(reason or f"to be tried again after {after}")


# PgQueuer reads variables as common as CHANNEL or TRIGGER. A value given here wins over all of them, so that
# every process of one database speaks of the same tables.
SETTINGS: Final = DBSettings(
    prefix="",
    db_schema=None,
    channel=Channel("ch_pgqueuer"),
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
    widen_id=True,
)

ENVIRONMENT_SQL: Final = QueryBuilderEnvironment(SETTINGS)
QUEUE_SQL: Final = QueryQueueBuilder(SETTINGS)
SCHEDULE_SQL: Final = QuerySchedulerBuilder(SETTINGS)


def queries(tx: Connection) -> Queries:
    """Join PgQueuer to a connection: what it does is part of that connection's transaction."""
    return Queries(AsyncpgDriver(tx), qbe=ENVIRONMENT_SQL, qbq=QUEUE_SQL, qbs=SCHEDULE_SQL)
