"""Kinds of values in parameters, and the check of each."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from deploy.local.telegram.jsontypes import JsonObject, JsonValue

NOT_UTF_8 = "strings must be encoded in UTF-8"
SPOKEN = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "ReplyParameters": "reply parameters",
    "LinkPreviewOptions": "link preview options",
}


class IllTyped(Exception):
    """A value of the wrong kind; `reason` as Telegram words it, empty at the outermost level."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Kind(Protocol):
    """A kind of value."""

    @property
    def label(self) -> str:
        """Name of the kind in error sentences."""
        ...

    def read(self, value: JsonValue) -> JsonValue:
        """Return the value in its own type: numbers, flags and objects may come as text.

        Raises:
            IllTyped: it can't be read so.
        """
        ...


@dataclass(frozen=True)
class Integer:
    """A whole number."""

    label: str = "Number"

    def read(self, value: JsonValue) -> JsonValue:
        """Read 5, "5" or 5.0."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise IllTyped
        try:
            number = int(value) if not isinstance(value, float) or value.is_integer() else None
        except ValueError as error:
            raise IllTyped from error
        if number is None:
            raise IllTyped
        return number


@dataclass(frozen=True)
class Number:
    """A number."""

    label: str = "Number"

    def read(self, value: JsonValue) -> JsonValue:
        """Read 5, 5.5 or "5.5"."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise IllTyped
        try:
            return float(value)
        except ValueError as error:
            raise IllTyped from error


@dataclass(frozen=True)
class Boolean:
    """A flag."""

    label: str = "Boolean"

    def read(self, value: JsonValue) -> JsonValue:
        """Read true, "True", "1", "yes" and their opposites."""
        if isinstance(value, bool):
            return value
        text = str(value).lower()
        if isinstance(value, int | str) and text in {"true", "1", "yes", "false", "0", "no"}:
            return text in {"true", "1", "yes"}
        raise IllTyped


@dataclass(frozen=True)
class Text:
    """A text; a number is taken as its digits, as Telegram takes it."""

    label: str = "String"

    def read(self, value: JsonValue) -> JsonValue:
        """Read a text."""
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise IllTyped


@dataclass(frozen=True)
class FileKind:
    """A file_id, a URL, or attach://NAME of an upload."""

    label: str = "String"

    def read(self, value: JsonValue) -> JsonValue:
        """Read a text."""
        if isinstance(value, str):
            return value
        raise IllTyped


@dataclass(frozen=True)
class Free:
    """Anything."""

    label: str = "Object"

    def read(self, value: JsonValue) -> JsonValue:
        """Take the value as it is."""
        return value


@dataclass(frozen=True)
class Array:
    """A list, as JSON or as its text."""

    item: Kind
    label: str = "Array"

    def read(self, value: JsonValue) -> JsonValue:
        """Read every item."""
        value = parsed(value)
        if not isinstance(value, list):
            raise IllTyped("expected an Array")
        return [self._item(item) for item in value]

    def _item(self, item: JsonValue) -> JsonValue:
        try:
            return self.item.read(item)
        except IllTyped as error:
            raise IllTyped(error.reason or f"expected an Array of {self.item.label}") from error


@dataclass(frozen=True)
class ObjectKind:
    """An object with known fields; unknown ones are left out, as Telegram ignores them."""

    label: str
    fields: Callable[[], Mapping[str, tuple[Kind, bool]]]

    def read(self, value: JsonValue) -> JsonValue:
        """Read every field."""
        value = parsed(value)
        if not isinstance(value, dict):
            raise IllTyped(f"expected an object as {self.label}")
        result: JsonObject = {"type": value["type"]} if "type" in value else {}
        for name, (kind, required) in self.fields().items():
            if value.get(name) is None:
                if required:
                    raise IllTyped(f"can't parse {self.spoken}: Can't find field \"{name}\"")
                continue
            try:
                result[name] = kind.read(value[name])
            except IllTyped as error:
                reason = f'can\'t parse {self.spoken}: Field "{name}" must be of type {kind.label}'
                raise IllTyped(error.reason or reason) from error
        return result

    @property
    def spoken(self) -> str:
        """How Telegram names the object in its refusals."""
        return SPOKEN.get(self.label, self.label)

    def fits(self, value: JsonObject) -> bool:
        """Whether all required fields are there."""
        return all(name in value for name, (_, required) in self.fields().items() if required)


@dataclass(frozen=True)
class Tagged:
    """An object whose field names its class."""

    label: str
    tag: str
    classes: Mapping[str, ObjectKind]

    def read(self, value: JsonValue) -> JsonValue:
        """Read as the class that the tag names."""
        value = parsed(value)
        if not isinstance(value, dict):
            raise IllTyped(f"expected an object as {self.label}")
        kind = self.classes.get(str(value.get(self.tag)))
        if kind is None:
            raise IllTyped(f"can't parse {self.label}: invalid {self.tag} specified")
        result = kind.read(value)
        return {self.tag: value[self.tag]} | result if isinstance(result, dict) else result

    def __hash__(self) -> int:
        return hash(self.label)


@dataclass(frozen=True)
class AnyOf:
    """One of several kinds; for objects the first one whose required fields are there."""

    kinds: tuple[Kind, ...]

    @property
    def label(self) -> str:
        """Names of all kinds."""
        return " or ".join(kind.label for kind in self.kinds)

    def read(self, value: JsonValue) -> JsonValue:
        """Read as the first kind that takes it."""
        objects = [kind for kind in self.kinds if isinstance(kind, ObjectKind)]
        if objects:
            value = parsed(value)
            fitting = [kind for kind in objects if isinstance(value, dict) and _looks_like(kind, value)]
            if not fitting:
                raise IllTyped("object expected as reply markup")
            return fitting[0].read(value)
        for kind in self.kinds:
            try:
                return kind.read(value)
            except IllTyped:
                continue
        raise IllTyped


def _looks_like(kind: ObjectKind, value: JsonObject) -> bool:
    named = value.get("type")
    if isinstance(named, str) and kind.label.startswith("InputMedia"):
        return kind.label.lower() == f"inputmedia{named.replace('_', '')}"
    return kind.fits(value)


def is_structure(kind: Kind) -> bool:
    """Whether values of this kind travel as JSON."""
    if isinstance(kind, AnyOf):
        return any(is_structure(alternative) for alternative in kind.kinds)
    return isinstance(kind, Array | ObjectKind | Tagged)


def parsed(value: JsonValue | bytes) -> JsonValue:
    """Parse JSON text, the form in which objects and lists travel outside of JSON requests.

    Raises:
        IllTyped: it is no JSON, or holds half a character (a lone surrogate), which no text can.
    """
    if not isinstance(value, str | bytes):
        return value
    try:
        result: JsonValue = json.loads(value)
        json.dumps(result, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise IllTyped(NOT_UTF_8) from error
    except (ValueError, RecursionError) as error:
        raise IllTyped("can't parse JSON") from error
    return result
