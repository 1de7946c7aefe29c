"""A check of recorded Bot API calls against a description that isn't the sandbox's own.

Without more, the methods of aiogram serve: another library, made by other people from the same documentation.
If `MIMIMETER_BOT_API_SPEC` names a machine-readable description of the Bot API (the JSON of
PaulSonOfLars/telegram-bot-api-spec), that one is used.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, cast

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from deploy.local.telegram.jsontypes import JsonObject, JsonValue

SPEC_VARIABLE = "MIMIMETER_BOT_API_SPEC"
# Accepted by Telegram, though no longer documented.
LEGACY = frozenset({"reply_to_message_id", "allow_sending_without_reply"})
PLAIN: Mapping[str, type | UnionType] = {
    "Integer": int,
    "Float": int | float,
    "Boolean": bool,
    "True": bool,
    "String": str,
    "InputFile": str,
}


def check_calls(calls: Sequence[Mapping[str, JsonValue]]) -> None:
    """Check that the bot's calls are as Telegram's documentation has them.

    Args:
        calls: what `GET /sandbox/control/calls` returns.

    Raises:
        AssertionError: a method is unknown, a parameter is unknown, missing or of the wrong type; lists all.
    """
    spec = os.environ.get(SPEC_VARIABLE)
    complaints = [
        f"{call['method']}: {complaint}"
        for call in calls
        for complaint in (
            _against_spec(_spec(spec), str(call["method"]), _params(call))
            if spec
            else _against_aiogram(str(call["method"]), _params(call))
        )
    ]
    assert not complaints, "\n".join(complaints)


def _params(call: Mapping[str, JsonValue]) -> JsonObject:
    return cast("JsonObject", call["params"])


@functools.cache
def _aiogram_methods() -> Mapping[str, type[BaseModel]]:
    members = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    models = (
        member
        for member in members
        if isinstance(member, type) and issubclass(member, TelegramMethod) and member is not TelegramMethod
    )
    return {str(getattr(model, "__api_method__")): model for model in models}  # noqa: B009 (mypy sees a property)


def _against_aiogram(method: str, params: JsonObject) -> list[str]:
    model = _aiogram_methods().get(method)
    if model is None:
        return ["no such method"]
    complaints = [
        f"unknown parameter {name}"
        for name in params
        if name not in model.model_fields and name not in LEGACY
    ]
    try:
        model.model_validate(params)
    except ValidationError as error:
        complaints += [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return complaints


@functools.cache
def _spec(path: str) -> Mapping[str, Mapping[str, JsonObject]]:
    return cast("Mapping[str, Mapping[str, JsonObject]]", json.loads(Path(path).read_text()))


def _against_spec(spec: Mapping[str, Mapping[str, JsonObject]], method: str, params: JsonObject) -> list[str]:
    described = spec["methods"].get(method)
    return ["no such method"] if described is None else _fields(spec, described, params, method)


def _fields(
    spec: Mapping[str, Mapping[str, JsonObject]], described: JsonObject, given: JsonObject, where: str
) -> list[str]:
    fields = {str(field["name"]): field for field in cast("list[JsonObject]", described.get("fields", []))}
    complaints = [
        f"{where}: unknown field {name}" for name in given if name not in fields and name not in LEGACY
    ]
    for name, field in fields.items():
        if name in given:
            types = cast("list[str]", field["types"])
            if not any(_is(spec, kind, given[name]) for kind in types):
                complaints.append(f"{where}.{name}: {given[name]!r} is not {' or '.join(types)}")
        elif field["required"]:
            complaints.append(f"{where}: {name} is missing")
    return complaints


def _is(spec: Mapping[str, Mapping[str, JsonObject]], kind: str, value: JsonValue) -> bool:
    if kind.startswith("Array of "):
        item = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(_is(spec, item, element) for element in value)
    if kind in PLAIN:
        return isinstance(value, PLAIN[kind]) and isinstance(value, bool) == (PLAIN[kind] is bool)
    described = spec["types"][kind]
    if subtypes := cast("list[str]", described.get("subtypes") or []):
        return any(_is(spec, subtype, value) for subtype in subtypes)
    return isinstance(value, dict) and not _fields(spec, described, value, kind)
