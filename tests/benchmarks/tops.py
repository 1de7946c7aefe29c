"""`/top` with ten thousand cats: in the service from Redis and from PostgreSQL, and as a person sees it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from storage import ranking
from storage.database import open_database
from storage.leaderboard import ChatScope, Everywhere, Period, open_leaderboard
from storage.objects import open_objects
from tests.benchmarks.figures import heading, row, spread
from tests.benchmarks.pictures import jpeg

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storage.database import Connection, Database
    from tests.benchmarks.program import Program

CATS: Final = 10_000
PEOPLE: Final = 20
ASKED: Final = 3
"""How often each person asks: more would meet Telegram's limit of a message a second and chat."""
QUESTIONS: Final = 1_000


async def measure_tops(program: Program) -> None:
    """Fill the database and print the times."""
    people = await program.people(PEOPLE)
    async with (
        open_database(program.addresses.database_url, max_size=4) as database,
        open_leaderboard(program.addresses.redis_url, database) as leaderboard,
        open_objects(program.addresses.s3) as objects,
    ):
        keys = [await objects.put(jpeg(640, 70_000 + n), "image/jpeg") for n in range(40)]
        async with database.transaction() as tx:
            await _fill(tx, [person.user_id for person in people], keys)
        chat = people[0].user_id
        heading(f"/top at {CATS} cats")
        for name, scope in (("everywhere", Everywhere()), ("one chat", ChatScope(chat))):
            await leaderboard.top(scope, Period.ALL)
            await leaderboard.settled()
            ask = lambda s=scope: leaderboard.top(s, Period.ALL)  # noqa: E731
            row(f"service, Redis, {name}", spread(await _times(ask)))
        row("service, PostgreSQL alone, everywhere", spread(await _times(lambda: _from_sql(database))))
        took = []
        for _ in range(ASKED):
            for person in people:
                started = time.perf_counter()
                asked = await person.say(person.user_id, "/top")
                await person.wait_for(person.user_id, timeout=30, after=int(str(asked["message_id"])))
                took.append(time.perf_counter() - started)
        row("person, /top to picture", spread(took))
    for person in people:
        await person.close()


async def _from_sql(database: Database) -> None:
    async with database.connection() as connection:
        await ranking.top(connection, Everywhere(), Period.ALL, datetime.now(UTC), limit=10, offset=0)


async def _fill(tx: Connection, chats: list[int], keys: list[str]) -> None:
    """Insert the cats, spread over the chats, with scores and pictures."""
    await tx.executemany(
        "INSERT INTO chat (id, kind) VALUES ($1, 'private') ON CONFLICT DO NOTHING", [(c,) for c in chats]
    )
    await tx.executemany(
        "INSERT INTO person (id, first_name) VALUES ($1, 'Someone') ON CONFLICT DO NOTHING",
        [(c,) for c in chats],
    )
    await tx.execute(
        """
        INSERT INTO photo (chat_id, message_id, file_id, file_unique_id, person_id, sender_name, small_key,
                           sent_at, repeat_in_chat, repeat_anywhere, verdict, score, replied_at)
        SELECT ($2::bigint[])[1 + n % cardinality($2)], -n, 'f' || n, 'bench' || n,
               ($2::bigint[])[1 + n % cardinality($2)], 'Someone', ($3::text[])[1 + n % cardinality($3)],
               now(), false, false, 'scored', 1 + 99 * random(), now()
        FROM generate_series(1, $1) AS n
        """,
        CATS,
        chats,
        keys,
    )


async def _times(ask: Callable[[], Awaitable[object]]) -> list[float]:
    found = []
    for _ in range(QUESTIONS):
        started = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - started)
    return found
