"""A call's arguments, checked against the method's parameters and read with their types."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.kinds import IllTyped, is_structure, parsed
from deploy.local.telegram.schema import Method, Parameter
from deploy.local.telegram.wire import Received, Upload

# How Telegram words the absence of what a method needs.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "there are no media in the request",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
# What Telegram calls a parameter whose JSON it can't read.
PARTS = {
    "reply_markup": "reply keyboard markup",
    "entities": "entities",
    "caption_entities": "entities",
    "link_preview_options": "link preview options",
    "reply_parameters": "reply parameters",
    "media": "media",
    "commands": "commands",
    "scope": "BotCommandScope",
    "reaction": "reaction types",
    "message_ids": "message identifiers",
}


@dataclass(frozen=True)
class Arguments:
    """Checked arguments: values by parameter name, and uploads by part name."""

    values: JsonObject
    uploads: Mapping[str, Upload]

    def integer(self, name: str) -> int | None:
        """Return a whole number, or None where it isn't given."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, name: str) -> int:
        """Return a required whole number."""
        value = self.integer(name)
        if value is None:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
        return value

    def text(self, name: str) -> str | None:
        """Return a text, or None where it isn't given."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool:
        """Return a flag, False where it isn't given."""
        return self.values.get(name) is True

    def object(self, name: str) -> JsonObject | None:
        """Return an object, or None where it isn't given."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else None

    def items(self, name: str) -> list[JsonValue]:
        """Return a list, empty where it isn't given."""
        value = self.values.get(name)
        return value if isinstance(value, list) else []

    def objects(self, name: str) -> list[JsonObject]:
        """Return a list of objects, empty where it isn't given."""
        return [item for item in self.items(name) if isinstance(item, dict)]

    def upload(self, reference: str) -> Upload | None:
        """Return the upload that `attach://NAME` refers to.

        Raises:
            BotApiError: 400, the request holds no such part.
        """
        if not reference.startswith("attach://"):
            return None
        found = self.uploads.get(reference.removeprefix("attach://"))
        if found is None:
            raise bad_request(f"can't find file with name {reference} in the request")
        return found


def checked(method: Method, received: Received) -> Arguments:
    """Check a call against its method.

    Unknown parameters are ignored, as Telegram ignores them.

    Raises:
        BotApiError: 400, a parameter is missing or of the wrong type.
    """
    values: JsonObject = {}
    for name, parameter in method.parameters.items():
        if name in received.params:
            values[name] = _read(parameter, received.params[name])
        elif parameter.required:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return Arguments(values, received.uploads)


def _read(parameter: Parameter, value: JsonValue) -> JsonValue:
    try:
        return parameter.kind.read(value)
    except IllTyped as error:
        name = parameter.name
        if error.reason == "can't parse JSON":
            raise bad_request(f"can't parse {PARTS.get(name, name)} JSON object") from error
        reason = error.reason or f'field "{name}" must be of type {parameter.kind.label}'
        raise bad_request(reason) from error


def as_sent(method: Method | None, received: Received) -> JsonObject:
    """Return the parameters for the record: numbers, flags and JSON out of their text, nothing left out."""
    parameters = method.parameters if method else {}
    return {
        name: _unpacked(parameters[name], value) if name in parameters else value
        for name, value in received.params.items()
        # A part that other parameters refer to isn't a parameter itself.
        if name in parameters or name not in received.uploads
    }


def _unpacked(parameter: Parameter, value: JsonValue) -> JsonValue:
    try:
        return parsed(value) if is_structure(parameter.kind) else parameter.kind.read(value)
    except IllTyped:
        return value
