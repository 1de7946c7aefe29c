"""What is taken out of words and JSON before PostgreSQL sees them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.text import clean, dump_json


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_a_plain_text_stays(text: str) -> None:
    """A text that PostgreSQL takes isn't touched."""
    assert clean(text) == text


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_storable(text: str) -> None:
    """Whatever comes in, valid UTF-8 without NUL comes out."""
    assert b"\x00" not in clean(text).encode("utf-8")


def test_json_is_cleaned_all_through() -> None:
    """Keys and values at any depth lose their NUL; a backslash that only looks like one stays."""
    dumped = dump_json({"a\x00": [{"b": "c\x00d"}, "\\u0000", 1.5, None]})
    assert json.loads(dumped) == {"a": [{"b": "cd"}, "\\u0000", 1.5, None]}


def test_written_json_passes() -> None:
    """A string is JSON already, as the job queue writes it."""
    assert dump_json("null") == "null"


def test_nan_is_refused() -> None:
    """JSON has no NaN."""
    with pytest.raises(ValueError, match="JSON"):
        dump_json({"score": float("nan")})
