"""The score job, from the stored photo to the queued answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoring.cuteness import Cuteness
from scoring.decode import encode_small
from scoring.pool import open_pool
from scoring.report import as_json, from_json
from scoring.verdict import Scored
from scoring.worker import score_photo
from storage import photos, scores, weights
from storage.jobs import JobKind, depth, enqueue
from storage.objects import ObjectMissing
from tests.integration.storage.helpers import add_photo, until, working

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scoring.pool import ScoringPool
    from storage.database import Database
    from storage.objects import PhotoObjects

_CAT = Path(__file__).parents[2] / "data" / "chelsea.png"


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ScoringPool]:
    """The real scorer in one thread."""
    async with open_pool(1) as opened:
        yield opened


async def a_cat(database: Database, objects: PhotoObjects, pool: ScoringPool) -> int:
    """Store a photo of a cat with its small copy."""
    decoded = await pool.decode(_CAT.read_bytes())
    key = await objects.put(encode_small(decoded.image), "image/jpeg")
    async with database.transaction() as tx:
        return await add_photo(tx, 1, small_key=key)


async def replies(database: Database) -> int:
    """Count the answers that are queued."""
    async with database.connection() as connection:
        return next(entry.ready for entry in await depth(connection) if entry.kind is JobKind.REPLY)


async def test_a_photo_is_scored_once_and_its_answer_queued(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """The verdict is stored whole, the photo has its score, and running the job again changes nothing."""
    photo_id = await a_cat(database, objects, pool)
    for _ in range(2):
        await score_photo(photo_id, database=database, objects=objects, pool=pool)
        assert await replies(database) == 1
    async with database.connection() as connection:
        photo, stored = await photos.get(connection, photo_id), await scores.latest(connection, photo_id)
        assert await connection.fetchval("SELECT count(*) FROM score") == 1
    assert photo is not None
    assert stored is not None
    assert (stored.model, stored.weights, stored.verdict) == (pool.model, pool.weights, "scored")
    assert photo.score == stored.score == pytest.approx(stored.detail["score"], abs=1e-4)
    assert (stored.low, stored.high) == pytest.approx(tuple(stored.detail["interval"]), abs=1e-4)
    assert as_json(from_json(stored.detail)) == stored.detail


async def test_the_weights_that_count_score(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """A photo is scored by what votes have taught; the same job again, after a way back, changes nothing."""
    photo_id = await a_cat(database, objects, pool)
    own = Cuteness.load().file
    eyes = own.terms[0].model_copy(update={"weight": own.terms[0].bounds[1]})
    file = own.model_copy(update={"version": "taught", "terms": (eyes, *own.terms[1:])})
    async with database.transaction() as tx:
        await weights.add(
            tx, version="taught", parent=own.version, file=file.model_dump(mode="json"), report={}
        )
        await weights.activate(tx, "taught")
    await score_photo(photo_id, database=database, objects=objects, pool=pool)
    async with database.transaction() as tx:
        stored, photo = await scores.latest(tx, photo_id), await photos.get(tx, photo_id)
        await weights.activate(tx, own.version)
    assert stored is not None
    assert photo is not None
    verdict = from_json(stored.detail)
    assert isinstance(verdict, Scored)
    assert (stored.weights, verdict.weights) == ("taught", "taught")
    assert verdict.best.score == Cuteness(file)(verdict.best.measures).score
    assert photo.score == pytest.approx(verdict.best.score, abs=1e-4)
    await score_photo(photo_id, database=database, objects=objects, pool=pool)
    assert await replies(database) == 1
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM score") == 1


async def test_an_answer_that_was_given_is_not_queued_again(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """A score job that runs again after the answer was given queues no second answer."""
    photo_id = await a_cat(database, objects, pool)
    await score_photo(photo_id, database=database, objects=objects, pool=pool)
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM pgqueuer")
    await score_photo(photo_id, database=database, objects=objects, pool=pool)
    assert await replies(database) == 0


async def test_a_photo_without_a_cat_is_refused(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """A refusal is stored with its reason, and answered too."""
    decoded = await pool.decode(_CAT.read_bytes())
    plain = decoded.image.copy()
    plain[:] = 128
    key = await objects.put(encode_small(plain), "image/jpeg")
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, small_key=key)
    await score_photo(photo_id, database=database, objects=objects, pool=pool)
    async with database.connection() as connection:
        photo = await photos.get(connection, photo_id)
    assert photo is not None
    assert (photo.verdict, photo.reason, photo.score) == ("refused", "no_cat", None)
    assert await replies(database) == 1


async def test_an_erased_photo_is_no_failure(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """A photo that is gone, or never had a small copy, needs no score."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, small_key=None)
    for gone in (photo_id, photo_id + 1):
        await score_photo(gone, database=database, objects=objects, pool=pool)
    assert await replies(database) == 0


async def test_missing_bytes_are_a_failure(
    database: Database, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """A small copy that isn't in the bucket is for people to look at."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1)
    with pytest.raises(ObjectMissing):
        await score_photo(photo_id, database=database, objects=objects, pool=pool)
    assert await replies(database) == 0


async def test_many_photos_are_scored_by_the_queue(
    database: Database, database_url: str, objects: PhotoObjects, pool: ScoringPool
) -> None:
    """Photos that are queued are all scored, each once, several at a time."""
    decoded = await pool.decode(_CAT.read_bytes())
    key = await objects.put(encode_small(decoded.image), "image/jpeg")
    async with database.transaction() as tx:
        for number in range(10):
            photo_id = await add_photo(tx, number, small_key=key)
            await enqueue(tx, JobKind.SCORE, photo_id)

    async def handler(photo_id: int) -> None:
        await score_photo(photo_id, database=database, objects=objects, pool=pool)

    async def all_scored() -> bool:
        return await replies(database) == 10

    async with working(database_url, handler, concurrency=4):
        await until(all_scored)
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM score") == 10
