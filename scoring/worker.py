"""The `score` job: a stored photo in, a stored verdict out. The only file here that knows of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

import structlog

from scoring.anew import judge_anew
from scoring.cuteness import Cuteness
from scoring.recipe import ScoreFile
from scoring.report import as_json
from scoring.verdict import Refused
from storage import photos, scores, weights
from storage.jobs import JobKind, enqueue

if TYPE_CHECKING:
    from scoring.pool import ScoringPool
    from scoring.verdict import Verdict
    from storage.database import Connection, Database
    from storage.objects import PhotoObjects
    from storage.weights import StoredWeights

log: Final = structlog.get_logger(__name__)


class _Row(TypedDict):
    verdict: str
    reason: str | None
    score: float | None
    low: float | None
    high: float | None


async def score_photo(photo_id: int, *, database: Database, objects: PhotoObjects, pool: ScoringPool) -> None:
    """Score a photo by the weights that count and queue the answer, both or neither.

    Running it twice changes nothing.

    Geometry in the stored verdict is in the pixels of the photo's small copy.

    Raises:
        ObjectMissing: the small copy isn't in the bucket.
        Undecodable: the small copy is damaged.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: the bucket is away.
    """
    async with database.connection() as connection:
        photo = await photos.get(connection, photo_id)
        known = await scores.exists(connection, photo_id, model=pool.model)
    if photo is None or photo.small_key is None:
        log.info("photo_not_to_be_scored", photo_id=photo_id, erased=photo is None)
        return
    if known:
        # The answer was queued together with that score.
        log.info("photo_scored_before", photo_id=photo_id)
        return
    decoded = await pool.decode(await objects.get(photo.small_key))
    verdict = await pool.score(decoded.image)
    async with database.transaction() as tx:
        # Until the end nobody lets other weights count, so that no score of before comes in after that.
        verdict = by_weights(verdict, await weights.hold(tx))
        recorded = await _record(tx, photo_id, verdict)
        if recorded:
            await enqueue(tx, JobKind.REPLY, photo_id)
    log.info("photo_scored", photo_id=photo_id, new=recorded, **_row(verdict))


async def by_active_weights(verdict: Verdict, database: Database) -> Verdict:
    """Return a verdict by the weights that count now.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    async with database.connection() as connection:
        return by_weights(verdict, await weights.active(connection))


def by_weights(verdict: Verdict, taught: StoredWeights | None) -> Verdict:
    """Return a verdict by weights that votes have taught; None: as it is, by those of the program.

    So it stays too where the networks no longer measure what the weights need, until votes teach others.
    """
    if taught is None:
        return verdict
    try:
        return judge_anew(verdict, Cuteness(ScoreFile.model_validate(taught.file)))
    except KeyError as error:
        log.warning("weights_unusable", weights=taught.version, lacks=str(error))
        return verdict


async def _record(tx: Connection, photo_id: int, verdict: Verdict) -> bool:
    # A verdict by other weights, stored meanwhile, has its answer too.
    if await scores.exists(tx, photo_id, model=verdict.model):
        return False
    return await scores.record(
        tx,
        photo_id,
        model=verdict.model,
        weights=verdict.weights,
        detail=as_json(verdict),
        **_row(verdict),
    )


def _row(verdict: Verdict) -> _Row:
    if isinstance(verdict, Refused):
        return _Row(verdict="refused", reason=verdict.reason.value, score=None, low=None, high=None)
    low, high = verdict.best.interval
    return _Row(verdict="scored", reason=None, score=verdict.best.score, low=low, high=high)
