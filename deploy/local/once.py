"""One photo through the whole, as a person would send it; the answer for programs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, TypedDict

import httpx

from deploy.local.telegram import Person
from deploy.local.telegram.people import PersonRefused

if TYPE_CHECKING:
    from pathlib import Path

    from deploy.local.telegram.jsontypes import JsonObject
    from deploy.local.whole import Whole

PERSON: Final = 1002
"""Ben, who reads English."""
ANSWER_SECONDS: Final = 60.0


class Answer(TypedDict):
    """What the bot answered.

    Attributes:
        text: The words of the answer.
        score: 0 to 100; None when the photo was refused.
        card_bytes: Size of the card's picture; None when there is none.
        seconds_to_reply: From sending the photo to the answer.
        top: The words of the answer to `/top`.
    """

    text: str
    score: float | None
    card_bytes: int | None
    seconds_to_reply: float
    top: str


async def send_once(running: Whole, photo: Path, data: bytes) -> Answer:
    """Send the photo to the bot in a private chat, then `/top`, and return the answers.

    Raises:
        TimeoutError: the bot did not answer.
    """
    async with Person(running.sandbox.url, PERSON) as person:
        began = time.monotonic()
        sent = await _send(person, photo, data)
        reply = await person.wait_for(PERSON, timeout=ANSWER_SECONDS, after=_id(sent))
        seconds = time.monotonic() - began
        asked = await person.say(PERSON, "/top")
        top = await person.wait_for(PERSON, timeout=ANSWER_SECONDS, after=_id(asked))
        card = await _card(person, reply)
    return {
        "text": _words(reply),
        "score": await _score(running) if card is not None else None,
        "card_bytes": len(card) if card is not None else None,
        "seconds_to_reply": round(seconds, 3),
        "top": _words(top),
    }


async def _send(person: Person, photo: Path, data: bytes) -> JsonObject:
    try:
        return await person.send_photo(PERSON, data)
    except PersonRefused:
        # Telegram takes as a photo only what it can read; people send the rest as a file.
        return await person.send_file(PERSON, "document", photo.name, data)


async def _score(running: Whole) -> float | None:
    """Ask the REST API for the score, since the words of the answer round it."""
    headers = {"Authorization": f"Bearer {running.api_token}"}
    async with httpx.AsyncClient(base_url=running.api_url, headers=headers, trust_env=False) as client:
        answer = await client.get("/api/v1/top", params={"chat_id": PERSON, "limit": 1})
    answer.raise_for_status()
    entries = answer.json()["entries"]
    return float(entries[0]["score"]) if entries else None


async def _card(person: Person, message: JsonObject) -> bytes | None:
    sizes = message.get("photo")
    largest = sizes[-1] if isinstance(sizes, list) and sizes else None
    return await person.file(str(largest["file_id"])) if isinstance(largest, dict) else None


def _words(message: JsonObject) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _id(message: JsonObject) -> int:
    return int(str(message["message_id"]))
