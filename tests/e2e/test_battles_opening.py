from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.e2e.asking import ask, battle_row, labels
from tests.e2e.games import battle_of, end, is_poster, open_battle, show_cats
from tests.e2e.pictures import cat
from tests.e2e.pressing import told
from tests.e2e.stage import PATIENCE, Stage, at, by_bot, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_two_cats_of_the_chat_meet(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """`/battle` shows two cats of different owners in one picture, with a deadline and two buttons."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    asked = await anya.say(group, "/battle")
    poster = await anya.wait_for(group, to(asked), PATIENCE)
    assert is_poster(poster)
    assert at(poster, "photo", -1, "width") == 1080
    assert {"Барсик", "Муся"} <= set(labels(poster))
    assert words(poster).splitlines()[0] in {"Барсик против Муси", "Муся против Барсика"}
    assert "Голосуем до " in words(poster)
    assert "свои коты не в счёт" in words(poster)
    row = await battle_row(stage, battle_of(poster))
    assert (row["state"], row["message_id"]) == ("open", number(poster))
    assert {row["owner_a"], row["owner_b"]} == {anya.user_id, ben.user_id}
    assert row["asked_by"] == anya.user_id
    assert timedelta(minutes=59) < row["ends_at"] - row["opened_at"] < timedelta(minutes=61)


async def test_a_command_that_comes_twice_makes_one_battle(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Telegram may send an update again; the chat sees one poster."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    asked = await anya.say(group, "/battle")
    await anya.wait_for(group, is_poster, PATIENCE)
    await stage.post("updates", {"kind": "message", "body": asked})
    await stage.settled()
    assert len([message for message in by_bot(await anya.history(group)) if is_poster(message)]) == 1


async def test_one_battle_at_a_time(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Whoever asks while a battle is on is led to it; after its end the same pair rests for a week."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    poster = await open_battle(anya, group)
    answer = await ask(ben, group, "/battle")
    assert words(answer).startswith("A battle is on: ")
    assert at(answer, "reply_to_message", "message_id") == poster["message_id"]
    await end(stage, battle_of(poster))
    asked = await ben.say(group, "/battle")
    answer = await ben.wait_for(group, to(asked), PATIENCE)
    assert words(answer).startswith("All pairs of this chat have met this week.")


async def test_a_battle_needs_two_owners(group: int, anya: Person, ben: Person) -> None:
    """Without cats of two people there is no battle, and the bot says what to do."""
    assert words(await ask(ben, group, "/battle")).startswith("A battle needs cats of two different owners.")
    for seed in (2, 3):
        sent = await anya.send_photo(group, cat(seed))
        await anya.wait_for(group, to(sent), PATIENCE)
    assert words(await ask(anya, group, "/battle")).startswith("Для битвы нужны коты двух разных хозяев.")


async def test_whoever_keeps_cats_out_is_not_picked(
    stage: Stage, group: int, anya: Person, ben: Person, vika: Person
) -> None:
    """The cats of an owner who switched battles off are never picked, nor is a repeat."""
    await show_cats(group, {anya: "Барсик", ben: "Муся", vika: "Рыжик"})
    again = await vika.send_photo(group, cat(0), "Барсик")
    await vika.wait_for(group, to(again), PATIENCE)
    await stage.fetch("UPDATE person SET battles = false WHERE id = $1", anya.user_id)
    poster = await open_battle(anya, group)
    assert set(labels(poster)) == {"Муся", "Рыжик"}


async def test_battles_are_for_groups(anya: Person) -> None:
    """In private the bot explains where battles are."""
    await anya.say(anya.user_id, "/battle")
    assert words(await anya.wait_for(anya.user_id, timeout=PATIENCE)).startswith("Битвы бывают в группах")


async def test_where_battles_are_off(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """The chat's switch, its quiet hours and the operator's switch are asked before anything begins."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await stage.fetch("INSERT INTO chat_setting (chat_id, battles) VALUES ($1, false)", group)
    assert words(await ask(anya, group, "/battle")).startswith("В этом чате битвы выключены.")
    minute = (datetime.now(UTC) + timedelta(minutes=90)).hour * 60
    await stage.fetch(
        """
        UPDATE chat_setting SET battles = true, time_zone = 'UTC', quiet_from = $2, quiet_to = $3
        WHERE chat_id = $1
        """,
        group,
        (minute - 180) % 1440,
        minute + 7,
    )
    quiet = words(await ask(ben, group, "/battle"))
    assert quiet.startswith("Quiet hours, the cats are asleep.")
    assert f"{minute // 60:02}:07" in quiet
    await stage.fetch("INSERT INTO switch (name) VALUES ('battles')")
    try:
        assert words(await ask(anya, group, "/battle")).startswith("Битвы на техосмотре.")
    finally:
        await stage.fetch("DELETE FROM switch")
    assert not await stage.fetch("SELECT FROM battle WHERE chat_id = $1", group)


async def test_a_chat_chooses_how_long_battles_last(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """The deadline is as many minutes away as the chat's admins have chosen."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await stage.fetch("INSERT INTO chat_setting (chat_id, battle_minutes) VALUES ($1, 5)", group)
    row = await battle_row(stage, battle_of(await open_battle(anya, group)))
    assert timedelta(minutes=4) < row["ends_at"] - row["opened_at"] < timedelta(minutes=6)


async def test_a_rematch(stage: Stage, group: int, anya: Person, ben: Person, vika: Person) -> None:
    """After the end anybody may let the same two meet again, once, sides changed, if both owners agree."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    poster = await open_battle(anya, group)
    await end(stage, battle_of(poster))
    result = await anya.wait_for(group, lambda new: labels(new) == ["Реванш"], PATIENCE)
    await stage.fetch("UPDATE person SET battles = false WHERE id = $1", ben.user_id)
    assert (await told(vika, result, "Реванш")).startswith("Хозяин одного из котов больше не выпускает")
    await stage.fetch("UPDATE person SET battles = true WHERE id = $1", ben.user_id)
    assert await told(vika, result, "Реванш") == "Реванш начинается!"
    second = await anya.wait_for(group, is_poster, PATIENCE, after=number(result))
    assert labels(second) == labels(poster)[::-1]
    assert battle_of(second) != battle_of(poster)
    assert await told(vika, result, "Реванш") == "Реванш у этой пары уже был."
    await end(stage, battle_of(second))
    assert await told(anya, result, "Реванш") == "Реванш у этой пары уже был."


async def test_how_cats_are_called(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """A short caption is the name, else the owner's; whatever people write never becomes markup."""
    long = "Вот так он спал весь день и даже не заметил, что я его снимаю"
    await show_cats(group, {anya: long, ben: "<b>Муся</b> & Ко"})
    poster = await open_battle(anya, group)
    assert set(labels(poster)) == {"Кот Ани", "<b>Муся</b> & Ко"}
    assert "<b>Муся</b> & Ко" in words(poster)
