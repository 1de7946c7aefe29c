"""How calls travel, and what runs out with time."""

import socket

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.web.serving import listen
from deploy.local.telegram import Person, Sandbox
from tests.integration.sandbox.conftest import ANYA


async def test_a_callback_query_expires(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """An answer that comes too late, or a second time, is refused."""
    button = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x")]])
    await bot.send_message(ANYA, "x", reply_markup=button)
    message = await anya.wait_for(ANYA)
    first = await anya.press(message, "a")
    assert await bot.answer_callback_query(str(first["id"]))
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(str(first["id"]))
    late = await anya.press(message, "a")
    await control.post("settings", json={"callback_seconds": 0})
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(str(late["id"]))


async def test_a_download_link_expires(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    """A path works for its hour; `getFile` opens it again; a path nobody asked for never works."""
    await anya.send_file(ANYA, "document", "cat.txt", b"words")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    await control.post("settings", json={"link_seconds": 0})
    old = await update.message.document.get_file()
    with pytest.raises(telegram.error.TelegramError):
        await old.download_as_bytearray()
    await control.post("settings", json={"link_seconds": 3600})
    assert bytes(await (await update.message.document.get_file()).download_as_bytearray()) == b"words"
    guessed = await control.get(f"{sandbox.url}/file/bot{sandbox.token}/documents/../sandbox.sqlite3")
    assert guessed.status_code == 404


async def test_calls_come_as_json_form_query_or_multipart(raw: httpx.AsyncClient, anya: Person) -> None:
    """Every way of passing parameters works, by GET and POST, and methods are named in any case."""
    await raw.post("sendMessage", json={"chat_id": ANYA, "text": "json"})
    await raw.post("SENDMESSAGE", data={"chat_id": str(ANYA), "text": "form"})
    await raw.get("sendmessage", params={"chat_id": ANYA, "text": "query"})
    await raw.post("sendMessage", files={"chat_id": (None, str(ANYA)), "text": (None, "multipart")})
    await raw.post("sendMessage?text=both", json={"chat_id": ANYA})
    assert [message["text"] for message in await anya.history(ANYA)] == [
        "json",
        "form",
        "query",
        "multipart",
        "both",
    ]
    broken = await raw.post("sendMessage", content=b"{", headers={"content-type": "application/json"})
    assert broken.json()["description"] == "Bad Request: can't parse JSON object"


def test_answers_go_out_at_once() -> None:
    """A connection doesn't hold back an answer's body until its head has been acknowledged."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
