"""Photos that are taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import albums, battles, photos, ranking, scores
from storage.battles import NewBattle
from storage.tops import ChatScope, Period
from tests.integration.storage.helpers import NOON, add_photo, add_score

if TYPE_CHECKING:
    from storage.database import Connection, Database


async def a_battle(tx: Connection, a: int, b: int) -> int:
    """Open a battle of two photos in their chat."""
    battle_id, _ = await battles.add(
        tx,
        NewBattle(
            chat_id=-1,
            photo_a=a,
            photo_b=b,
            owner_a=1,
            owner_b=2,
            name_a="A",
            name_b="B",
            ends_at=datetime.now(UTC) + timedelta(hours=1),
        ),
        state="open",
    )
    return battle_id


async def test_nothing_is_left_of_a_withdrawn_photo(database: Database) -> None:
    """Score, rating, pairs and words go, a battle ends, and doing it again changes nothing."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, caption="Муся")
        other = await add_photo(tx, 2, person_id=2)
        await add_score(tx, photo_id, 80)
        await add_score(tx, other, 70)
        await tx.execute(
            "INSERT INTO rating (chat_id, photo_id, mean, deviation, votes, battles, wins) "
            "VALUES (-1, $1, 0, 1, 2, 1, 1)",
            photo_id,
        )
        await tx.execute(
            "INSERT INTO judgement (voter_id, photo_left, photo_right) VALUES (2, $1, $2)", photo_id, other
        )
        battle_id = await a_battle(tx, photo_id, other)
        assert await photos.withdraw(tx, photo_id)
        assert not await photos.withdraw(tx, photo_id)
        photo = await photos.get(tx, photo_id)
        battle = await battles.get(tx, battle_id)
        assert photo is not None
        assert battle is not None
        assert (photo.verdict, photo.reason, photo.score) == ("refused", "withdrawn", None)
        assert (photo.caption, photo.file_id) == (None, "")
        assert photo.replied_at is not None
        assert (battle.state, battle.reason) == ("cancelled", "withdrawn")
        assert await scores.latest(tx, photo_id) is None
        assert [row.photo_id for row in await ranking.top(tx, ChatScope(-1), Period.ALL, NOON, limit=9)] == [
            other
        ]
        assert not await tx.fetchval("SELECT count(*) FROM rating")
        assert not await tx.fetchval("SELECT count(*) FROM judgement")
        assert not await photos.withdraw(tx, 12345)


async def test_a_verdict_that_comes_too_late_is_dropped(database: Database) -> None:
    """Neither a score that was under way nor one of a photo that is gone brings anything back."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
        await photos.withdraw(tx, photo_id)
        assert not await add_score(tx, photo_id, 80)
        assert not await add_score(tx, 12345, 80)
        assert await scores.latest(tx, photo_id) is None


async def test_a_verdict_at_the_same_moment_is_taken_along(database: Database) -> None:
    """Whichever of a verdict and a withdrawal commits first, no score is left."""
    async with database.transaction() as tx:
        photo_ids = [await add_photo(tx, number) for number in range(8)]

    async def withdraw(photo_id: int) -> None:
        async with database.transaction() as tx:
            await photos.withdraw(tx, photo_id)

    async def score(photo_id: int) -> None:
        async with database.transaction() as tx:
            await add_score(tx, photo_id, 80)

    await asyncio.gather(*(do(photo_id) for photo_id in photo_ids for do in (score, withdraw)))
    async with database.connection() as connection:
        assert not await connection.fetchval("SELECT count(*) FROM score")
        assert not await connection.fetchval("SELECT count(score) FROM photo")


async def test_bytes_go_where_nobody_else_needs_them(database: Database) -> None:
    """Another photo of the same picture keeps the bytes that both need, until it is withdrawn as well."""
    async with database.transaction() as tx:
        first = await add_photo(tx, 1, small_key="aa/1", original_key="bb/1")
        twin = await add_photo(tx, 2, chat_id=-2, small_key="aa/1", original_key="bb/2")
        tiny = await add_photo(tx, 3, chat_id=-3, small_key="cc/1", original_key="cc/1")
        assert await photos.unused_keys(tx, first) == ()
        await photos.withdraw(tx, first)
        await photos.withdraw(tx, tiny)
        assert await photos.unused_keys(tx, first) == ("bb/1",)
        assert await photos.unused_keys(tx, tiny) == ("cc/1",)
        await photos.forget_keys(tx, first)
        await photos.forget_keys(tx, twin)
        assert await photos.unused_keys(tx, first) == ()
        await photos.withdraw(tx, twin)
        assert await photos.unused_keys(tx, twin) == ("aa/1", "bb/2")


async def test_a_photo_that_was_withdrawn_may_come_again(database: Database) -> None:
    """The same picture, sent anew after it was taken back, is no repeat."""
    async with database.transaction() as tx:
        await photos.withdraw(tx, await add_photo(tx, 1, small_key="aa/1"))
        again = await photos.get(tx, await add_photo(tx, 2, small_key="aa/1", file_unique_id="unique-1"))
    assert again is not None
    assert (again.repeat_in_chat, again.repeat_anywhere) == (False, False)


async def test_a_message_leads_to_its_photo(database: Database) -> None:
    """The message with the photo and the bot's answer do; of an album's answer it is the best photo."""
    async with database.transaction() as tx:
        first = await add_photo(tx, 1, media_group_id="album")
        best = await add_photo(tx, 2, media_group_id="album")
        await add_score(tx, first, 60)
        await add_score(tx, best, 70)
        for photo_id in (first, best):
            await photos.answered(tx, photo_id, 9)
        for message_id, photo_id in ((1, first), (2, best), (9, best)):
            found = await photos.of_message(tx, -1, message_id)
            assert found is not None
            assert found.id == photo_id
        assert await photos.of_message(tx, -1, 5) is None
        assert await photos.of_message(tx, -2, 1) is None
        await photos.withdraw(tx, best)
        assert await photos.of_message(tx, -1, 2) is None
        left = await photos.of_message(tx, -1, 9)
        assert left is not None
        assert left.id == first
        assert [photo.id for photo in await albums.siblings(tx, left)] == [first]
