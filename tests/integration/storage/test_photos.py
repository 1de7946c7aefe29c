"""Photos and their verdicts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from storage import albums, photos, scores
from storage.photos import NewPhoto, Photo
from tests.integration.storage.helpers import NOON, add_photo, add_score

if TYPE_CHECKING:
    from storage.database import Connection, Database


async def stored(tx: Connection, photo_id: int) -> Photo:
    """Return a photo that must be there."""
    photo = await photos.get(tx, photo_id)
    assert photo is not None
    return photo


async def test_a_photo_is_stored_once(database: Database) -> None:
    """The same photo of the same message is one row, with everything that was said of it first."""
    details: dict[str, Any] = {
        "thread_id": 3,
        "language": "ru",
        "media_group_id": "album",
        "caption": "Муся",
        "original_key": "aa/bb",
        "width": 1200,
        "height": 900,
    }
    async with database.transaction() as tx:
        first = await add_photo(tx, 1, **details)
        assert await add_photo(tx, 1, caption="another") == first
        photo = await stored(tx, first)
    assert (photo.chat_id, photo.message_id, photo.sender_name, photo.sent_at) == (-1, 1, "Anya", NOON)
    assert {name: getattr(photo, name) for name in details} == details
    assert (photo.verdict, photo.score, photo.replied_at) == (None, None, None)


async def test_the_same_photo_at_once_is_stored_once(database: Database) -> None:
    """Of several jobs that store the same photo at the same moment one adds it, and all get its id."""
    async with database.transaction() as tx:
        await add_photo(tx, 100)
    new = NewPhoto(
        chat_id=-1, message_id=1, file_id="f", file_unique_id="u", sender_name="Anya", sent_at=NOON
    )

    async def add() -> tuple[int, bool]:
        async with database.transaction() as tx:
            return await photos.add(tx, new)

    answers = await asyncio.gather(*(add() for _ in range(6)))
    assert len({photo_id for photo_id, _ in answers}) == 1
    assert sorted(is_new for _, is_new in answers) == [False] * 5 + [True]


async def test_a_photo_of_an_unknown_chat_is_refused(database: Database) -> None:
    """A photo belongs to a chat that was seen."""
    new = NewPhoto(
        chat_id=-9, message_id=1, file_id="f", file_unique_id="u", sender_name="Anya", sent_at=NOON
    )
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with database.transaction() as tx:
            await photos.add(tx, new)


async def test_repeats_are_known(database: Database) -> None:
    """The same file or the same picture again is a repeat, in its chat or anywhere."""
    async with database.transaction() as tx:
        first = await add_photo(tx, 1, -1)
        same_file = await add_photo(tx, 2, -1, file_unique_id="unique-1")
        same_picture = await add_photo(tx, 3, -2, small_key=f"00/{1:062x}")
        again_there = await add_photo(tx, 4, -2, small_key=f"00/{1:062x}")
        other = await add_photo(tx, 5, -2)
        repeats = [
            ((photo := await stored(tx, photo_id)).repeat_in_chat, photo.repeat_anywhere)
            for photo_id in (first, same_file, same_picture, again_there, other)
        ]
    assert repeats == [(False, False), (True, True), (False, True), (True, True), (False, False)]


async def test_of_equal_pictures_at_once_one_is_the_first(database: Database) -> None:
    """Equal pictures that come at the same moment can't all be the first."""
    async with database.transaction() as tx:
        await add_photo(tx, 100)

    async def add(number: int) -> int:
        async with database.transaction() as tx:
            return await add_photo(tx, number, small_key="same")

    ids = await asyncio.gather(*(add(number) for number in range(6)))
    async with database.connection() as connection:
        firsts = [photo_id for photo_id in ids if not (await stored(connection, photo_id)).repeat_in_chat]
    assert len(firsts) == 1


async def test_an_album_is_listed_in_order(database: Database) -> None:
    """Siblings are the photos of one album in one chat; a photo alone is its own album."""
    async with database.transaction() as tx:
        second = await add_photo(tx, 2, media_group_id="a")
        first = await add_photo(tx, 1, media_group_id="a")
        await add_photo(tx, 3, media_group_id="b")
        await add_photo(tx, 4, -2, media_group_id="a")
        alone = await stored(tx, await add_photo(tx, 5))
        siblings = await albums.siblings(tx, await stored(tx, second))
        assert [photo.id for photo in siblings] == [first, second]
        assert await albums.siblings(tx, alone) == [alone]


async def test_a_score_is_recorded_once(database: Database) -> None:
    """The first verdict of a model with its weights stays; it becomes the photo's own."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
        assert await scores.latest(tx, photo_id) is None
        assert not await scores.exists(tx, photo_id, model="m1")
        assert await add_score(tx, photo_id, 87.5)
        assert not await add_score(tx, photo_id, 12)
        photo, score = await stored(tx, photo_id), await scores.latest(tx, photo_id)
        assert await scores.exists(tx, photo_id, model="m1")
    assert (photo.verdict, photo.score, photo.reason) == ("scored", 87.5, None)
    assert score is not None
    assert (score.score, score.low, score.high) == (87.5, 82.5, 92.5)
    assert score.detail == {"cats": [{"score": 87.5}]}


async def test_new_weights_make_a_new_score(database: Database) -> None:
    """A verdict with other weights replaces the photo's own, and the earlier one is kept."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
        await add_score(tx, photo_id, 87.5)
    async with database.transaction() as tx:
        assert await add_score(tx, photo_id, 60, weights="w2")
        assert (await stored(tx, photo_id)).score == 60
        latest = await scores.latest(tx, photo_id)
        assert latest is not None
        assert latest.weights == "w2"
        assert await tx.fetchval("SELECT count(*) FROM score") == 2


async def test_a_refusal_is_recorded(database: Database) -> None:
    """A refusal has a reason and no score, by a model or before any."""
    async with database.transaction() as tx:
        by_model, before = await add_photo(tx, 1), await add_photo(tx, 2)
        await scores.record(
            tx,
            by_model,
            model="m1",
            weights="w1",
            verdict="refused",
            reason="no_cat",
            score=None,
            low=None,
            high=None,
            detail={},
        )
        await photos.set_refused(tx, before, "not_an_image")
        refused = [await stored(tx, photo_id) for photo_id in (by_model, before)]
    assert [(photo.verdict, photo.reason, photo.score) for photo in refused] == [
        ("refused", "no_cat", None),
        ("refused", "not_an_image", None),
    ]


async def test_the_first_answer_stays(database: Database) -> None:
    """A photo that was answered keeps its answer, whoever answers again."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
        await photos.answered(tx, photo_id, 41)
    async with database.transaction() as tx:
        await photos.answered(tx, photo_id, 42)
        photo = await stored(tx, photo_id)
    assert photo.reply_message_id == 41
    assert photo.replied_at is not None
    assert photo.replied_at - photo.received_at < timedelta(minutes=1)
