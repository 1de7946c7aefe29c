from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.asking import ask, battle_row
from tests.e2e.games import battle_of, button_for, end, is_poster, open_battle, show_cats
from tests.e2e.pictures import cat
from tests.e2e.pressing import told
from tests.e2e.stage import PATIENCE, Stage, by_bot, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_topics_have_battles_of_their_own(stage: Stage, anya: Person, ben: Person) -> None:
    """In a forum everything stays in its topic, and each topic has a battle at a time."""
    forum = await stage.group(anya, ben, is_forum=True)
    topics = [
        int((await stage.post("topics", {"chat_id": forum, "name": name}))["thread_id"]) for name in "аб"
    ]
    for owner, name, seed in ((anya, "Барсик", 1), (ben, "Муся", 2), (ben, "Рыжик", 3), (anya, "Симба", 4)):
        sent = await owner.send_photo(forum, cat(seed), name, thread_id=topics[0])
        await owner.wait_for(forum, to(sent), PATIENCE)
    posters = []
    for topic in topics:
        asked = await anya.say(forum, "/battle", thread_id=topic)
        poster = await anya.wait_for(forum, to(asked), PATIENCE)
        assert is_poster(poster)
        assert poster["message_thread_id"] == topic
        posters.append(battle_of(poster))
    assert len(set(posters)) == 2
    asked = await ben.say(forum, "/battle", thread_id=topics[0])
    answer = await ben.wait_for(forum, timeout=PATIENCE, after=number(asked))
    assert words(answer).startswith("A battle is on")
    assert answer["message_thread_id"] == topics[0]
    for battle_id in posters:
        await end(stage, battle_id)


async def test_anonymous_admins(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Who writes as the group gets a battle of two cats, but can't challenge, for nobody knows whose cat."""
    shown = await show_cats(group, {anya: "Барсик", ben: "Муся"})
    asked = await anya.say(group, "мяу")
    nobody: dict[str, object] = {
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": asked["chat"],
        "text": "/battle",
        "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
    }
    photo = {**asked, **nobody, "reply_to_message": shown[ben], "message_id": number(asked) + 1000}
    await stage.post("updates", {"kind": "message", "body": photo})
    answer = await anya.wait_for(group, timeout=PATIENCE, after=number(asked))
    assert words(answer).startswith("Не вижу, кто вызывает")
    again = {**asked, **nobody, "message_id": number(asked) + 1001}
    await stage.post("updates", {"kind": "message", "body": again})
    poster = await anya.wait_for(group, is_poster, PATIENCE)
    assert (await battle_row(stage, battle_of(poster)))["asked_by"] is None


async def test_a_battle_moves_with_its_group(stage: Stage, anya: Person, ben: Person) -> None:
    """When a group becomes a supergroup, its battle is shown there anew and goes on, votes and all."""
    old = await stage.group(anya, ben, type="group")
    await show_cats(old, {anya: "Барсик", ben: "Муся"})
    poster = await open_battle(anya, old)
    async with await stage.person("Вика", "ru") as vika:
        await stage.post("members", {"chat_id": old, "user_id": vika.user_id, "status": "member"})
        assert "Барс" in await told(vika, poster, button_for(poster, "Барсик"))
        new = int((await stage.post("migrate_chat", {"chat_id": old}))["new"])
        again = await anya.wait_for(new, is_poster, PATIENCE)
        assert battle_of(again) == battle_of(poster)
        assert "1" in words(again)
        assert "Мус" in await told(vika, again, button_for(again, "Муся"))
    await end(stage, battle_of(again))
    row = await battle_row(stage, battle_of(again))
    assert (row["chat_id"], row["state"], row["votes_a"] + row["votes_b"]) == (new, "closed", 1)
    assert len([message for message in by_bot(await anya.history(new)) if is_poster(message)]) <= 1


async def test_a_bot_that_is_thrown_out_says_nothing(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Where the poster can't be sent the battle is over at once, and asking again works."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    said = await anya.say(group, "мяу")
    bot = {"chat_id": group, "user_id": int(stage.sandbox.token.split(":")[0])}
    await stage.post("members", bot | {"status": "kicked"})
    # Written before it was thrown out, handled after it.
    command = {"text": "/battle", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}
    await stage.post("updates", {"kind": "message", "body": said | command})
    await stage.settled()
    (row,) = await stage.fetch("SELECT state, reason, message_id FROM battle WHERE chat_id = $1", group)
    assert tuple(row) == ("cancelled", "gone", None)
    await stage.post("members", bot | {"status": "member"})
    assert is_poster(await open_battle(anya, group))


async def test_a_battle_whose_cat_is_gone_does_not_begin(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Where a picture can't be had any more, whoever asked is told; no poster comes, and nothing hangs."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await stage.fetch("UPDATE photo SET small_key = 'lost' WHERE chat_id = $1 AND caption = 'Муся'", group)
    answer = await ask(anya, group, "/battle")
    assert words(answer) == "Одно из фото убрали, так что битвы не будет 🐾"
    (row,) = await stage.fetch("SELECT state, reason, message_id FROM battle WHERE chat_id = $1", group)
    assert tuple(row) == ("cancelled", "withdrawn", None)
