"""The parameter schema read from python-telegram-bot."""

import pytest

from deploy.local.telegram import schema
from deploy.local.telegram.arguments import checked
from deploy.local.telegram.errors import BotApiError
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.methods import METHODS
from deploy.local.telegram.wire import Received


def values(name: str, params: JsonObject) -> JsonObject:
    """Return the checked values of a call."""
    method = schema.method(name.lower())
    assert method is not None
    return checked(method, Received(params)).values


def refusal(name: str, params: JsonObject) -> str:
    """Return the description with which a call is refused."""
    with pytest.raises(BotApiError) as caught:
        values(name, params)
    assert caught.value.code == 400
    return caught.value.description.removeprefix("Bad Request: ")


def test_every_method_of_the_library_is_described() -> None:
    """Each of the library's methods has a schema, and so has each method that the sandbox performs."""
    described = {name: schema.method(name) for name in schema.known_methods()}
    assert len(described) > 170
    assert all(described.values())
    assert {name.lower() for name in METHODS} <= set(described)
    assert all(described[name.lower()].name == name for name in METHODS)  # type: ignore[union-attr]


def test_no_timeouts_or_other_sugar_of_the_library_is_a_parameter() -> None:
    """What only the library knows isn't on the wire."""
    for name in schema.known_methods():
        method = schema.method(name)
        assert method is not None
        assert not schema.NOT_ON_THE_WIRE & method.parameters.keys()


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"chat_id": "1001", "text": "a"}, {"chat_id": 1001, "text": "a"}),
        ({"chat_id": "@cats", "text": 5}, {"chat_id": "@cats", "text": "5"}),
        (
            {"chat_id": 1, "text": "a", "protect_content": "True"},
            {"chat_id": 1, "text": "a", "protect_content": True},
        ),
        ({"chat_id": 1, "text": "a", "unknown": "x"}, {"chat_id": 1, "text": "a"}),
        (
            {"chat_id": 1, "text": "a", "reply_parameters": '{"message_id": "7", "extra": 1}'},
            {"chat_id": 1, "text": "a", "reply_parameters": {"message_id": 7}},
        ),
    ],
)
def test_values_get_their_own_types(params: JsonObject, expected: JsonObject) -> None:
    """Texts of forms become numbers, flags and objects; unknown parameters are ignored."""
    assert values("sendMessage", params) == expected


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("sendPhoto", {"chat_id": 1}, "there is no photo in the request"),
        ("sendDocument", {"chat_id": 1}, "there is no document in the request"),
        ("getChatMember", {"chat_id": 1}, "invalid user_id specified"),
        ("setMessageReaction", {"chat_id": 1}, "message identifier is not specified"),
        ("setMyCommands", {}, 'parameter "commands" is required'),
        ("getUpdates", {"limit": "many"}, 'field "limit" must be of type Number'),
        ("sendMessage", {"chat_id": [1], "text": "a"}, 'field "chat_id" must be of type Number or String'),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "protect_content": "maybe"},
            'field "protect_content" must be of type Boolean',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": "{"},
            "can't parse reply keyboard markup JSON object",
        ),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": "[]"}, "object expected as reply markup"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "entities": [{"type": "bold", "offset": "x", "length": 1}]},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
        (
            "sendMediaGroup",
            {"chat_id": 1, "media": [{"type": "photo"}]},
            "can't parse InputMediaPhoto: Can't find field \"media\"",
        ),
        (
            "editMessageMedia",
            {"chat_id": 1, "message_id": 1, "media": {"type": "cat"}},
            "can't parse InputMedia: invalid type specified",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ("deleteMessages", {"chat_id": 1, "message_ids": ["x"]}, "expected an Array of Number"),
    ],
)
def test_missing_and_ill_typed_parameters_are_refused(method: str, params: JsonObject, reason: str) -> None:
    """A call that Telegram couldn't read is refused in its words."""
    assert refusal(method, params) == reason


@pytest.mark.parametrize("value", [True, [], {}, "1.5", 1.5])
def test_what_is_no_whole_number_is_none(value: JsonValue) -> None:
    """A whole number is an int or its digits."""
    assert "limit" in refusal("getUpdates", {"limit": value})
