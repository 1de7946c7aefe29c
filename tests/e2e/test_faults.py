from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, Stage, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_a_short_retry_after_is_kept(stage: Stage, ben: Person) -> None:
    """After 429 the same message is sent once the time is over, and only once."""
    before = await stage.last_call()
    await stage.fault("sendPhoto", "429", retry_after=1)
    await ben.send_photo(ben.user_id, cat(11))
    await ben.wait_for(ben.user_id, timeout=PATIENCE)
    await stage.settled()
    refused, sent = await stage.calls("sendPhoto", after=before)
    assert (refused["status"], sent["status"]) == (429, 200)
    assert sent["at"] - refused["at"] >= 1.0


async def test_a_long_retry_after_holds_up_its_own_chat_alone(
    stage: Stage, anya: Person, ben: Person
) -> None:
    """While one chat has to wait, another is answered; then the first gets its answer too."""
    before = await stage.last_call()
    await stage.fault("sendPhoto", "429", retry_after=5)
    await anya.send_photo(anya.user_id, cat(12))
    while not await stage.calls("sendPhoto", after=before):
        await stage.control.get("faults")
    await ben.send_photo(ben.user_id, cat(13))
    await ben.wait_for(ben.user_id, timeout=PATIENCE)
    await anya.wait_for(anya.user_id, timeout=PATIENCE)
    refused, first, second = await stage.calls("sendPhoto", after=before)
    chats = [int(call["params"]["chat_id"]) for call in (first, second)]
    assert chats == [ben.user_id, anya.user_id]
    assert second["at"] - refused["at"] >= 5.0


async def test_a_fault_is_told_once_and_the_photo_is_answered_in_the_end(stage: Stage, anya: Person) -> None:
    """While Telegram's files are away, the sender gets one line with a number, and later the score."""
    await stage.fault("getFile", "502", times=2)
    sent = await anya.send_photo(anya.user_id, cat(14))
    told = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    assert re.fullmatch(
        r"Прибор закапризничал\. Фото не потерялось, отвечу, как починится\. \(№ [0-9A-Z]{4}\)", words(told)
    )
    await anya.wait_for(anya.user_id, lambda message: "Мимиметр:" in words(message), PATIENCE)
    await stage.settled()
    replies = [message for message in await anya.history(anya.user_id) if number(message) > number(sent)]
    assert len(replies) == 2


async def test_a_cut_connection_costs_nothing_but_time(stage: Stage, ben: Person) -> None:
    """When sending fails on the way, the answer comes with a later try."""
    await stage.fault("sendPhoto", "500", times=2)
    await ben.send_photo(ben.user_id, cat(15))
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert words(answer).startswith("Mimimeter:")
    await stage.settled()


async def test_somebody_who_blocked_the_bot_is_let_go(stage: Stage, ben: Person) -> None:
    """A photo of someone who has blocked the bot is scored, but nobody is written to again and again."""
    await stage.post("block", {"user_id": ben.user_id})
    body = {
        "message_id": 5,
        "date": 1_790_000_000,
        "chat": {"id": ben.user_id, "type": "private", "first_name": "Ben"},
        "from": {"id": ben.user_id, "is_bot": False, "first_name": "Ben", "language_code": "en"},
        "text": "/start",
    }
    body["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    before = await stage.last_call()
    await stage.post("updates", {"kind": "message", "body": body})
    await stage.settled()
    (refused,) = await stage.calls("sendMessage", after=before)
    assert refused["status"] == 403


async def test_a_group_that_becomes_a_supergroup_keeps_its_cats(
    stage: Stage, anya: Person, ben: Person
) -> None:
    """The top of the new chat shows what was sent to the old one."""
    old = await stage.group(anya, ben, type="group", title="Маленькая группа")
    sent = await ben.send_photo(old, cat(16))
    await ben.wait_for(old, to(sent), PATIENCE)
    new = int((await stage.post("migrate_chat", {"chat_id": old}))["new"])
    await stage.settled()
    asked = await ben.say(new, "/top")
    top = await ben.wait_for(new, to(asked), PATIENCE)
    assert words(top).startswith("1. ")
    assert "Ben" in words(top)


async def test_an_update_that_nobody_understands_does_no_harm(stage: Stage, ben: Person) -> None:
    """An unknown kind of update, or a message full of odd characters, stops nothing."""
    body = {
        "message_id": 6,
        "date": 1_790_000_000,
        "chat": {"id": ben.user_id, "type": "private", "first_name": "B\u0000en"},
        "from": {"id": ben.user_id, "is_bot": False, "first_name": "B\u0000en\u202e", "language_code": "en"},
        "text": "odd \u0000 \ufffe words",
    }
    await stage.post("updates", {"kind": "message", "body": body})
    assert words(await ben.wait_for(ben.user_id, timeout=PATIENCE)).startswith("Nice words")
    await stage.post("updates", {"kind": "message", "body": {"chat": body["chat"], "surprise": True}})
    await ben.say(ben.user_id, "/help")
    await ben.wait_for(ben.user_id, lambda message: "Send a photo" in words(message), PATIENCE)
    await stage.fetch("UPDATE telegram_update SET handled_at = now() WHERE handled_at IS NULL")
    await stage.fetch("DELETE FROM pgqueuer WHERE entrypoint = 'update'")
