from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.telegram.people import buttons
from tests.e2e.pressing import press, press_old, told
from tests.e2e.stage import PATIENCE, Stage, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


def labels(message: JsonObject) -> list[str]:
    """Return the labels of a message's buttons."""
    return [label for label, _ in buttons(message)]


async def settings_of(person: Person, chat: int) -> JsonObject:
    """Ask for the settings of a group."""
    asked = await person.say(chat, "/settings")
    return await person.wait_for(chat, to(asked), PATIENCE)


async def test_admins_change_the_settings_of_a_chat_in_place(stage: Stage, group: int, anya: Person) -> None:
    """The creator presses: switches, battle length, quiet hours and the zone change, and it shows."""
    message = await settings_of(anya, group)
    assert "Голоса учат оценку" in words(message)
    assert labels(message)[:3] == ["Битвы: да", "Турниры: да", "Сезоны: да"]
    assert {"• 1 час", "• Без тишины", "Часы: Москва"} <= set(labels(message))
    message = await press(anya, message, "Битвы: да")
    assert "Битвы: нет" in labels(message)
    message = await press(anya, message, "15 мин")
    assert {"• 15 мин", "1 час"} <= set(labels(message))
    message = await press(anya, message, "22–8")
    assert {"• 22–8", "Без тишины"} <= set(labels(message))
    zones = await press(anya, message, "Часы: Москва")
    assert "• Москва" in labels(zones)
    back = await press(anya, zones, "‹ Назад")
    assert labels(back) == labels(message)
    zones = await press(anya, back, "Часы: Москва")
    message = await press(anya, zones, "Омск")
    assert "Часы: Омск" in labels(message)
    (row,) = await stage.fetch("SELECT * FROM chat_setting WHERE chat_id = $1", group)
    assert (row["battles"], row["tournaments"], row["battle_minutes"]) == (False, True, 15)
    assert (row["quiet_from"], row["quiet_to"], row["time_zone"]) == (1320, 480, "Asia/Omsk")


async def test_only_admins_may_press(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """A member is told kindly, in their own language and alone, and nothing changes."""
    message = await settings_of(ben, group)
    assert (await told(ben, message, "Battles: yes")).startswith("Only admins change the settings")
    assert not await stage.fetch("SELECT FROM chat_setting WHERE chat_id = $1", group)
    # Pressed again and again, Telegram is asked only once for a while.
    before = await stage.last_call()
    await told(ben, message, "Seasons: yes")
    assert not await stage.calls("getChatMember", after=before)
    assert await told(anya, message, "Battles: yes") == ""
    await stage.settled()
    assert len(await stage.fetch("SELECT FROM chat_setting WHERE chat_id = $1", group)) == 1


async def test_a_new_admin_may_press(stage: Stage, anya: Person, ben: Person) -> None:
    """Whoever Telegram calls an admin may, the creator or not."""
    group = await stage.group(anya, ben)
    await stage.post("members", {"chat_id": group, "user_id": ben.user_id, "status": "administrator"})
    message = await settings_of(ben, group)
    message = await press(ben, message, "Accept challenges at once: no")
    assert "Accept challenges at once: yes" in labels(message)


async def test_a_person_agrees_and_takes_it_back(stage: Stage, anya: Person) -> None:
    """In private everybody has switches of their own; each press is confirmed, and holds at once."""
    await anya.say(anya.user_id, "/settings")
    message = await anya.wait_for(anya.user_id, lambda sent: "Твои настройки" in words(sent), PATIENCE)
    assert labels(message) == ["Битвы: да", "Судьи: нет", "Уроки: нет"]
    assert await told(anya, message, "Уроки: нет") == "Спасибо, буду учиться у тебя"
    query = "SELECT battles, judged, teaches FROM person WHERE id = $1"
    (row,) = await stage.fetch(query, anya.user_id)
    assert tuple(row) == (True, False, True)
    # Another press of the same button means the same, and changes nothing.
    assert await press_old(stage, anya, message, "v1:c:teaches:1") == "Thank you, I'll learn from you"
    (row,) = await stage.fetch(query, anya.user_id)
    assert tuple(row) == (True, False, True)
    assert await told(anya, message, "v1:c:teaches:0") == (
        "Хорошо, твои голоса и фото больше ничему меня не учат"
    )
    message = await press(anya, message, "v1:c:judged:1")
    assert labels(message) == ["Битвы: да", "Судьи: да", "Уроки: нет"]
    (row,) = await stage.fetch(query, anya.user_id)
    assert tuple(row) == (True, True, False)
