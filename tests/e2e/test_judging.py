from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from deploy.local.telegram.people import buttons
from tests.e2e.pictures import marked_cat
from tests.e2e.pressing import press, press_old, told
from tests.e2e.stage import PATIENCE, Stage, at, number, to, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


@pytest.fixture
async def owners(stage: Stage) -> AsyncIterator[list[Person]]:
    """Three people whose only cats are those that strangers may judge, and nobody else's are."""
    await stage.fetch("UPDATE person SET judged = false WHERE judged")
    people = []
    for place in range(3):
        owner = await stage.person(f"Owner {place}", "en")
        sent = await owner.send_photo(owner.user_id, marked_cat(400 + place))
        await owner.wait_for(owner.user_id, to(sent), PATIENCE)
        people.append(owner)
    # The pictures were shown in earlier tests too: here they are no repeats.
    ids = [owner.user_id for owner in people]
    await stage.fetch("UPDATE photo SET repeat_anywhere = false WHERE person_id = ANY($1)", ids)
    await stage.fetch("UPDATE person SET judged = true WHERE id = ANY($1)", ids)
    yield people
    for owner in people:
        await owner.close()


async def vote(person: Person) -> JsonObject:
    """Ask for a pair and return the newest answer."""
    said = await person.say(person.user_id, "/vote")
    return await person.wait_for(person.user_id, lambda _: True, PATIENCE, after=number(said))


async def judgements(stage: Stage, person: Person) -> list[dict[str, object]]:
    """Return what somebody was asked, oldest first."""
    rows = await stage.fetch("SELECT * FROM judgement WHERE voter_id = $1 ORDER BY id", person.user_id)
    return [dict(row) for row in rows]


async def test_pairs_come_one_after_another_into_one_message(
    stage: Stage, anya: Person, owners: list[Person]
) -> None:
    """Each answer brings the next pair by an edit, until all are judged; nothing is told of the cats."""
    pair = await vote(anya)
    assert [label for label, _ in buttons(pair)] == ["1", "2", "Поровну", "Дальше", "Хватит"]
    assert words(pair).startswith("Выбирай сердцем")
    seen = {at(pair, "photo", -1, "file_id")}
    for label in ("1", "Поровну"):
        pair = await press(anya, pair, label)
        seen.add(at(pair, "photo", -1, "file_id"))
    assert len(seen) == 3
    last = await press(anya, pair, "Дальше")
    assert words(last).startswith("Все пары уже пройдены")
    assert not buttons(last)
    asked = await judgements(stage, anya)
    assert [row["choice"] for row in asked] == ["left", "tie", "skip"]
    assert {row["message_id"] for row in asked} == {pair["message_id"]}
    assert len({frozenset((row["photo_left"], row["photo_right"])) for row in asked}) == 3
    assert words(await vote(anya)).startswith("Все пары уже пройдены")
    # Whoever shows cats never meets them.
    await vote(owners[0])
    (row,) = await judgements(stage, owners[0])
    mine = await stage.fetch("SELECT id FROM photo WHERE person_id = $1", owners[0].user_id)
    assert not {at(dict(photo), "id") for photo in mine} & {row["photo_left"], row["photo_right"]}


@pytest.mark.usefixtures("owners")
async def test_an_old_button_and_a_double_press_change_nothing(stage: Stage, ben: Person) -> None:
    """What was answered stays, and the presser is told where a fresh pair is."""
    first = await vote(ben)
    data = buttons(first)[0][1]
    second = await press(ben, first, "1")
    assert await press_old(stage, ben, first, data) == "This pair is decided. A fresh one: /vote"
    assert await press_old(stage, ben, first, data[:-1] + "r") == "This pair is decided. A fresh one: /vote"
    assert [row["choice"] for row in await judgements(stage, ben)] == ["left", None]
    # Asked anew, the pair that waits is shown, in a new message.
    again = await vote(ben)
    assert again["message_id"] != second["message_id"]
    assert buttons(again) == buttons(second)
    assert len(await judgements(stage, ben)) == 2


@pytest.mark.usefixtures("owners")
async def test_an_answer_that_was_cut_short_goes_on(stage: Stage, ben: Person) -> None:
    """Where the program stopped between an answer and the next pair, the same press brings the pair."""
    first = await vote(ben)
    data = buttons(first)[0][1]
    second = await press(ben, first, "1")
    await stage.fetch(
        "UPDATE judgement SET message_id = NULL WHERE voter_id = $1 AND choice IS NULL", ben.user_id
    )
    assert await press_old(stage, ben, first, data) is None
    assert [row["message_id"] for row in await judgements(stage, ben)] == [second["message_id"]] * 2


async def test_a_cat_that_is_erased_meanwhile_is_replaced(
    stage: Stage, ben: Person, owners: list[Person]
) -> None:
    """An erased photo's pair can't be answered: the presser is told, and gets another pair."""
    pair = await vote(ben)
    (asked,) = await judgements(stage, ben)
    (owner_id,) = await stage.fetch("SELECT person_id FROM photo WHERE id = $1", asked["photo_left"])
    owner = next(person for person in owners if person.user_id == owner_id["person_id"])
    photo = next(message for message in await owner.history(owner.user_id) if "photo" in message)
    said = await owner.say(owner.user_id, "/remove", number(photo))
    question = await owner.wait_for(owner.user_id, to(said), PATIENCE)
    await press(owner, question, "Erase")
    assert await told(ben, pair, "1") == "One of the cats went home, here is another pair"
    await stage.settled()
    (left,) = await judgements(stage, ben)
    assert left["id"] != asked["id"]
    assert left["choice"] is None


