"""What PostgreSQL can't hold, taken out of words and JSON that strangers send."""

from __future__ import annotations

import json
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""Any JSON value."""


def clean(text: str) -> str:
    """Return the text without NUL and with ``?`` for lone surrogates: PostgreSQL refuses both."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def clean_or_none(text: str | None) -> str | None:
    """Clean an optional text."""
    return None if text is None else clean(text)


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value


def dump_json(value: object) -> str:
    """Write a value as JSON that a ``jsonb`` column accepts.

    A string is taken as JSON that was written already: the job queue passes its headers in that form.

    Raises:
        ValueError: the value holds NaN or an infinity.
        TypeError: the value holds something that JSON doesn't know.
    """
    if isinstance(value, str):
        return value
    return json.dumps(_cleaned(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
