"""Telegram's side of the wire: messages as Telegram words them, and scripted answers."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import Any, TypeAlias

from telegram import Bot, Message, Update
from telegram.request import BaseRequest, RequestData

Json: TypeAlias = dict[str, Any]

TOKEN = "1:" + "a" * 35
ANYA: Json = {"id": 1001, "is_bot": False, "first_name": "Аня", "username": "anya", "language_code": "ru"}
BEN: Json = {"id": 1002, "is_bot": False, "first_name": "Ben", "last_name": "Moss", "language_code": "en-GB"}
PRIVATE: Json = {"id": 1001, "type": "private", "first_name": "Аня"}
GROUP: Json = {"id": -1001000000001, "type": "supergroup", "title": "Котики и Ко"}
CHANNEL: Json = {"id": -1002000000002, "type": "channel", "title": "Cats daily"}

PHOTO: list[Json] = [
    {"file_id": "small", "file_unique_id": "u1", "width": 90, "height": 67, "file_size": 1000},
    {"file_id": "large", "file_unique_id": "u3", "width": 1280, "height": 960, "file_size": 200_000},
    {"file_id": "middle", "file_unique_id": "u2", "width": 320, "height": 240, "file_size": 9000},
]


def message_json(chat: Json = PRIVATE, sender: Json | None = ANYA, **content: object) -> Json:
    """Word a message; ``sender`` None makes one without a person, as in channels."""
    message: Json = {"message_id": 7, "date": 1_790_000_000, "chat": chat, **content}
    if sender is not None:
        message["from"] = sender
    text = str(content.get("text", ""))
    if text.startswith("/"):
        command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        message["entities"] = [command]
    return message


def message(chat: Json = PRIVATE, sender: Json | None = ANYA, **content: object) -> Message:
    """Build a message as the library gives it to handlers."""
    return Message.de_json(message_json(chat, sender, **content), bot=None)


def update(bot: Bot | None = None, **content: object) -> Update:
    """Build an update of one kind, such as ``update(message=...)``."""
    return Update.de_json({"update_id": 1, **content}, bot)


def button(data: str, chat: Json = GROUP, sender: Json = BEN) -> Json:
    """Word the press of a button under a picture."""
    below = message_json(chat, {"id": 1, "is_bot": True, "first_name": "Mimimeter"}, photo=PHOTO)
    return {"id": "q1", "from": sender, "chat_instance": "c", "message": below, "data": data}


class ScriptedTelegram(BaseRequest):
    """Answers calls with what was scripted for their method, else with something fitting."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self._script: dict[str, deque[tuple[int, Json]]] = defaultdict(deque)

    def script(self, method: str, code: int, description: str = "", **parameters: object) -> None:
        """Let the next call of a method fail in Telegram's way."""
        answer: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            answer["parameters"] = parameters
        self._script[method].append((code, answer))

    def give(self, method: str, result: object) -> None:
        """Let the next call of a method succeed with a result."""
        self._script[method].append((200, {"ok": True, "result": result}))

    def of(self, method: str) -> list[Json]:
        """Return the parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library's own signature
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Answer one call; see `telegram.request.BaseRequest`."""
        name = url.rsplit("/", 1)[-1]
        self.calls.append((name, dict(request_data.parameters) if request_data is not None else {}))
        if self._script[name]:
            code, answer = self._script[name].popleft()
        else:
            code, answer = 200, {"ok": True, "result": _result(name)}
        return code, json.dumps(answer).encode()


def _result(method: str) -> object:
    sent = message_json(PRIVATE, {"id": 1, "is_bot": True, "first_name": "Mimimeter"})
    fitting: Json = {
        "getMe": {"id": 1, "is_bot": True, "first_name": "Mimimeter", "username": "mimimeter_bot"},
        "sendMessage": {**sent, "text": "hello"},
        "sendPhoto": {**sent, "photo": PHOTO},
        "editMessageMedia": {**sent, "photo": PHOTO},
        "getMyCommands": [],
        "getMyDescription": {"description": ""},
        "getMyShortDescription": {"short_description": ""},
    }
    return fitting.get(method, True)


def scripted_bot() -> tuple[Bot, ScriptedTelegram]:
    """Build the real client on a scripted wire."""
    wire = ScriptedTelegram()
    return Bot(TOKEN, request=wire, get_updates_request=wire), wire
