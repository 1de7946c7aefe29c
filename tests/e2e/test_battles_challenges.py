from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deploy.local.telegram.people import buttons
from tests.e2e.asking import ask, battle_row, challenged, labels
from tests.e2e.games import battle_of, end, is_poster, show_cats
from tests.e2e.pictures import cat, no_cat
from tests.e2e.pressing import press, press_old, told
from tests.e2e.stage import PATIENCE, Stage, at, number, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_a_challenge_is_accepted(
    stage: Stage, group: int, anya: Person, ben: Person, vika: Person
) -> None:
    """An answer to a photo challenges its cat: its owner hears of it, alone may accept, and it begins."""
    photo, offer = await challenged(stage, group, anya, ben)
    assert words(offer).startswith("Вызов на битву: Барсик против Муси")
    assert "Ben, битве быть?" in words(offer)
    assert any(at(entity, "type") == "text_mention" for entity in at(offer, "entities"))
    assert at(offer, "reply_to_message", "message_id") == photo["message_id"]
    assert await told(vika, offer, "Битве быть") == "Решает хозяин кота, которого вызвали: Ben."
    assert await told(anya, offer, "Битве быть") == "Решает хозяин кота, которого вызвали: Ben."
    assert words(await ask(vika, group, "/battle")).startswith("Вызов уже ждёт ответа")
    accepted = await press(ben, offer, "Битве быть")
    assert words(accepted).startswith("Вызов принят: Барсик против Муси")
    assert not buttons(accepted)
    poster = await ben.wait_for(group, is_poster, PATIENCE)
    assert labels(poster) == ["Барсик", "Муся"]
    row = await battle_row(stage, battle_of(poster))
    assert (row["state"], row["asked_by"], row["asked_of"]) == ("open", anya.user_id, ben.user_id)


