"""What is thrown away, and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import updates
from storage.jobs import JobKind, enqueue
from storage.upkeep import Tidied, tidy
from tests.integration.storage.helpers import queue_is_empty, until, working

if TYPE_CHECKING:
    from storage.database import Database


async def test_the_log_of_finished_jobs_goes(database: Database, database_url: str) -> None:
    """Old entries of jobs that are done are thrown away; those of jobs in the queue, and young ones, stay."""

    async def handler(_: int) -> None:
        return

    async with working(database_url, handler):
        async with database.transaction() as tx:
            await enqueue(tx, JobKind.SCORE, 1)
        await until(lambda: queue_is_empty(database))
    assert await tidy(database) == Tidied(log_rows=0, updates=0)
    async with database.transaction() as tx:
        await enqueue(tx, JobKind.SCORE, 2)
        await tx.execute("UPDATE pgqueuer_log SET created = created - interval '25 hours'")
        await enqueue(tx, JobKind.SCORE, 3)
    # Job 1 was queued, picked and successful.
    assert await tidy(database) == Tidied(log_rows=3, updates=0)
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM pgqueuer_log") == 2


async def test_old_updates_go(database: Database) -> None:
    """Handled updates go after a week, others after a month."""
    async with database.transaction() as tx:
        for update_id, days, handled in ((1, 6, True), (2, 8, True), (3, 8, False), (4, 31, False)):
            await updates.keep(tx, update_id, None, {})
            await tx.execute(
                """
                UPDATE telegram_update
                SET received_at = now() - $2 * interval '1 day', handled_at = CASE WHEN $3 THEN now() END
                WHERE update_id = $1
                """,
                update_id,
                days,
                handled,
            )
    assert (await tidy(database)).updates == 2
    async with database.connection() as connection:
        left = await connection.fetch("SELECT update_id FROM telegram_update ORDER BY update_id")
    assert [row["update_id"] for row in left] == [1, 3]
