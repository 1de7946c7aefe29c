from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from deploy.local.telegram.people import buttons
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, Stage, at, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


async def _press(person: Person, message: JsonObject, label: str) -> JsonObject:
    """Press a button and return the message as it is once the button has had its effect."""
    chat = at(message, "chat", "id")
    before = message.get("edit_date"), words(message), message.get("reply_markup")

    def changed(new: JsonObject) -> bool:
        same = new["message_id"] == message["message_id"]
        return same and (new.get("edit_date"), words(new), new.get("reply_markup")) != before

    waiting = asyncio.create_task(person.wait_for(chat, changed, PATIENCE))
    await person.press(message, label)
    return await waiting


async def test_the_top_of_a_chat_and_its_buttons(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """`/top` shows a card and a list with links; buttons turn to other times and to everywhere, in place."""
    for person, seed, name in ((anya, 10, "Барсик"), (ben, 50, None)):
        sent = await person.send_photo(group, cat(seed), name)
        await person.wait_for(group, to(sent), PATIENCE)
    asked = await ben.say(group, "/top")
    top = await ben.wait_for(group, to(asked), PATIENCE)
    assert {line.split(" ", 2)[2] for line in words(top).splitlines()} == {"Барсик", "Ben"}
    links = [entity["url"] for entity in at(top, "caption_entities") if entity["type"] == "text_link"]
    assert len(links) == 2
    assert all(link.startswith(f"https://t.me/c/{-group - 10**12}/") for link in links)
    labels = [label for label, _ in buttons(top)]
    assert labels[:6] == ["Today", "• Week", "Month", "All time", "• This chat", "Everywhere"]

    today = await _press(ben, top, "Today")
    assert next(label for label, _ in buttons(today)) == "• Today"
    assert words(today) == words(top)
    everywhere = await _press(anya, today, "Everywhere")
    assert "Барсик" not in words(everywhere)
    assert "…" in words(everywhere)
    assert [label for label, _ in buttons(everywhere)][5] == "• Везде"
    await stage.settled()


async def test_a_pressed_button_stops_spinning_first(stage: Stage, group: int, ben: Person) -> None:
    """The press is answered before the message changes, and pressing the shown page again changes nothing."""
    asked = await ben.say(group, "/top")
    top = await ben.wait_for(group, to(asked), PATIENCE)
    before = await stage.last_call()
    await ben.press(top, "• All time")
    await stage.settled()
    calls = [
        call
        for method in ("answerCallbackQuery", "editMessageMedia")
        for call in await stage.calls(method, after=before)
    ]
    assert [call["method"] for call in sorted(calls, key=lambda call: call["number"])] == [
        "answerCallbackQuery",
        "editMessageMedia",
    ]


async def test_an_empty_top_is_friendly(anya: Person) -> None:
    """Without a single cat the card and the words invite to be the first."""
    await anya.say(anya.user_id, "/top")
    top = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    assert words(top).startswith("Пока пусто.")
    assert top["photo"]


async def test_a_long_top_has_pages(stage: Stage, anya: Person) -> None:
    """More than ten cats are turned page by page; both ends hold."""
    for start in range(0, 12, 4):
        await anya.send_album(anya.user_id, [cat(80 + start + step) for step in range(4)])
        await stage.settled()
    await anya.say(anya.user_id, "/top")
    top = await anya.wait_for(anya.user_id, lambda message: "10. " in words(message), PATIENCE)
    assert [label for label, _ in buttons(top)][-3:] == ["‹", "1 из 2", "›"]
    second = await _press(anya, top, "›")
    assert words(second).startswith("11. ")
    assert len(words(second).splitlines()) == 2
    first = await _press(anya, second, "‹")
    assert words(first) == words(top)


async def test_a_button_of_another_version_is_answered(stage: Stage, group: int, ben: Person) -> None:
    """Data that no button of this version holds is answered with a word, not with silence."""
    asked = await ben.say(group, "/top")
    top = await ben.wait_for(group, to(asked), PATIENCE)
    query = {
        "id": "made-up",
        "from": {"id": ben.user_id, "is_bot": False, "first_name": "Ben", "language_code": "en"},
        "chat_instance": "x",
        "message": top,
        "data": "v0:gone",
    }
    before = await stage.last_call()
    await stage.post("updates", {"kind": "callback_query", "body": query})
    await stage.settled()
    (call,) = await stage.calls("answerCallbackQuery", after=before)
    assert call["params"]["text"] == "This button no longer works. A fresh one: /top"
