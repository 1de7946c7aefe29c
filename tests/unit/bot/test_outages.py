from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from bot.outages import LONGEST, is_outage, wait_after
from storage.guard import RedisAway
from storage.jobs import TryLater

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def _s3(status: int) -> ClientError:
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}, "Error": {"Code": "x"}}, "PutObject")


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("Bad Gateway"),
        TimedOut(),
        EndpointConnectionError(endpoint_url="http://s3"),
        _s3(503),
        RedisAway("failed a moment ago"),
    ],
)
def test_being_away_is_an_outage(error: Exception) -> None:
    """No answer, or an answer that blames the server, will pass."""
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [BadRequest("wrong file_id"), Forbidden("blocked"), _s3(403), ValueError(), TryLater(timedelta(1))],
)
def test_being_refused_is_no_outage(error: Exception) -> None:
    """What was refused, or went wrong here, fails and shows."""
    assert not is_outage(error)


def test_waits_grow_with_the_outage() -> None:
    """From a second to a minute; after a day it is no outage any more."""
    ages = [timedelta(0), timedelta(seconds=10), timedelta(minutes=9), LONGEST, LONGEST * 2]
    waits = [wait_after(NOW - age, NOW) for age in ages]
    assert [wait and wait.total_seconds() for wait in waits] == [1.0, 5.0, 60.0, 60.0, None]
