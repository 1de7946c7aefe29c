from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.telegram.people import buttons
from storage.jobs import JobKind
from storage.objects import ObjectMissing, open_objects
from tests.e2e.games import battle_of, is_told, no_jobs, open_battle
from tests.e2e.pictures import marked_cat
from tests.e2e.pressing import press, press_old, told
from tests.e2e.stage import PATIENCE, Stage, at, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


async def scored(
    person: Person, chat: int, seed: int, caption: str | None = None
) -> tuple[JsonObject, JsonObject]:
    """Send a cat and return the photo's message and the bot's answer."""
    sent = await person.send_photo(chat, marked_cat(seed), caption)
    return sent, await person.wait_for(chat, to(sent), PATIENCE)


async def ask_to_remove(person: Person, chat: int, about: JsonObject | None) -> JsonObject:
    """Say `/remove` to a message and return the bot's answer."""
    asked = await person.say(chat, "/remove", number(about) if about is not None else None)
    return await person.wait_for(chat, to(asked), PATIENCE)


async def row_of(stage: Stage, chat: int, sent: JsonObject) -> dict[str, object]:
    """Return the row of a photo by its message."""
    (row,) = await stage.fetch(
        "SELECT * FROM photo WHERE chat_id = $1 AND message_id = $2", chat, sent["message_id"]
    )
    return dict(row)


async def has_bytes(stage: Stage, key: object) -> bool:
    """Tell whether the bucket holds the bytes of a key."""
    async with open_objects(stage.addresses.s3) as objects:
        try:
            return bool(await objects.get(str(key)))
        except ObjectMissing:
            return False


async def test_a_photo_is_erased_by_whoever_sent_it(stage: Stage, group: int, ben: Person) -> None:
    """Asked once, the bot erases score, place in the top, bytes and its own answer, and says so."""
    sent, answer = await scored(ben, group, 300)
    other, _ = await scored(ben, group, 301, "Mittens")
    before = await row_of(stage, group, sent)
    question = await ask_to_remove(ben, group, sent)
    assert [label for label, _ in buttons(question)] == ["Erase", "Keep"]
    done = await press(ben, question, "Erase")
    assert words(done).startswith("All gone")
    assert not buttons(done)
    after = await row_of(stage, group, sent)
    assert (after["verdict"], after["reason"], after["score"], after["small_key"]) == (
        "refused",
        "withdrawn",
        None,
        None,
    )
    assert not await stage.fetch("SELECT FROM score WHERE photo_id = $1", before["id"])
    assert not await has_bytes(stage, before["small_key"])
    assert not await has_bytes(stage, before["original_key"])
    assert number(answer) not in [number(message) for message in await ben.history(group)]
    assert await has_bytes(stage, (await row_of(stage, group, other))["small_key"])
    top = await ben.say(group, "/top")
    shown = await ben.wait_for(group, to(top), PATIENCE)
    assert [line.split(" ", 2)[2] for line in words(shown).splitlines()] == ["Mittens"]


async def test_the_answer_leads_to_the_photo_too(stage: Stage, anya: Person) -> None:
    """In private the command may answer the bot's own card; who thinks better of it keeps the photo."""
    sent, answer = await scored(anya, anya.user_id, 302)
    question = await ask_to_remove(anya, anya.user_id, answer)
    assert words(await press(anya, question, "Оставить")) == "Хорошо, фото остаётся 🐾"
    assert (await row_of(stage, anya.user_id, sent))["verdict"] == "scored"
    question = await ask_to_remove(anya, anya.user_id, answer)
    assert words(await press(anya, question, "Стереть")).startswith("Всё стёрто")
    assert (await row_of(stage, anya.user_id, sent))["reason"] == "withdrawn"
    gone = await ask_to_remove(anya, anya.user_id, sent)
    assert words(gone).startswith("Такого фото у меня нет")


