"""Updates from Telegram into the database, each with its job, before Telegram may forget them."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar
from urllib.parse import urlencode

import asyncpg
import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot import metrics
from storage import updates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from telegram import Bot

    from storage.database import Database

T = TypeVar("T")
Payload: TypeAlias = "dict[str, object]"
"""An update as Telegram sent it."""

ALLOWED_UPDATES: Final = ("message", "channel_post", "callback_query")
IMAGE_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".bmp", ".tif", ".tiff"}
)

_POLL_SECONDS: Final = 30
_BATCH: Final = 100
_MAX_BACK_OFF: Final = 30.0
_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_DATABASE_AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)

log = structlog.get_logger(__name__)


class NotAnUpdate(Exception):
    """What came has no usable ``update_id``, so there is nothing to store it by."""


def is_image_file(mime_type: str | None, file_name: str | None) -> bool:
    """Tell whether a document claims to be a picture, by its type or its name."""
    if (mime_type or "").lower().startswith("image/"):
        return True
    return PurePath(file_name or "").suffix.lower() in IMAGE_SUFFIXES


def lane_of(payload: Mapping[str, object]) -> int | None:
    """Return whose order an update has to keep: a chat's, for buttons the presser's, for pictures nobody's.

    In a busy group many press at once, each for themselves; in private both are the same.
    """
    for kind in ("message", "channel_post"):
        message = payload.get(kind)
        if isinstance(message, dict):
            return None if _holds_picture(message) else _id_of(message.get("chat"))
    query = payload.get("callback_query")
    return _id_of(query.get("from")) if isinstance(query, dict) else None


async def keep_update(database: Database, payload: Payload) -> bool:
    """Commit an update together with its job; False for one that is already known.

    Raises:
        NotAnUpdate: it has no usable id.
    """
    return (await keep_updates(database, [payload]))[0]


async def keep_updates(database: Database, payloads: Sequence[Payload]) -> list[bool]:
    """Commit updates in one transaction; the answers say which of them are new."""
    clean = [(update_id_of(payload), storable(payload)) for payload in payloads]
    async with database.transaction() as tx:
        return [await updates.keep(tx, update_id, lane_of(payload), payload) for update_id, payload in clean]


async def poll(bot: Bot, database: Database, stop: asyncio.Event) -> None:
    """Ask for updates until ``stop`` is set; a batch is committed before the next offset confirms it.

    Telegram or PostgreSQL being away only makes it wait and try again.

    Raises:
        InvalidToken: Telegram does not know the bot, so waiting won't help.
    """
    offset: int | None = None
    failures = 0
    async with HTTPXRequest(connection_pool_size=1, connect_timeout=5.0) as request:
        while not stop.is_set():
            try:
                batch = await _unless_stopped(_get_updates(request, bot, offset), stop)
                if batch:
                    offset = await _keep_batch(database, batch)
                failures = 0
            except InvalidToken:
                raise
            except (TelegramError, *_DATABASE_AWAY) as error:
                failures += 1
                wait = _back_off(error, failures)
                log.warning("intake_waits", error=str(error) or type(error).__name__, seconds=wait)
                await _unless_stopped(asyncio.sleep(wait), stop)


async def _keep_batch(database: Database, batch: list[Payload]) -> int:
    """Commit a batch and return the offset that confirms it."""
    fresh = await keep_updates(database, batch)
    for is_new in fresh:
        metrics.UPDATES.labels("polling", "kept" if is_new else "known").inc()
    return max(update_id_of(payload) for payload in batch) + 1


async def _get_updates(request: HTTPXRequest, bot: Bot, offset: int | None) -> list[Payload]:
    """Ask for the raw updates: what this program can't read yet must not stop the rest."""
    query: dict[str, Any] = {
        "timeout": _POLL_SECONDS,
        "limit": _BATCH,
        "allowed_updates": json.dumps(ALLOWED_UPDATES),
    }
    if offset is not None:
        query["offset"] = offset
    answer = await request.post(
        f"{bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=_POLL_SECONDS + 10.0
    )
    return answer if isinstance(answer, list) else []


async def _unless_stopped(work: Awaitable[T], stop: asyncio.Event) -> T | None:
    """Await ``work``, but give it up when ``stop`` is set; an update lost here comes again."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, stopped):
            one.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await one


def _back_off(error: Exception, failures: int) -> float:
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
    return min(0.5 * 2.0 ** min(failures, 10), _MAX_BACK_OFF)


def update_id_of(payload: Mapping[str, object]) -> int:
    """Return the update's id.

    Raises:
        NotAnUpdate: it has no usable one.
    """
    update_id = payload.get("update_id") if isinstance(payload, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < 2**63:
        raise NotAnUpdate
    return update_id


def _id_of(thing: object) -> int | None:
    """Return the id of a chat or a person."""
    found = thing.get("id") if isinstance(thing, dict) else None
    return found if isinstance(found, int) else None


def _holds_picture(message: Mapping[str, object]) -> bool:
    document = message.get("document")
    if "photo" in message:
        return True
    if not isinstance(document, dict) or "animation" in message:
        return False
    return is_image_file(document.get("mime_type"), document.get("file_name"))


def storable(payload: Payload) -> Payload:
    """Return an update without what PostgreSQL's jsonb can't hold: NUL and halves of surrogate pairs."""
    text = json.dumps(payload, ensure_ascii=False)
    if "\\u0000" not in text and not _NOT_TEXT.search(text):
        return payload
    clean: Payload = _without_not_text(payload)
    return clean


def _without_not_text(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape in, the same shape out
    if isinstance(value, str):
        return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_without_not_text(item) for item in value]
    if isinstance(value, dict):
        return {_without_not_text(key): _without_not_text(item) for key, item in value.items()}
    return value
