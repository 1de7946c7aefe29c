"""Faults on order."""

from datetime import timedelta

import httpx
import pytest
import telegram
from telegram.error import NetworkError, RetryAfter, TimedOut

from deploy.local.telegram import Person, Sandbox
from tests.integration.sandbox.conftest import ANYA, GROUP


@pytest.fixture(autouse=True)
def _times_as_the_library_will_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opt in to the library's coming type of `retry_after`; it warns of the present one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


async def test_too_many_requests(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """A 429 carries the seconds to wait and strikes the named method as often as was ordered."""
    await control.post(
        "faults", json=[{"method": "sendmessage", "kind": "429", "times": 2, "retry_after": 7}]
    )
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(ANYA, "x")
        assert caught.value.retry_after == timedelta(seconds=7)
    await bot.get_me()
    assert await bot.send_message(ANYA, "x")


@pytest.mark.parametrize(("kind", "words"), [("500", "Internal Server Error"), ("502", "Bad Gateway")])
async def test_server_errors(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient, kind: str, words: str
) -> None:
    """A 5xx does nothing of what was asked."""
    await control.post("faults", json={"method": "*", "kind": kind})
    with pytest.raises(NetworkError, match=words):
        await bot.send_message(ANYA, "x")
    assert await anya.history(ANYA) == []


async def test_a_lost_answer(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """With `drop` the message goes out, but the bot doesn't learn that it did."""
    await control.post("faults", json={"method": "sendMessage", "kind": "drop"})
    with pytest.raises(NetworkError):
        await bot.send_message(ANYA, "дошло ли?")
    assert (await anya.wait_for(ANYA))["text"] == "дошло ли?"


async def test_silence(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """With `timeout` nothing happens until the client gives up."""
    await control.post("faults", json={"method": "sendMessage", "kind": "timeout"})
    with pytest.raises(TimedOut):
        await bot.send_message(ANYA, "x", read_timeout=0.3)
    assert await anya.history(ANYA) == []


async def test_a_failed_download(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """Downloads can fail on their own."""
    await anya.send_file(ANYA, "document", "cat.txt", b"words")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    await control.post("faults", json={"method": "download", "kind": "500"})
    with pytest.raises(telegram.error.TelegramError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"words"


async def test_rules_can_be_seen_and_lifted(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """The rules in force are listed until they are lifted; nonsense is refused."""
    await control.post("faults", json={"method": "getMe", "kind": "500", "times": 3})
    assert len((await control.get("faults")).json()) == 1
    assert (await control.delete("faults")).json() == []
    await bot.get_me()
    assert (await control.post("faults", json={"kind": "earthquake"})).status_code == 400


async def test_flood_limits_on_request(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """With the limits on, the twenty-first message to a group within a minute is refused; off, nothing is."""
    for _ in range(25):
        await bot.send_message(GROUP, "x")
    await control.post("settings", json={"flood_limits": True})
    for _ in range(20):
        await bot.send_message(GROUP, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(GROUP, "x")


async def test_calls_are_recorded(bot: telegram.Bot, control: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """Every call is there with parsed parameters, uploads by name and size, and its answer."""
    await bot.send_document(ANYA, b"words", filename="cat.txt", caption="бумага")
    await bot.get_chat(ANYA)
    (call,) = (await control.get("calls", params={"method": "sendDocument"})).json()
    assert call["params"] == {"chat_id": ANYA, "caption": "бумага", "document": "attach://document"}
    assert call["files"] == {"document": {"file_name": "cat.txt", "mime_type": "text/plain", "size": 5}}
    assert call["response"]["result"]["caption"] == "бумага"
    after = (await control.get("calls", params={"after": call["number"]})).json()
    assert [other["method"] for other in after] == ["getChat"]
    assert sandbox.token not in (await control.get("calls")).text
    assert (await control.delete("calls")).json() == []
