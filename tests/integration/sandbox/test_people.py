"""The API for people: what they do, see and hear live."""

import asyncio

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from deploy.local.telegram import Person, Sandbox
from deploy.local.telegram.jsontypes import JsonObject
from deploy.local.telegram.people import PersonRefused
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP, jpeg


async def heard(person: Person, count: int, ready: asyncio.Event) -> list[JsonObject]:
    """Return the next live events; `ready` is set once none can be missed."""
    events: list[JsonObject] = []
    async for event in person.events():
        if event["type"] == "ready":
            ready.set()
            continue
        events.append(event)
        if len(events) == count:
            break
    return events


async def test_the_state_tells_who_is_there(sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """Bot, people and chats are listed as the Bot API has them."""
    state = (await control.get(f"{sandbox.url}/sandbox/api/state")).json()
    assert state["bot"]["username"] == sandbox.username
    assert [user["first_name"] for user in state["users"]] == ["Аня", "Ben"]
    assert {entry["chat"]["id"]: entry["members"] for entry in state["chats"]}[GROUP][:2] == [ANYA, BEN]


async def test_one_s_own_words_can_be_changed_and_taken_back(
    bot: telegram.Bot, anya: Person, ben: Person
) -> None:
    """An edit reaches the bot, a deletion doesn't; others' words are out of reach."""
    said = await anya.say(GROUP, "мяв")
    await anya.edit(said, "мяу")
    photo = await anya.send_photo(GROUP, jpeg(), "кот")
    await anya.edit(photo, "котик")
    with pytest.raises(PersonRefused, match="one's own"):
        await ben.edit(said, "гав")
    with pytest.raises(PersonRefused, match="not modified"):
        await anya.edit(said, "мяу")
    await anya.delete(said)
    updates = await bot.get_updates()
    kinds = [next(name for name in update.to_dict() if name != "update_id") for update in updates]
    assert kinds == ["message", "edited_message", "message", "edited_message"]
    assert [message["caption"] for message in await ben.history(GROUP)] == ["котик"]


async def test_what_happens_is_heard_live(bot: telegram.Bot, anya: Person, ben: Person) -> None:
    """Messages, edits, deletions, reactions, actions, answers come as events to those concerned."""
    ready = asyncio.Event(), asyncio.Event()
    by_anya = asyncio.create_task(heard(anya, 7, ready[0]))
    by_ben = asyncio.create_task(heard(ben, 1, ready[1]))
    await asyncio.gather(*(event.wait() for event in ready))
    button = InlineKeyboardMarkup([[InlineKeyboardButton("ещё", callback_data="v1:x")]])
    await bot.send_chat_action(ANYA, "typing")
    sent = await bot.send_message(ANYA, "раз", reply_markup=button)
    query = await anya.press((await anya.history(ANYA))[0], "ещё")
    await bot.answer_callback_query(str(query["id"]), "готово", show_alert=True)
    await bot.edit_message_text("два", ANYA, sent.message_id)
    await bot.set_message_reaction(ANYA, sent.message_id, "🔥")
    await bot.delete_message(ANYA, sent.message_id)
    await bot.set_my_commands([("top", "cats")])
    events = await by_anya
    assert [event["type"] for event in events] == [
        "chat_action",
        "message",
        "callback_answer",
        "edited",
        "reaction",
        "deleted",
        "commands",
    ]
    assert (events[2]["text"], events[2]["show_alert"]) == ("готово", True)
    assert [event["type"] for event in await by_ben] == ["commands"]


async def test_a_button_must_be_there(bot: telegram.Bot, anya: Person) -> None:
    """Only buttons that the message shows can be pressed."""
    await bot.send_message(ANYA, "без кнопок")
    with pytest.raises(PersonRefused, match="no such button"):
        await anya.press(await anya.wait_for(ANYA), "ещё")


async def test_what_people_may_not_do(anya: Person, control: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """Nonsense is refused in the Bot API's form, and strangers see nothing."""
    with pytest.raises(PersonRefused, match="message text is empty"):
        await anya.say(ANYA, "  ")
    with pytest.raises(PersonRefused, match="message is too long"):
        await anya.say(ANYA, "x" * 4097)
    with pytest.raises(PersonRefused, match="message caption is too long"):
        await anya.send_photo(ANYA, jpeg(), "x" * 1025)
    with pytest.raises(PersonRefused, match="IMAGE_PROCESS_FAILED"):
        await anya.send_photo(ANYA, b"no picture")
    with pytest.raises(PersonRefused, match="chat not found"):
        await anya.say(BEN, "чужой чат")
    with pytest.raises(PersonRefused, match="message to be replied not found"):
        await anya.say(ANYA, "кому?", reply_to=99)
    with pytest.raises(PersonRefused, match="1 to 10 files"):
        await anya.send_album(ANYA, [jpeg()] * 11)
    with pytest.raises(PersonRefused, match="message not found"):
        await anya.delete({"chat": {"id": ANYA}, "message_id": 99})
    with pytest.raises(PersonRefused, match="Not Found"):
        await anya.file("no-such-file")
    await control.post("block", json={"user_id": ANYA})
    with pytest.raises(PersonRefused, match="blocked"):
        await anya.say(ANYA, "ау")
    nobody = await control.get(f"{sandbox.url}/sandbox/api/chats/{ANYA}/messages")
    assert nobody.status_code == 401


async def test_a_very_large_photo_is_shrunk_by_the_person_s_app(bot: telegram.Bot, anya: Person) -> None:
    """People may pick a photo whose sides a bot couldn't send."""
    await anya.send_photo(ANYA, jpeg(8000, 6000))
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert (update.message.photo[-1].width, update.message.photo[-1].height) == (1280, 960)


async def test_the_sample_cat_and_the_page(sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """The sandbox serves its sample photo and, at its root, the chat page."""
    sample = await control.get(f"{sandbox.url}/sandbox/sample.jpg")
    assert sample.headers["content-type"] == "image/jpeg"
    assert sample.content.startswith(b"\xff\xd8")
    page = await control.get(f"{sandbox.url}/")
    assert page.headers["content-type"].startswith("text/html")


async def test_files_can_not_run_as_pages(anya: Person, sandbox: Sandbox, control: httpx.AsyncClient) -> None:
    """What people send is served so that a browser runs nothing of it."""
    sent = await anya.send_file(ANYA, "document", "cat.html", b"<script>alert(1)</script>")
    document = sent["document"]
    assert isinstance(document, dict)
    answer = await control.get(f"{sandbox.url}/sandbox/files/{document['file_id']}")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
