from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.objects import open_objects
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, Stage, answers, by_bot, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_start_and_help_in_both_languages(anya: Person, ben: Person) -> None:
    """The first words and the help come in the reader's language."""
    await anya.say(anya.user_id, "/start")
    assert "Я Мимиметр" in words(await anya.wait_for(anya.user_id, timeout=PATIENCE))
    await ben.say(ben.user_id, "/help")
    assert "/top shows the cutest cats" in words(await ben.wait_for(ben.user_id, timeout=PATIENCE))


async def test_a_group_is_spoken_to_as_a_group(stage: Stage, group: int, ben: Person) -> None:
    """In a group the help speaks of the chat; a command for another bot is none of this one's business."""
    await ben.say(group, "/help@some_other_bot")
    await ben.say(group, f"/help@{stage.sandbox.username}")
    answer = await ben.wait_for(group, timeout=PATIENCE)
    assert "No cat, no comment" in words(answer)
    await stage.settled()
    assert len(by_bot(await ben.history(group))) == 1


@pytest.mark.parametrize(("said", "hint"), [("привет", "Слова хороши"), ("/dance", "Такой команды не знаю")])
async def test_words_get_a_hint_in_private(anya: Person, said: str, hint: str) -> None:
    """The bot is no chatterbox, but never rude."""
    await anya.say(anya.user_id, said)
    assert words(await anya.wait_for(anya.user_id, timeout=PATIENCE)).startswith(hint)


async def test_the_menu_speaks_the_language_of_its_reader(group: int, anya: Person, ben: Person) -> None:
    """The command menu differs by place and language."""
    private = {c["command"]: c["description"] for c in await anya.commands(anya.user_id)}
    assert private["me"] == "Мои коты"
    assert "start" in private
    in_group = {c["command"]: c["description"] for c in await ben.commands(group)}
    assert in_group["top"] == "The cutest cats"
    assert "start" not in in_group


async def test_me_sums_up_my_cats(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """`/me` tells how many cats I have shown, the best one's score and its places, with its card."""
    await ben.say(ben.user_id, "/me")
    assert words(await ben.wait_for(ben.user_id, timeout=PATIENCE)).startswith(
        "I haven't seen your cats yet."
    )
    for seed in (70, 75):
        sent = await ben.send_photo(group, cat(seed))
        await ben.wait_for(group, to(sent), PATIENCE)
    asked = await ben.say(group, "/me")
    answer = await ben.wait_for(group, to(asked), PATIENCE)
    lines = words(answer).splitlines()
    assert lines[0].startswith("Ben: 2 cats")
    assert lines[1].startswith("The best has ")
    assert " No. 1 here, no. " in lines[1]
    assert answer["photo"]
    asked = await anya.say(group, "/me")
    answer = await anya.wait_for(group, to(asked), PATIENCE)
    assert words(answer).startswith("Аня: котов пока не было.")
    await stage.settled()


async def test_me_does_without_a_picture_that_is_gone(stage: Stage, ben: Person) -> None:
    """Where the bucket has lost a picture, `/me` still answers, in words."""
    await ben.send_photo(ben.user_id, cat(71))
    await ben.wait_for(ben.user_id, timeout=PATIENCE)
    (photo,) = await stage.fetch("SELECT small_key FROM photo WHERE chat_id = $1", ben.user_id)
    async with open_objects(stage.addresses.s3) as objects:
        await objects.delete(photo["small_key"])
    asked = await ben.say(ben.user_id, "/me")
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE, after=number(asked))
    assert words(answer).startswith("You have 1 cat")
    assert "photo" not in answer


async def test_a_feature_that_is_switched_off_says_so(stage: Stage, group: int, ben: Person) -> None:
    """An operator's switch works at once: people are told in private, groups hear nothing about photos."""
    await stage.fetch("INSERT INTO switch (name) VALUES ('photos'), ('top')")
    try:
        await ben.send_photo(ben.user_id, cat(9))
        assert "being serviced" in words(await ben.wait_for(ben.user_id, timeout=PATIENCE))
        await ben.send_photo(group, cat(9))
        asked = await ben.say(group, "/top")
        answer = await ben.wait_for(group, timeout=PATIENCE)
        assert words(answer).startswith("The top is being serviced")
        await stage.settled()
        assert len(by_bot(await ben.history(group))) == 1
        assert asked
    finally:
        await stage.fetch("DELETE FROM switch")


async def test_a_chat_is_answered_in_order(stage: Stage, ben: Person) -> None:
    """However fast somebody writes, the answers come in the order of the questions."""
    questions = [await ben.say(ben.user_id, f"question {count}") for count in range(6)]
    await stage.settled()
    replies = by_bot(await ben.history(ben.user_id))
    assert len(replies) == len(questions)
    assert all(answers(reply, question) for reply, question in zip(replies, questions, strict=True))