async def test_who_takes_consent_back_is_shown_no_more(
    stage: Stage, ben: Person, owners: list[Person]
) -> None:
    """A pair that waits is given up at once, and no new one holds the cat."""
    await vote(ben)
    await stage.fetch("UPDATE person SET judged = false WHERE id = $1", owners[0].user_id)
    await vote(ben)
    (left,) = await judgements(stage, ben)
    mine = await stage.fetch("SELECT id FROM photo WHERE person_id = $1", owners[0].user_id)
    assert not {photo["id"] for photo in mine} & {left["photo_left"], left["photo_right"]}


async def test_an_answer_counts_only_while_the_owners_agree(
    stage: Stage, ben: Person, owners: list[Person]
) -> None:
    """Who presses under a cat whose owner took consent back just now gives no vote, but gets another pair."""
    pair = await vote(ben)
    (asked,) = await judgements(stage, ben)
    await stage.fetch(
        "UPDATE person SET judged = false WHERE id = (SELECT person_id FROM photo WHERE id = $1)",
        asked["photo_left"],
    )
    assert await told(ben, pair, "1") == "One of the cats went home, here is another pair"
    await stage.settled()
    assert all(row["choice"] is None for row in await judgements(stage, ben))
    await stage.fetch(
        "UPDATE person SET judged = true WHERE id = ANY($1)", [owner.user_id for owner in owners]
    )


async def test_without_cats_to_judge_people_are_invited(stage: Stage, ben: Person) -> None:
    """Where nobody lets strangers judge, a button lets one's own cats be shown."""
    await stage.fetch("UPDATE person SET judged = false WHERE judged")
    empty = await vote(ben)
    assert words(empty).startswith("Nobody to judge yet: few people")
    settings = await press(ben, empty, "Show my cats to judges")
    assert "Judges: yes" in [label for label, _ in buttons(settings)]
    assert words(await vote(ben)).startswith("Nobody to judge yet, but your cats are ready")
    await stage.fetch("UPDATE person SET judged = false WHERE judged")


@pytest.mark.usefixtures("owners")
async def test_the_same_cat_twice_is_a_pair_like_any_other(stage: Stage, ben: Person) -> None:
    """A control pair comes with the same picture, words and buttons, and is answered like the rest."""
    first = await vote(ben)
    (asked,) = await judgements(stage, ben)
    await stage.fetch(
        "UPDATE judgement SET photo_right = photo_left, control = 'same' WHERE id = $1", asked["id"]
    )
    again = await vote(ben)
    assert words(again) == words(first)
    assert buttons(again) == buttons(first)
    await press(ben, again, "Equal")
    assert [row["choice"] for row in await judgements(stage, ben)] == ["tie", None]


@pytest.mark.usefixtures("owners")
async def test_enough_is_enough(ben: Person) -> None:
    """Whoever stops is thanked, and the pair loses its buttons."""
    pair = await vote(ben)
    pair = await press(ben, pair, "1")
    end = await press(ben, pair, "Enough")
    assert words(end).startswith("Thank you, you have given 1 vote.")
    assert not buttons(end)


@pytest.mark.usefixtures("owners")
async def test_a_day_has_an_end(stage: Stage, ben: Person) -> None:
    """Who has judged very many pairs is told kindly to come back tomorrow."""
    pair = await vote(ben)
    await stage.fetch(
        """
        INSERT INTO judgement (voter_id, photo_left, photo_right, choice, answered_at)
        SELECT voter_id, photo_left, photo_right, 'tie', now() FROM judgement, generate_series(1, 299)
        WHERE voter_id = $1
        """,
        ben.user_id,
    )
    end = await press(ben, pair, "2")
    assert words(end).startswith("That's all for today")
    assert words(await vote(ben)).startswith("That's all for today")


async def test_in_groups_judging_is_offered_in_private(stage: Stage, group: int, anya: Person) -> None:
    """A group gets a button that leads to the private chat, and its link begins at once."""
    said = await anya.say(group, "/vote")
    answer = await anya.wait_for(group, to(said), PATIENCE)
    (row,) = at(answer, "reply_markup", "inline_keyboard")
    assert row[0]["url"] == f"https://t.me/{stage.app.username}?start=vote"
    said = await anya.say(anya.user_id, "/start vote")
    begun = await anya.wait_for(anya.user_id, lambda _: True, PATIENCE, after=number(said))
    assert "photo" in begun or words(begun).startswith(("Пока судить некого", "Все пары уже пройдены"))


async def test_an_operator_can_stop_judging(stage: Stage, ben: Person) -> None:
    """With the switch off the command and the buttons say so."""
    await stage.fetch("INSERT INTO switch (name) VALUES ('judging')")
    try:
        assert words(await vote(ben)).startswith("Judging is being serviced")
    finally:
        await stage.fetch("DELETE FROM switch WHERE name = 'judging'")


async def test_many_presses_at_once_are_one_answer(stage: Stage, anya: Person, owners: list[Person]) -> None:
    """Nervous fingers on one pair give one vote and one next pair."""
    assert owners
    pair = await vote(anya)
    await asyncio.gather(*(anya.press(pair, label) for label in ("1", "2", "1", "2")))
    await stage.settled()
    assert [row["choice"] is None for row in await judgements(stage, anya)] == [False, True]
