"""What several tests of storage need."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from storage import chats, people, photos, scores
from storage.jobs import JobKind, enqueue, failed, work

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from storage.attempts import Handler
    from storage.database import Connection, Database
    from storage.jobs import FailedJob

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
"""A Wednesday."""


@asynccontextmanager
async def new_database(server_url: str, template: str = "template1") -> AsyncIterator[str]:
    """Make a database for this block, and yield its address."""
    name = f"storage_{uuid4().hex}"
    server = await asyncpg.connect(server_url)
    try:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        finally:
            await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


async def until(true: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is true; an error if it never is."""
    async with asyncio.timeout(seconds):
        while True:
            answer = true()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def working(
    url: str,
    handler: Handler,
    kind: JobKind = JobKind.SCORE,
    **options: Any,  # noqa: ANN401
) -> AsyncIterator[asyncio.Event]:
    """Work during this block; yields the event that stops it."""
    stop = asyncio.Event()
    options = {"concurrency": 4} | options
    task = asyncio.create_task(work(url, {kind: handler}, stop=stop, **options))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await task


async def hurry(database: Database) -> None:
    """Let every job that waits for its time run now."""
    async with database.transaction() as tx:
        await tx.execute("UPDATE pgqueuer SET execute_after = now() WHERE status = 'queued'")
        await tx.execute(
            """
            SELECT pg_notify('ch_pgqueuer', json_build_object(
                'channel', 'ch_pgqueuer', 'operation', 'update', 'sent_at', now(), 'table', 'pgqueuer',
                'type', 'table_changed_event')::text)
            """
        )


async def queue_is_empty(database: Database) -> bool:
    """Say whether no job waits, runs or has failed."""
    async with database.connection() as connection:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM pgqueuer)")


async def add_photo(tx: Connection, number: int, chat_id: int = -1, **details: Any) -> int:  # noqa: ANN401
    """Store a photo, its chat and its sender; the number makes it one of a kind."""
    person_id = details.setdefault("person_id", 1)
    await chats.see(tx, chats.Chat(chat_id, "supergroup" if chat_id < 0 else "private", title="Cats"))
    await people.see(tx, people.Person(person_id, "Anya"))
    fields: dict[str, Any] = {
        "message_id": number,
        "file_id": f"file-{number}",
        "file_unique_id": f"unique-{number}",
        "small_key": f"00/{number:062x}",
        "sender_name": "Anya",
        "sent_at": NOON,
    }
    photo_id, _ = await photos.add(tx, photos.NewPhoto(chat_id=chat_id, **(fields | details)))
    return photo_id


async def add_score(tx: Connection, photo_id: int, score: float, weights: str = "w1") -> bool:
    """Store a score of a photo."""
    return await scores.record(
        tx,
        photo_id,
        model="m1",
        weights=weights,
        verdict="scored",
        reason=None,
        score=score,
        low=max(score - 5, 0),
        high=min(score + 5, 100),
        detail={"cats": [{"score": score}]},
    )


async def put(database: Database, *keys: int) -> None:
    """Queue score jobs."""
    async with database.transaction() as tx:
        for key in keys:
            await enqueue(tx, JobKind.SCORE, key)


async def failures(database: Database) -> list[FailedJob]:
    """List the jobs that were given up."""
    async with database.connection() as connection:
        return await failed(connection)


async def wait_of(database: Database) -> float:
    """Return how many seconds the only job waited or has to wait since it was touched last."""
    async with database.connection() as connection:
        return float(
            await connection.fetchval(
                "SELECT extract(epoch FROM execute_after - updated) FROM pgqueuer WHERE status = 'queued'"
            )
        )


async def is_waiting(database: Database) -> bool:
    """Say whether the only job was tried and waits."""
    async with database.connection() as connection:
        return bool(
            await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pgqueuer WHERE status = 'queued' AND execute_after > now())"
            )
        )
