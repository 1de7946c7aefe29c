"""A group that becomes a supergroup takes its games, choices and ratings along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from storage import battles, chat_settings, chats
from storage.battles import NewBattle
from storage.chats import Chat
from storage.moves import unshown
from tests.integration.storage.helpers import add_photo

if TYPE_CHECKING:
    from storage.database import Connection, Database

LATER = datetime(2126, 3, 18, 12, tzinfo=UTC)
OLD, NEW = -1, -100


async def add_battle(tx: Connection, chat_id: int, number: int, **details: Any) -> int:  # noqa: ANN401
    """Store an open battle that has a poster, and return its id."""
    a, b = await add_photo(tx, number, chat_id), await add_photo(tx, number + 1, chat_id)
    new = NewBattle(
        chat_id=chat_id,
        photo_a=a,
        photo_b=b,
        owner_a=1,
        owner_b=1,
        name_a="A",
        name_b="B",
        ends_at=LATER,
        request_message_id=number,
        **details,
    )
    battle_id, _ = await battles.add(tx, new, state="open")
    await battles.note_message(tx, battle_id, 70 + number)
    return battle_id


async def add_tournament(tx: Connection, chat_id: int) -> int:
    """Store a running tournament with its bracket, and return its id."""
    tournament_id: int = await tx.fetchval(
        """
        INSERT INTO tournament (chat_id, size, state, round_ends_at, message_id, shown_round)
        VALUES ($1, 4, 'running', $2, 6, 1) RETURNING id
        """,
        chat_id,
        LATER,
    )
    return tournament_id


async def add_season(tx: Connection, chat_id: int, number: int, state: str) -> int:
    """Store a season with a rating in it, and return its id."""
    season_id: int = await tx.fetchval(
        """
        INSERT INTO season (chat_id, number, state, starts_at, ends_at) VALUES ($1, $2, $3, now(), $4)
        RETURNING id
        """,
        chat_id,
        number,
        state,
        LATER,
    )
    await add_rating(tx, chat_id, season_id)
    return season_id


async def add_rating(tx: Connection, chat_id: int, season_id: int = 0, mean: float = 1) -> None:
    """Store a rating of the first photo."""
    await tx.execute(
        """
        INSERT INTO rating (chat_id, season_id, photo_id, mean, deviation, votes, battles, wins)
        SELECT $1, $2, min(id), $3, 1, 5, 1, 1 FROM photo
        """,
        chat_id,
        season_id,
        mean,
    )


async def numbers(tx: Connection) -> list[tuple[int, int]]:
    """List the seasons of the new chat by number."""
    rows = await tx.fetch("SELECT number, id FROM season WHERE chat_id = $1 ORDER BY number", NEW)
    return [(row["number"], row["id"]) for row in rows]


async def test_games_follow(database: Database) -> None:
    """Battles, tournaments, seasons, choices and ratings are the supergroup's; messages are sent anew."""
    async with database.transaction() as tx:
        battle = await add_battle(tx, OLD, 1)
        tournament = await add_tournament(tx, OLD)
        match = await add_battle(tx, OLD, 3, tournament_id=tournament, round=1, slot=1)
        done = await add_season(tx, OLD, 1, "done")
        running = await add_season(tx, OLD, 2, "running")
        await add_rating(tx, OLD)
        await chat_settings.change(tx, OLD, battle_minutes=5)
        for _ in range(2):
            await chats.move(tx, OLD, NEW)
            moved = await battles.get(tx, battle)
            assert moved is not None
            assert (moved.chat_id, moved.state, moved.message_id) == (NEW, "open", None)
            assert moved.request_message_id is None
            assert await unshown(tx, NEW) == [battle, match]
            row = await tx.fetchrow("SELECT * FROM tournament WHERE id = $1", tournament)
            assert row is not None
            assert (row["chat_id"], row["state"], row["shown_round"]) == (NEW, "running", 0)
            assert await numbers(tx) == [(1, done), (2, running)]
            assert (await chat_settings.get(tx, NEW)).battle_minutes == 5
            assert await tx.fetchval("SELECT count(*) FROM rating WHERE chat_id = $1", NEW) == 3
        assert await unshown(tx, OLD) == []


async def test_what_both_chats_have_begun(database: Database) -> None:
    """The supergroup's own battle and tournament go on, and the older season; nothing is in the way."""
    async with database.transaction() as tx:
        old_battle = await add_battle(tx, OLD, 1)
        old_tournament = await add_tournament(tx, OLD)
        old_match = await add_battle(tx, OLD, 3, tournament_id=old_tournament, round=1, slot=1)
        done = await add_season(tx, OLD, 1, "done")
        running = await add_season(tx, OLD, 2, "running")
        await add_rating(tx, OLD, mean=1)
        await chat_settings.change(tx, OLD, battle_minutes=5)
        await chats.see(tx, Chat(NEW, "supergroup", "Cats"))
        new_battle = await add_battle(tx, NEW, 1)
        new_tournament = await add_tournament(tx, NEW)
        new_done = await add_season(tx, NEW, 1, "done")
        young = await add_season(tx, NEW, 2, "running")
        await add_rating(tx, NEW, mean=2)
        await chat_settings.change(tx, NEW, battle_minutes=9)
        await chats.move(tx, OLD, NEW)
        for ended in (old_battle, old_match):
            battle = await battles.get(tx, ended)
            assert battle is not None
            assert (battle.chat_id, battle.state, battle.reason) == (NEW, "cancelled", "moved")
        running_battle = await battles.running(tx, NEW, None)
        assert running_battle is not None
        assert (running_battle.id, running_battle.message_id) == (new_battle, 71)
        states = await tx.fetch("SELECT id, state FROM tournament ORDER BY id")
        assert [(row["id"], row["state"]) for row in states] == [
            (old_tournament, "cancelled"),
            (new_tournament, "running"),
        ]
        assert await numbers(tx) == [(1, done), (2, running), (3, new_done)]
        assert await tx.fetchval("SELECT count(*) FROM rating WHERE season_id = $1", young) == 0
        assert await tx.fetchval("SELECT mean FROM rating WHERE chat_id = $1 AND season_id = 0", NEW) == 2
        assert await tx.fetchval("SELECT count(*) FROM rating WHERE chat_id = $1", OLD) == 0
        assert (await chat_settings.get(tx, NEW)).battle_minutes == 9
        assert await tx.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'rate'") == 1