async def test_others_may_not_but_admins_may(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """A member can't erase the photo of another, by word or by button; the creator of the chat can."""
    hers, _ = await scored(anya, group, 303)
    refused = await ask_to_remove(ben, group, hers)
    assert words(refused).startswith("Whoever sent a photo may erase it")
    his, _ = await scored(ben, group, 304)
    question = await ask_to_remove(anya, group, his)
    await stage.post("members", {"chat_id": group, "user_id": ben.user_id, "status": "member"})
    mine = await ask_to_remove(anya, group, hers)
    assert (await told(ben, mine, "Стереть")).startswith("Whoever sent a photo")
    assert (await row_of(stage, group, hers))["verdict"] == "scored"
    assert words(await press(anya, question, "Стереть")).startswith("Всё стёрто")
    assert (await row_of(stage, group, his))["reason"] == "withdrawn"


async def test_without_a_photo_the_command_explains_itself(group: int, anya: Person) -> None:
    """Said to nothing, or to words, it says what to do."""
    assert "ответить на него командой /remove" in words(await ask_to_remove(anya, group, None))
    said = await anya.say(group, "мур")
    assert words(await ask_to_remove(anya, group, said)).startswith("Такого фото у меня нет")


async def test_a_twin_keeps_its_bytes(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """The same picture in another chat still has what it needs."""
    sent, _ = await scored(anya, group, 305)
    twin, _ = await scored(ben, ben.user_id, 305)
    question = await ask_to_remove(anya, group, sent)
    await press(anya, question, "Стереть")
    assert await has_bytes(stage, (await row_of(stage, ben.user_id, twin))["small_key"])


async def test_an_album_shows_its_next_best(stage: Stage, anya: Person) -> None:
    """Where the answer shows a photo that goes, it shows the best of the others; the last takes it along."""
    album = await anya.send_album(anya.user_id, [marked_cat(306), marked_cat(307)])
    await stage.settled()
    answer = await anya.wait_for(anya.user_id, lambda message: "photo" in message, PATIENCE)
    card = at(answer, "photo", -1, "file_unique_id")
    question = await ask_to_remove(anya, anya.user_id, answer)
    await press(anya, question, "Стереть")
    history = {number(message): message for message in await anya.history(anya.user_id)}
    assert at(history[number(answer)], "photo", -1, "file_unique_id") != card
    rows = [await row_of(stage, anya.user_id, sent) for sent in album]
    assert sorted(str(row["verdict"]) for row in rows) == ["refused", "scored"]
    question = await ask_to_remove(anya, anya.user_id, answer)
    await press(anya, question, "Стереть")
    assert number(answer) not in [number(message) for message in await anya.history(anya.user_id)]


async def test_a_photo_erased_before_it_was_scored_stays_silent(
    stage: Stage, anya: Person, group: int
) -> None:
    """The jobs that run later find nothing to do: no score, no answer, no failure."""
    sent = await anya.send_photo(group, marked_cat(308))
    question = await ask_to_remove(anya, group, sent)
    assert buttons(question), words(question)
    await press(anya, question, "Стереть")
    await stage.settled()
    await no_jobs(stage, JobKind.SCORE, JobKind.REPLY)
    row = await row_of(stage, group, sent)
    assert (row["reason"], row["score"], row["small_key"]) == ("withdrawn", None, None)
    assert not await stage.fetch("SELECT FROM score WHERE photo_id = $1", row["id"])
    answers = [message for message in await anya.history(group) if to(sent)(message) and "photo" in message]
    assert not answers


async def test_made_up_buttons_are_refused(stage: Stage, anya: Person, ben: Person) -> None:
    """A button that names a photo of another chat erases nothing."""
    sent, _ = await scored(anya, anya.user_id, 309)
    photo_id = (await row_of(stage, anya.user_id, sent))["id"]
    await ben.say(ben.user_id, "/settings")
    message = await ben.wait_for(ben.user_id, lambda shown: bool(buttons(shown)), PATIENCE)
    answer = await press_old(stage, ben, message, f"v1:rm:{photo_id}:yes")
    assert answer is not None
    assert answer.startswith("I have no such photo")
    assert (await row_of(stage, anya.user_id, sent))["verdict"] == "scored"


async def test_an_old_question_still_counts(stage: Stage, anya: Person, ben: Person) -> None:
    """Of a message that is too old to be changed Telegram tells only the chat; its button still erases."""
    sent, _ = await scored(anya, anya.user_id, 313)
    photo_id = (await row_of(stage, anya.user_id, sent))["id"]
    old: JsonObject = {"chat": at(sent, "chat"), "message_id": number(sent) + 1, "date": 0}
    refused = await press_old(stage, ben, old, f"v1:rm:{photo_id}:yes")
    assert refused is not None
    assert refused.startswith("Whoever sent a photo may erase it")
    answer = await press_old(stage, anya, old, f"v1:rm:{photo_id}:yes")
    assert answer is not None
    assert answer.startswith("All gone")
    assert (await row_of(stage, anya.user_id, sent))["reason"] == "withdrawn"


async def test_a_battle_ends_with_its_cat(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Erased in the middle of a battle, a cat takes the battle and its poster along, which is said once."""
    hers, _ = await scored(anya, group, 310, "Муся")
    await scored(ben, group, 311, "Барсик")
    poster = await open_battle(anya, group)
    battle_id = battle_of(poster)
    question = await ask_to_remove(anya, group, hers)
    await press(anya, question, "Стереть")
    await is_told(stage, battle_id)
    (battle,) = await stage.fetch("SELECT state, reason, outcome FROM battle WHERE id = $1", battle_id)
    assert tuple(battle) == ("cancelled", "withdrawn", None)
    told = [words(message) for message in await anya.history(group)]
    assert sum(text.startswith("Одно из фото убрали, и битва отменяется") for text in told) == 1
    assert poster["message_id"] not in [message["message_id"] for message in await anya.history(group)]


async def test_an_anonymous_admin_may_ask(stage: Stage, group: int, ben: Person) -> None:
    """Whoever writes as the group itself is one of its admins."""
    his, _ = await scored(ben, group, 312)
    chat = at(his, "chat")
    asked = {
        "message_id": number(his) + 1000,
        "date": at(his, "date"),
        "chat": chat,
        "from": {
            "id": 1087968824,
            "is_bot": True,
            "first_name": "Group",
            "username": "GroupAnonymousBot",
        },
        "sender_chat": chat,
        "text": "/remove",
        "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
        "reply_to_message": his,
    }
    await stage.post("updates", {"kind": "message", "body": asked})
    question = await ben.wait_for(
        group, lambda message: words(message).startswith("Стереть это фото?"), PATIENCE
    )
    assert [label for label, _ in buttons(question)] == ["Стереть", "Оставить"]
    assert words(await press(ben, question, "Оставить")).startswith("All right, the photo stays")
