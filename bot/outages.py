"""Which errors only say that something else is away for a while, and when to try again: pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as S3ConnectionError
from telegram.error import BadRequest, NetworkError

from storage.guard import RedisAway

LONGEST: Final = timedelta(days=1)
"""What is away for longer than this is no passing matter: the job then fails as by any other error."""

_FIRST_WAIT: Final = timedelta(seconds=1)
_LONGEST_WAIT: Final = timedelta(minutes=1)


def is_outage(error: BaseException) -> bool:
    """Tell whether Telegram, S3 or Redis is away, as opposed to refusing what was asked of it."""
    if isinstance(error, NetworkError):
        return not isinstance(error, BadRequest)
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return int(status) >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, S3ConnectionError | HTTPClientError | IncompleteReadError | RedisAway)


def wait_after(since: datetime, now: datetime) -> timedelta | None:
    """Return how long to wait with work that came at ``since``: half its age, from a second to a minute.

    So the waits grow with the outage although nobody counts them. None after `LONGEST`.
    """
    age = now - since
    return None if age > LONGEST else min(max(age / 2, _FIRST_WAIT), _LONGEST_WAIT)
