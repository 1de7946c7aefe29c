"""Logs: one chain for all, and no secret leaves in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import REDACTED, redact, redact_secrets, set_up_logs

# Made here, so that no scanner finds a secret in this file.
TOKEN = f"{7012345678}:" + "AAE" + "kd9_-Zq7" * 4
PASSWORD = "".join(["corr", "ect-ho", "rse"])


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Set the logs up as JSON into a buffer, and put everything back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    buffer = io.StringIO()
    set_up_logs("json", "info", buffer)
    yield buffer
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg",
        f"token={TOKEN}",
        f"{TOKEN} is wrong",
    ],
)
def test_a_bot_token_never_shows(text: str) -> None:
    """A bot token disappears wherever it stands."""
    assert TOKEN not in redact(text)
    assert REDACTED in redact(text)


@pytest.mark.parametrize("scheme", ["postgresql", "redis", "rediss", "https"])
def test_the_password_of_an_address_never_shows(scheme: str) -> None:
    """User and host of an address stay, its password goes."""
    cleaned = redact(f"can't connect to {scheme}://mimi:{PASSWORD}@db.internal:5432/mimi")
    assert PASSWORD not in cleaned
    assert "mimi:" in cleaned
    assert "db.internal:5432" in cleaned


def test_headers_and_signatures_never_show() -> None:
    """Bearer tokens and the parts of an S3 signature disappear."""
    text = f"Authorization: Bearer {PASSWORD}x, Signature={PASSWORD}, X-Amz-Signature={PASSWORD}&a=b"
    assert PASSWORD not in redact(text)


@given(
    st.recursive(
        st.just(TOKEN),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    )
)
def test_redaction_goes_deep(value: object) -> None:
    """However deep a secret lies in an event's values, it is found."""
    assert TOKEN not in json.dumps(redact_secrets(None, "info", {"value": value}))


def test_a_key_that_names_a_secret_hides_its_value() -> None:
    """The value under a key such as `bot_token` is hidden whatever it looks like."""
    event = redact_secrets(
        None, "info", {"bot_token": "short", "inner": {"password": "short"}, "tokens_used": 3}
    )
    assert event == {"bot_token": REDACTED, "inner": {"password": REDACTED}, "tokens_used": 3}


def test_exceptions_are_redacted(out: io.StringIO) -> None:
    """A secret in an exception's text does not reach the log by its traceback."""
    try:
        raise OSError(f"POST https://api.telegram.org/bot{TOKEN}/sendPhoto")
    except OSError:
        structlog.get_logger("t").exception("call_failed")
    line = json.loads(out.getvalue())
    assert line["event"] == "call_failed"
    assert "OSError" in line["exception"]
    assert TOKEN not in out.getvalue()


def test_libraries_take_the_same_way(out: io.StringIO) -> None:
    """A library's plain logging comes out as JSON with level and logger, redacted."""
    logging.getLogger("some.client").warning("retrying %s", f"postgresql://u:{PASSWORD}@h/d")
    line = json.loads(out.getvalue())
    assert (line["level"], line["logger"]) == ("warning", "some.client")
    assert PASSWORD not in line["event"]


def test_bound_keys_are_on_every_line(out: io.StringIO) -> None:
    """Keys that are bound once stand on each event of the task."""
    with structlog.contextvars.bound_contextvars(update_id=7, chat_id=-5):
        structlog.get_logger("t").info("photo_kept", bytes=10)
    line = json.loads(out.getvalue())
    assert (line["update_id"], line["chat_id"], line["bytes"]) == (7, -5, 10)


def test_debug_is_quiet_by_default(out: io.StringIO) -> None:
    """Below the level nothing is written."""
    structlog.get_logger("t").debug("detail")
    assert not out.getvalue()
