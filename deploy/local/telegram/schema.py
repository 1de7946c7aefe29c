"""What each method takes, read at run time from python-telegram-bot's `Bot`.

The library's signatures are the Bot API's, so a new version of the library brings the sandbox up to date. The
few places where the library offers more than the wire carries are in `NOT_ON_THE_WIRE` and `ON_THE_WIRE`.
"""

import collections.abc
import datetime as dt
import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import telegram
import telegram._utils.types
from telegram._utils.defaultvalue import DefaultValue

from deploy.local.telegram.kinds import (
    AnyOf,
    Array,
    Boolean,
    FileKind,
    Free,
    Integer,
    Kind,
    Number,
    ObjectKind,
    Tagged,
    Text,
)

NOT_ON_THE_WIRE = frozenset(
    {"self", "api_kwargs", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "filename"}
)
MEDIA_GROUP_SUGAR = frozenset({"caption", "parse_mode", "caption_entities"})
# Parameters whose type on the wire differs from the library's convenience type, or that only it requires.
ON_THE_WIRE: dict[tuple[str, str], str] = {
    ("setmessagereaction", "reaction"): "Sequence[ReactionType]",
    ("setwebhook", "url"): "str | None",
}
TAGGED: dict[str, dict[str, str]] = {
    "InputMedia": {
        "photo": "InputMediaPhoto",
        "video": "InputMediaVideo",
        "animation": "InputMediaAnimation",
        "audio": "InputMediaAudio",
        "document": "InputMediaDocument",
    },
    "BotCommandScope": {
        "default": "BotCommandScopeDefault",
        "all_private_chats": "BotCommandScopeAllPrivateChats",
        "all_group_chats": "BotCommandScopeAllGroupChats",
        "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
        "chat": "BotCommandScopeChat",
        "chat_administrators": "BotCommandScopeChatAdministrators",
        "chat_member": "BotCommandScopeChatMember",
    },
    "ReactionType": {
        "emoji": "ReactionTypeEmoji",
        "custom_emoji": "ReactionTypeCustomEmoji",
        "paid": "ReactionTypePaid",
    },
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method."""

    name: str
    kind: Kind
    required: bool


@dataclass(frozen=True)
class Method:
    """One method: its name as documented and its parameters by name."""

    name: str
    parameters: Mapping[str, Parameter]


def camel(name: str) -> str:
    """Return the Bot API's name of a library method (`send_photo` -> `sendPhoto`)."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


@functools.cache
def known_methods() -> Mapping[str, str]:
    """Return the library's method names by lower-case Bot API name."""
    names = (
        name
        for name, member in inspect.getmembers(telegram.Bot, inspect.iscoroutinefunction)
        if not name.startswith("_") and getattr(telegram.Bot, camel(name), None) is not None
    )
    return {
        camel(name).lower(): name
        for name in names
        if name not in {"initialize", "shutdown", "do_api_request"}
    }


@functools.cache
def method(lower_name: str) -> Method | None:
    """Return a method's parameters, or None if there is no such method."""
    name = known_methods().get(lower_name)
    if name is None:
        return None
    function = inspect.unwrap(getattr(telegram.Bot, name))
    hints = _hints(function)
    hidden = NOT_ON_THE_WIRE | (MEDIA_GROUP_SUGAR if lower_name == "sendmediagroup" else frozenset())
    parameters = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in hidden:
            continue
        hint = hints[parameter.name]
        required = parameter.default is inspect.Parameter.empty
        if override := ON_THE_WIRE.get((lower_name, parameter.name)):
            hint = _evaluated(override)
            required = False
        parameters[parameter.name] = Parameter(parameter.name, kind_of(hint), required)
    return Method(camel(name), parameters)


def kind_of(hint: object) -> Kind:
    """Turn a type annotation into what is checked on the wire."""
    members = _members(hint)
    plain = [member for member in members if isinstance(member, type)]
    if telegram.InputFile in plain:
        return FileKind()
    if str in plain:
        # A file's object stands for its file_id, and `object` for any callback data: both are text.
        return AnyOf((Integer(), Text())) if int in plain else Text()
    kinds = [_kind_of_one(member) for member in members]
    return kinds[0] if len(kinds) == 1 else _union(kinds)


def _union(kinds: list[Kind]) -> Kind:
    # Where an object may be given, the library's shorthands for it (tuples and the like) aren't on the wire.
    distinct = tuple(dict.fromkeys(kind for kind in kinds if not isinstance(kind, Free))) or (Free(),)
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def _kind_of_one(hint: object) -> Kind:
    origin = typing.get_origin(hint)
    if origin is collections.abc.Sequence:
        (item,) = typing.get_args(hint)
        return Array(kind_of(item))
    if not isinstance(hint, type) or hint is object:
        return Free()
    for python_types, kind in SIMPLE:
        if issubclass(hint, python_types):
            return kind
    if hint.__name__ in TAGGED:
        return Tagged(
            hint.__name__,
            "type",
            {tag: _object(getattr(telegram, name)) for tag, name in TAGGED[hint.__name__].items()},
        )
    if issubclass(hint, telegram.TelegramObject):
        return _object(hint)
    return Free()


SIMPLE: tuple[tuple[tuple[type, ...], Kind], ...] = (
    ((bool,), Boolean()),
    ((int, dt.datetime, dt.timedelta), Integer()),
    ((float,), Number()),
    ((str,), Text()),
)


def _object(cls: type) -> ObjectKind:
    """Describe an object by its class; fields are read on first use, as classes refer to each other."""
    return ObjectKind(cls.__name__, _FieldsOf(cls))


@dataclass(frozen=True)
class _FieldsOf:
    cls: type

    def __call__(self) -> Mapping[str, tuple[Kind, bool]]:
        return _fields(self.cls)


@functools.cache
def _fields(cls: type) -> Mapping[str, tuple[Kind, bool]]:
    constructor = next(vars(base)["__init__"] for base in cls.__mro__ if "__init__" in vars(base))
    hints = _hints(constructor)
    return {
        parameter.name: (kind_of(hints[parameter.name]), parameter.default is inspect.Parameter.empty)
        for parameter in inspect.signature(constructor).parameters.values()
        if parameter.name not in NOT_ON_THE_WIRE and parameter.name in hints
    }


def _members(hint: object) -> list[object]:
    """Return the alternatives of a union, without None and the library's default markers."""
    origin = typing.get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        return [member for argument in typing.get_args(hint) for member in _members(argument)]
    if hint is type(None) or origin is DefaultValue:
        return []
    return [hint]


def _hints(function: Callable[..., object]) -> dict[str, object]:
    module = sys.modules[function.__module__]
    return typing.get_type_hints(function, globalns={**_names(), **vars(module)}, localns=_names())


def _evaluated(annotation: str) -> object:
    def holder() -> None: ...

    holder.__annotations__ = {"hint": annotation}
    return typing.get_type_hints(holder, globalns=_names())["hint"]


@functools.cache
def _names() -> dict[str, object]:
    """Names that the library's annotations use, some of which it imports for type checkers only."""
    return {
        **vars(typing),
        **vars(telegram),
        **vars(telegram._utils.types),  # noqa: SLF001 (its public aliases live there)
        "dtm": dt,
        "Sequence": collections.abc.Sequence,
    }
