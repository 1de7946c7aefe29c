"""What people do with buttons, and how they see that it had an effect."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.e2e.stage import PATIENCE, at, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject
    from tests.e2e.stage import Stage


async def press(person: Person, message: JsonObject, label: str) -> JsonObject:
    """Press a button and return the message as it is once the button has changed it."""
    chat = at(message, "chat", "id")
    before = _looks(message)

    def changed(new: JsonObject) -> bool:
        return new["message_id"] == message["message_id"] and _looks(new) != before

    waiting = asyncio.create_task(person.wait_for(chat, changed, PATIENCE))
    await person.press(message, label)
    return await waiting


async def told(person: Person, message: JsonObject, label: str) -> str:
    """Press a button and return what the presser alone is told."""
    listening = asyncio.Event()

    async def answer() -> str:
        async for event in person.events():
            if event["type"] == "ready":
                listening.set()
            elif event["type"] == "callback_answer":
                return str(event["text"] or "")
        raise AssertionError("the events have ended")

    waiting = asyncio.create_task(answer())
    async with asyncio.timeout(PATIENCE):
        await listening.wait()
        await person.press(message, label)
        return await waiting


async def press_old(stage: Stage, person: Person, message: JsonObject, data: str) -> str | None:
    """Press a button that the message no longer has, or never had, and return what the presser is told."""
    query = {
        "id": f"old-{uuid4().hex}",
        "from": {"id": person.user_id, "is_bot": False, "first_name": "Ben", "language_code": "en"},
        "chat_instance": "x",
        "message": message,
        "data": data,
    }
    before = await stage.last_call()
    await stage.post("updates", {"kind": "callback_query", "body": query})
    await stage.settled()
    calls = await stage.calls("answerCallbackQuery", after=before)
    (call,) = [call for call in calls if call["params"]["callback_query_id"] == query["id"]]
    text = call["params"].get("text")
    return str(text) if text is not None else None


def _looks(message: JsonObject) -> tuple[object, ...]:
    photo = message.get("photo")
    return words(message), message.get("reply_markup"), at(photo, -1, "file_id") if photo else None
