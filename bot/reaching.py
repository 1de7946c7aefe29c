"""A service that can't be used, in one line for the operator: which it is, why, and what to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import asyncpg
from botocore.exceptions import BotoCoreError, ClientError

from storage.database import ERRORS
from storage.guard import RedisAway

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREADABLE: Final = (
    "is no address that can be read. Characters with a meaning in addresses, such as @ / : # in a password, "
    "are written as %40 %2F %3A %23."
)
"""Said in place of the parser's own words: they may repeat a part of the password."""


class NotReady(Exception):
    """The services can't be used as they are; the message says what to do."""


@contextmanager
def using_postgresql() -> Iterator[None]:
    """Turn whatever PostgreSQL, or the way to it, complains about in the block into `NotReady`."""
    try:
        yield
    except asyncpg.UndefinedTableError:
        raise NotReady("The database lacks migrations: run `mimimeter migrate` first.") from None
    except ValueError:
        raise NotReady(f"MIMIMETER_DATABASE_URL: {UNREADABLE}") from None
    except ERRORS as error:
        raise _unusable("PostgreSQL", "MIMIMETER_DATABASE_URL", error) from error


@contextmanager
def using_s3() -> Iterator[None]:
    """Turn whatever S3, or the way to it, complains about in the block into `NotReady`."""
    try:
        yield
    except (BotoCoreError, ClientError, OSError) as error:
        raise _unusable("S3", "MIMIMETER_S3_…", error) from error


@contextmanager
def using_redis() -> Iterator[None]:
    """Turn `RedisAway` in the block into `NotReady`."""
    try:
        yield
    except RedisAway as error:
        raise _unusable("Redis", "MIMIMETER_REDIS_URL", error.__cause__ or error) from error


@contextmanager
def listening_on(host: str, port: int) -> Iterator[None]:
    """Turn what the system says about an address of ours into `NotReady`."""
    try:
        yield
    except OSError as error:
        raise NotReady(
            f"Nothing can be served on {host} port {port}: {error.strerror}. Choose others with "
            "MIMIMETER_HTTP_HOST and MIMIMETER_HTTP_PORT (or --http-port)."
        ) from error


def _unusable(what: str, setting: str, error: BaseException) -> NotReady:
    why = str(error).rstrip(".") or type(error).__name__
    return NotReady(f"{what} can't be used: {why}. Compare {setting} with it; `mimimeter doctor` checks all.")