async def test_the_answer_of_the_bot_stands_for_the_cat(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """`/battle` as an answer to the bot's card challenges the cat on it."""
    shown = await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await stage.settled()
    card = await ben.wait_for(group, to(shown[anya]), PATIENCE)
    offer = await ask(ben, group, "/battle", card)
    assert words(offer).startswith("A challenge: Муся against Барсик")
    assert "Аня, shall they battle?" in words(offer)


async def test_a_challenge_is_declined_kindly(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """The owner says no, and nobody has lost; another challenge may follow, and be taken back."""
    photo, offer = await challenged(stage, group, anya, ben)
    assert await told(ben, offer, "Не сегодня") == "Fine, another time."
    declined = await ben.wait_for(
        group, lambda new: new["message_id"] == offer["message_id"] and not buttons(new), PATIENCE
    )
    assert words(declined).startswith("Вызов отклонён")
    again = await ask(anya, group, "/battle", photo)
    assert await told(anya, again, "Не сегодня") == "Хорошо, в другой раз."
    await anya.wait_for(
        group, lambda new: new["message_id"] == again["message_id"] and not buttons(new), PATIENCE
    )
    states = await stage.fetch("SELECT state, reason FROM battle WHERE chat_id = $1 ORDER BY id", group)
    assert [tuple(row) for row in states] == [("cancelled", "declined"), ("cancelled", "taken_back")]


async def test_an_accepted_challenge_is_not_taken_back(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Who presses too late, or in another chat, is told that it is in the past; the battle goes on."""
    _, offer = await challenged(stage, group, anya, ben)
    no, yes = (next(data for _, data in buttons(offer) if data.endswith(end)) for end in ("no", "yes"))
    elsewhere = await stage.group(anya, ben)
    stranger = await ben.say(elsewhere, "мяу")
    assert (await press_old(stage, ben, stranger, yes) or "").startswith("This challenge is in the past.")
    assert await told(ben, offer, "Битве быть") == "The battle begins!"
    assert (await press_old(stage, anya, offer, no) or "").startswith("This challenge is in the past.")
    poster = await ben.wait_for(group, is_poster, PATIENCE)
    assert (await battle_row(stage, battle_of(poster)))["state"] == "open"


async def test_no_battle_begins_while_the_chat_sleeps(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """A challenge that is answered in the quiet hours, or where battles are off by now, waits on."""
    _, offer = await challenged(stage, group, anya, ben)
    now = datetime.now(UTC)
    hour = 60 * now.hour
    await stage.fetch(
        "INSERT INTO chat_setting (chat_id, time_zone, quiet_from, quiet_to) VALUES ($1, 'UTC', $2, $3)",
        group,
        (hour - 180) % 1440,
        (hour + 180) % 1440,
    )
    assert (await told(ben, offer, "Битве быть")).startswith("Quiet hours, the cats are asleep.")
    await stage.fetch(
        "UPDATE chat_setting SET battles = false, quiet_from = NULL, quiet_to = NULL WHERE chat_id = $1",
        group,
    )
    assert (await told(ben, offer, "Битве быть")).startswith("Battles are off in this chat.")
    (row,) = await stage.fetch("SELECT id, state FROM battle WHERE chat_id = $1", group)
    assert row["state"] == "offered"
    await stage.fetch("UPDATE chat_setting SET battles = true WHERE chat_id = $1", group)
    assert await told(ben, offer, "Битве быть") == "The battle begins!"
    assert battle_of(await ben.wait_for(group, is_poster, PATIENCE)) == row["id"]


async def test_a_challenge_without_an_answer_lapses(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """After some hours the challenge is over, without a word against anybody."""
    _, offer = await challenged(stage, group, anya, ben)
    (row,) = await stage.fetch("SELECT * FROM battle WHERE chat_id = $1", group)
    assert timedelta(hours=5, minutes=59) < row["ends_at"] - row["made_at"] < timedelta(hours=6, minutes=1)
    await end(stage, row["id"])
    history = await anya.history(group)
    lapsed = next(message for message in history if message["message_id"] == offer["message_id"])
    assert words(lapsed).startswith("Вызов остался без ответа.")
    assert not buttons(lapsed)


async def test_my_cat_is_chosen_by_buttons(
    stage: Stage, group: int, anya: Person, ben: Person, vika: Person
) -> None:
    """With several cats I choose which one goes, the best first; nobody else chooses for me."""
    shown = await show_cats(group, {anya: "Барсик", ben: "Муся"})
    for seed, name in ((10, "Рыжик"), (20, "Пушок")):
        sent = await anya.send_photo(group, cat(seed), name)
        await anya.wait_for(group, to(sent), PATIENCE)
    asked = await anya.say(group, "/battle", number(shown[ben]))
    choice = await anya.wait_for(group, to(asked), PATIENCE)
    assert words(choice).startswith("Аня, кого выпускаем? Соперник: Муся")
    assert sorted(label.split(" · ")[0] for label in labels(choice)) == ["Барсик", "Пушок", "Рыжик"]
    scores = [int(label.split(" · ")[1]) for label in labels(choice)]
    assert scores == sorted(scores, reverse=True)
    mine = next(label for label in labels(choice) if label.startswith("Рыжик"))
    assert await told(vika, choice, mine) == "Кота выбирает тот, кто вызвал: Аня."
    await anya.press(choice, mine)
    offer = await anya.wait_for(group, lambda new: "Вызов на битву" in words(new), PATIENCE)
    assert "Рыжик против Муси" in words(offer)
    await stage.settled()
    assert number(choice) not in [number(message) for message in await anya.history(group)]


async def test_a_person_is_challenged_by_name(stage: Stage, group: int, anya: Person, vika: Person) -> None:
    """`/battle @name` and a mention of somebody without a name challenge their best cat."""
    await show_cats(group, {anya: "Барсик", vika: "Муся"})
    offer = await ask(anya, group, "/battle @Vika")
    assert "Барсик против Муси" in words(offer)
    await told(vika, offer, "Не сегодня")
    await stage.settled()
    said = await anya.say(group, "мяу")
    before = number(said)
    by_hand = said | {
        "message_id": before + 1000,
        "text": "/battle Вика",
        "entities": [
            {"type": "bot_command", "offset": 0, "length": 7},
            {
                "type": "text_mention",
                "offset": 8,
                "length": 4,
                "user": {"id": vika.user_id, "is_bot": False, "first_name": "Вика"},
            },
        ],
    }
    await stage.post("updates", {"kind": "message", "body": by_hand})
    offer = await anya.wait_for(group, lambda new: "Вызов на битву" in words(new), PATIENCE, after=before)
    assert "Вика, битве быть?" in words(offer)


async def test_a_chat_may_want_no_questions(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Where challenges need no answer, the battle begins at once."""
    await anya.say(group, "мяу")
    await stage.settled()
    await stage.fetch("INSERT INTO chat_setting (chat_id, auto_accept) VALUES ($1, true)", group)
    _, poster = await challenged(stage, group, anya, ben)
    assert labels(poster) == ["Барсик", "Муся"]


async def test_who_can_not_be_challenged(stage: Stage, group: int, anya: Person, vika: Person) -> None:
    """Strangers, the bot, people without a cat and oneself: each gets kind words."""
    await vika.say(group, "мяу")
    sent = await anya.send_photo(group, cat(4), "Барсик")
    await anya.wait_for(group, to(sent), PATIENCE)
    await stage.settled()
    await stage.fetch("UPDATE person SET username = 'anya_of_this_test' WHERE id = $1", anya.user_id)
    for name, answer in (
        ("vika", "Вика пока без кота в этом чате."),
        ("nobody_of_this_name", "Не знаю такого хозяина."),
        (stage.sandbox.username, "Я только меряю, кота у меня нет."),
    ):
        assert words(await ask(anya, group, f"/battle @{name}")).startswith(answer)
    answered = await anya.say(group, "мой кот лучше")
    assert words(await ask(anya, group, "/battle", answered)).startswith("Себя вызвать нельзя.")


async def test_cats_that_can_not_fight(
    stage: Stage, group: int, anya: Person, ben: Person, vika: Person
) -> None:
    """One's own cat, a photo without a face, an owner who keeps cats out, and a caller without a cat."""
    shown = await show_cats(group, {anya: "Барсик", ben: "Муся"})
    faceless = await ben.send_photo(group, no_cat())
    await stage.settled()
    assert words(await ask(anya, group, "/battle", shown[anya])).startswith("Это твой же кот")
    assert words(await ask(anya, group, "/battle", faceless)).startswith("На этом фото я мордочку не измерил")
    assert words(await ask(vika, group, "/battle", shown[ben])).startswith("Вика, сначала покажи здесь")
    await stage.fetch("UPDATE person SET battles = false WHERE id = $1", ben.user_id)
    assert words(await ask(anya, group, "/battle", shown[ben])).startswith("Ben не выпускает котов на битвы.")
    assert words(await ask(ben, group, "/battle", shown[anya])).startswith("Ben, your battles are off.")
    await stage.fetch("UPDATE photo SET person_id = NULL WHERE chat_id = $1", group)
    assert words(await ask(anya, group, "/battle", shown[ben])).startswith("Не вижу, чей это кот")
