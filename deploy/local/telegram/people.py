"""A person in the sandbox, for tests, the demo and the benchmark."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from types import TracebackType
from typing import Self

import httpx

from deploy.local.telegram.jsontypes import JsonObject, JsonValue

Predicate = Callable[[JsonObject], bool]
NEWEST = 50
REQUEST_SECONDS = 60.0


def anything(message: JsonObject) -> bool:  # noqa: ARG001 (a predicate takes the message)
    """Take any message."""
    return True


class PersonRefused(Exception):
    """The sandbox refused what the person did; the text is its description."""


class Person:
    """Someone who chats: `async with Person(url, 1001) as anya: await anya.say(chat, "/start")`."""

    def __init__(self, url: str, user_id: int) -> None:
        self.user_id = user_id
        self._client = httpx.AsyncClient(
            base_url=url,
            params={"as": user_id},
            timeout=REQUEST_SECONDS,
            # Shorter than the server keeps them: none must be closed while a request is under way.
            limits=httpx.Limits(keepalive_expiry=2.0),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def say(
        self, chat: int, text: str, reply_to: int | None = None, thread_id: int | None = None
    ) -> JsonObject:
        """Write a text, in a forum maybe in a topic, and return the message."""
        body: JsonObject = {"text": text, "reply_to": reply_to, "thread_id": thread_id}
        return _object(await self._post(f"{chat}/text", body))

    async def send_photo(
        self, chat: int, data: bytes, caption: str | None = None, thread_id: int | None = None
    ) -> JsonObject:
        """Send a photo, in a forum maybe in a topic, and return the message."""
        sent = await self._send(chat, "photo", [("cat.jpg", data)], caption, thread_id)
        return sent[0]

    async def send_album(
        self, chat: int, photos: Sequence[bytes], caption: str | None = None
    ) -> list[JsonObject]:
        """Send 2 to 10 photos as an album and return its messages."""
        files = [(f"cat{number}.jpg", data) for number, data in enumerate(photos)]
        return await self._send(chat, "photo", files, caption)

    async def send_file(
        self, chat: int, kind: str, name: str, data: bytes, caption: str | None = None
    ) -> JsonObject:
        """Send a document, sticker, video, voice or animation and return the message."""
        sent = await self._send(chat, kind, [(name, data)], caption)
        return sent[0]

    async def press(self, message: JsonObject, button: str) -> JsonObject:
        """Press a button by its label or its callback data and return the callback query.

        Raises:
            PersonRefused: the message has no such button.
        """
        data = next((data for text, data in buttons(message) if button in {text, data}), button)
        chat = _object(message["chat"])["id"]
        return _object(await self._post(f"{chat}/press", {"message_id": message["message_id"], "data": data}))

    async def react(self, message: JsonObject, emoji: str | None) -> JsonObject:
        """Set a reaction or take it away, and return the message."""
        chat = _object(message["chat"])["id"]
        body: JsonObject = {"message_id": message["message_id"], "emoji": emoji}
        return _object(await self._post(f"{chat}/react", body))

    async def edit(self, message: JsonObject, text: str) -> JsonObject:
        """Change one's own text and return the message."""
        chat = _object(message["chat"])["id"]
        body: JsonObject = {"message_id": message["message_id"], "text": text}
        return _object(await self._post(f"{chat}/edit", body))

    async def delete(self, message: JsonObject) -> None:
        """Delete a message."""
        chat = _object(message["chat"])["id"]
        answer = await self._client.delete(f"/sandbox/api/chats/{chat}/messages/{message['message_id']}")
        _checked(answer)

    async def history(self, chat: int, limit: int = NEWEST) -> list[JsonObject]:
        """Return the newest messages, oldest first."""
        answer = await self._client.get(f"/sandbox/api/chats/{chat}/messages", params={"limit": limit})
        return _objects(_checked(answer))

    async def commands(self, chat: int) -> list[JsonObject]:
        """Return the menu as this person sees it."""
        return _objects(_checked(await self._client.get(f"/sandbox/api/chats/{chat}/commands")))

    async def file(self, file_id: str) -> bytes:
        """Return a file's bytes."""
        answer = await self._client.get(f"/sandbox/files/{file_id}")
        if answer.is_error:
            _checked(answer)
        return answer.content

    async def wait_for(
        self,
        chat: int,
        predicate: Predicate = anything,
        timeout: float = 10.0,  # noqa: ASYNC109 (callers wait with a limit far more often than without)
        *,
        after: int = 0,
    ) -> JsonObject:
        """Return the first message of the bot, new or edited, that the predicate takes.

        Messages that are there already count too, from the oldest of the newest fifty on; `after` leaves out
        those up to a message id.

        Raises:
            TimeoutError: none came in so many seconds.
        """

        def fits(message: JsonObject) -> bool:
            by_bot = _object(message["from"])["is_bot"] is True
            return by_bot and int(str(message["message_id"])) > after and predicate(message)

        async with asyncio.timeout(timeout):
            async for event in self.events():
                if event["type"] == "ready":
                    candidates = await self.history(chat)
                elif event["type"] in {"message", "edited"} and event["chat_id"] == chat:
                    candidates = [_object(event["message"])]
                else:
                    continue
                for message in candidates:
                    if fits(message):
                        return message
        raise TimeoutError

    async def wait_for_event(
        self,
        kind: str,
        timeout: float = 10.0,  # noqa: ASYNC109 (as above)
    ) -> JsonObject:
        """Return the next event of a kind, e.g. "callback_answer".

        Raises:
            TimeoutError: none came in so many seconds.
        """
        async with asyncio.timeout(timeout):
            async for event in self.events():
                if event["type"] == kind:
                    return event
        raise TimeoutError

    async def events(self) -> AsyncGenerator[JsonObject, None]:
        """Yield live events; the first is {"type": "ready"}, after which none is missed."""
        path = "/sandbox/api/events"
        async with self._client.stream("GET", path, timeout=httpx.Timeout(REQUEST_SECONDS)) as answer:
            async for line in answer.aiter_lines():
                if line == ": ready":
                    yield {"type": "ready"}
                elif line.startswith("data: "):
                    yield _object(json.loads(line.removeprefix("data: ")))

    async def _send(
        self,
        chat: int,
        kind: str,
        files: Sequence[tuple[str, bytes]],
        caption: str | None,
        thread_id: int | None = None,
    ) -> list[JsonObject]:
        answer = await self._client.post(
            f"/sandbox/api/chats/{chat}/media",
            data={"kind": kind, "caption": caption or "", "thread_id": str(thread_id or "")},
            files=[("files", file) for file in files],
        )
        return _objects(_checked(answer))

    async def _post(self, path: str, body: JsonObject) -> JsonValue:
        return _checked(await self._client.post(f"/sandbox/api/chats/{path}", json=body))


def buttons(message: JsonObject) -> list[tuple[str, str]]:
    """Return (label, callback data) of a message's callback buttons, row by row."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    flat = (
        [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    )
    return [
        (str(button["text"]), str(button["callback_data"]))
        for button in flat
        if isinstance(button, dict) and "callback_data" in button
    ]


def _checked(answer: httpx.Response) -> JsonValue:
    body: JsonValue = answer.json()
    if answer.is_error:
        raise PersonRefused(_object(body).get("description"))
    return body


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, got {value!r}")
    return value


def _objects(value: JsonValue) -> list[JsonObject]:
    return [_object(item) for item in value] if isinstance(value, list) else []
