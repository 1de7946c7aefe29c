from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.e2e.pictures import UNUSUAL, cat, cat_as, two_cats
from tests.e2e.stage import PATIENCE, Stage, answers, at, by_bot, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


async def _card(person: Person, message: JsonObject) -> Image.Image:
    return Image.open(BytesIO(await person.file(at(message, "photo", -1, "file_id"))))


async def test_a_photo_in_private_is_answered_in_russian(anya: Person) -> None:
    """A cat's photo gets its score, a reason and a card, as a reply, in the sender's language."""
    sent = await anya.send_photo(anya.user_id, cat(1))
    answer = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    lines = words(answer).splitlines()
    assert re.fullmatch(r"Мимиметр: \d+ из 100 [😻😺🐾]", lines[0])
    assert 2 <= len(lines) <= 3
    assert answers(answer, sent)
    assert {key: value for key, value in at(answer, "caption_entities", 0).items() if key != "length"} == {
        "type": "bold",
        "offset": 0,
    }
    assert (await _card(anya, answer)).size == (1024, 1280)


async def test_a_photo_in_private_is_answered_in_english(ben: Person) -> None:
    """The same in English for everybody else."""
    await ben.send_photo(ben.user_id, cat(2))
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert re.match(r"Mimimeter: \d+ out of 100 ", words(answer))


async def test_a_photo_in_a_group_gets_its_place_of_today(group: int, anya: Person, ben: Person) -> None:
    """In a group each photo is answered in its sender's language, with its place among today's."""
    first = await ben.send_photo(group, cat(3))
    answer = await ben.wait_for(group, to(first), PATIENCE)
    assert words(answer).splitlines()[-1] == "First in this chat today."
    second = await anya.send_photo(group, cat(40))
    answer = await anya.wait_for(group, to(second), PATIENCE)
    assert re.search(r"^Сегодня в этом чате: [12]-е место\.$", words(answer), re.MULTILINE)


@pytest.mark.parametrize("kind", UNUSUAL)
async def test_a_picture_sent_as_a_file_is_scored(anya: Person, kind: str) -> None:
    """A document that is a picture of any usual kind is scored like a photo."""
    sent = await anya.send_file(anya.user_id, "document", f"cat.{kind}.jpg", cat_as(kind))
    answer = await anya.wait_for(anya.user_id, timeout=PATIENCE, after=number(sent))
    assert words(answer).startswith("Мимиметр:"), words(answer)


async def test_an_album_gets_one_answer_about_its_cutest_cat(stage: Stage, group: int, ben: Person) -> None:
    """Every photo of an album is scored; one answer shows the best and names the others' scores."""
    album = await ben.send_album(group, [cat(4), cat(30), cat(60)])
    await stage.settled()
    replies = by_bot(await ben.history(group))
    assert len(replies) == 1
    assert re.search(r"The cutest of the album; the others: \d+, \d+\.", words(replies[0]))
    assert any(answers(replies[0], photo) for photo in album)
    rows = await stage.fetch("SELECT score, reply_message_id FROM photo WHERE chat_id = $1", group)
    assert len({row["reply_message_id"] for row in rows}) == 1
    best = max(row["score"] for row in rows)
    assert str(int(best + 0.5)) in words(replies[0]).splitlines()[0]


async def test_several_cats_are_told_apart(ben: Person) -> None:
    """Of two cats on one photo the cuter one is pointed out."""
    await ben.send_photo(ben.user_id, two_cats())
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert re.search(r"^Two of them\. The cutest is on the (left|right): \d+\.", words(answer), re.MULTILINE)


async def test_a_photo_that_comes_again_is_recognised(stage: Stage, group: int, anya: Person) -> None:
    """The same picture is scored again but stands in the top once."""
    first = await anya.send_photo(group, cat(5))
    await anya.wait_for(group, to(first), PATIENCE)
    again = await anya.send_photo(group, cat(5))
    answer = await anya.wait_for(group, to(again), PATIENCE)
    assert "Это фото здесь уже было" in words(answer)
    await anya.say(group, "/top")
    top = await anya.wait_for(group, lambda message: "1. " in words(message), PATIENCE)
    assert "2. " not in words(top)
    await stage.settled()


async def test_an_update_that_comes_twice_is_answered_once(stage: Stage, ben: Person) -> None:
    """Telegram may deliver an update again; the photo is scored and answered once."""
    await stage.fault("*", "duplicate_update", times=1)
    await ben.send_photo(ben.user_id, cat(6))
    await ben.wait_for(ben.user_id, timeout=PATIENCE)
    await stage.settled()
    assert len(by_bot(await ben.history(ben.user_id))) == 1


async def test_a_photo_of_an_anonymous_admin_is_scored(stage: Stage, group: int, anya: Person) -> None:
    """A photo without a person behind it is scored too, under the name of the chat."""
    sent = await anya.send_photo(group, cat(7))
    await anya.wait_for(group, to(sent), PATIENCE)
    chat = sent["chat"]
    anonymous = {
        "message_id": number(sent) + 1000,
        "date": sent["date"],
        "chat": chat,
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
        "sender_chat": chat,
        "photo": sent["photo"],
    }
    await stage.post("updates", {"kind": "message", "body": anonymous})
    await stage.settled()
    (row,) = await stage.fetch(
        "SELECT person_id, sender_name, score FROM photo WHERE chat_id = $1 AND message_id = $2",
        group,
        number(sent) + 1000,
    )
    assert row["person_id"] is None
    assert row["sender_name"] == at(chat, "title")
    assert row["score"] is not None


async def test_a_late_photo_of_an_album_changes_its_answer(stage: Stage, group: int, ben: Person) -> None:
    """A photo that comes long after its album is told of in the same answer, edited."""
    album = await ben.send_album(group, [cat(20), cat(24)])
    other = await ben.send_photo(ben.user_id, cat(28))
    await stage.settled()
    late = {
        **album[-1],
        "message_id": number(album[-1]) + 1,
        "photo": other["photo"],
    }
    await stage.post("updates", {"kind": "message", "body": late})
    await stage.settled()
    (reply,) = by_bot(await ben.history(group))
    assert re.search(r"The cutest of the album; the others: \d+, \d+\.", words(reply))
    assert "edit_date" in reply
