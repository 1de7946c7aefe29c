from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from deploy.local.telegram.people import buttons
from storage.database import open_database
from storage.jobs import JobKind, enqueue
from tests.e2e.games import (
    a_crowd,
    battle_of,
    button_for,
    end,
    is_told,
    no_jobs,
    open_battle,
    pass_time,
    result,
    show_cats,
    vote,
)
from tests.e2e.pressing import press, press_old, told
from tests.e2e.stage import PATIENCE, Stage, at, by_bot, number, to, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


@pytest.fixture
async def crowd(stage: Stage, group: int) -> AsyncIterator[list[Person]]:
    """Four who have no cats here."""
    async with a_crowd(stage, group, 4) as people:
        yield people


@pytest.fixture
async def poster(group: int, anya: Person, ben: Person) -> JsonObject:
    """A battle of Аня's Барсик and Ben's Муся."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    return await open_battle(anya, group)


async def as_it_is(person: Person, message: JsonObject) -> JsonObject:
    """Return a message as it is now."""
    history = await person.history(at(message, "chat", "id"))
    return next(new for new in history if new["message_id"] == message["message_id"])


async def answer_to(person: Person, poster: JsonObject) -> JsonObject:
    """Return the bot's reply to a poster."""
    return await person.wait_for(at(poster, "chat", "id"), to(poster), PATIENCE)


async def scores(stage: Stage, group: int, **by_name: float) -> None:
    """Let the machine have scored the cats of a group so."""
    for name, score in by_name.items():
        await stage.fetch(
            "UPDATE photo SET score = $3 WHERE chat_id = $1 AND caption = $2", group, name, score
        )


async def test_only_the_voter_is_told_of_a_vote(
    stage: Stage, poster: JsonObject, crowd: list[Person], ben: Person
) -> None:
    """A vote is stored, changed and taken back, with receipts; the message shows how many have voted."""
    first, second, *_ = crowd
    barsik, musya = (button_for(poster, name) for name in ("Барсик", "Муся"))
    assert (await told(first, poster, musya)).startswith("Ты за Мусю. До ")
    assert (await told(first, poster, barsik)).startswith("Теперь ты за Барсика. До ")
    assert (await told(first, poster, barsik)).startswith("Голос снят. До ")
    receipt = await told(first, poster, musya)
    assert receipt.endswith(" можно передумать.")
    await told(second, poster, barsik)
    shown = await ben.wait_for(
        at(poster, "chat", "id"), lambda new: words(new).endswith("Уже 2 голоса."), PATIENCE
    )
    assert buttons(shown) == buttons(poster)
    assert await stage.fetch(
        "SELECT side FROM vote WHERE battle_id = $1 AND voter_id = $2", battle_of(poster), first.user_id
    ) == [(musya[-1],)]
    await end(stage, battle_of(poster))


async def test_the_presser_reads_their_own_language(stage: Stage, group: int, poster: JsonObject) -> None:
    """The battle is in the chat's language, the receipt in the voter's."""
    async with a_crowd(stage, group, 1, "en") as (carol,):
        receipt = await told(carol, poster, button_for(poster, "Муся"))
    assert receipt.startswith("You chose Муся. You may change your mind until ")
    await end(stage, battle_of(poster))


async def test_nobody_votes_for_their_own_cat(
    stage: Stage, poster: JsonObject, anya: Person, ben: Person
) -> None:
    """Both owners get a kind word, and no vote."""
    for owner in (anya, ben):
        for name in ("Барсик", "Муся"):
            said = await told(owner, poster, button_for(poster, name))
            assert "болеть" in said.lower() if owner is anya else "Cheer" in said
    assert not await stage.fetch("SELECT FROM vote WHERE battle_id = $1", battle_of(poster))
    await end(stage, battle_of(poster))


async def test_the_winner_is_named_first(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """The poster becomes the result; one reply tells votes, ratings, the machine's view: and a rematch."""
    await scores(stage, group, Барсик=80, Муся=60)
    await vote(stage, crowd[:3], poster, "Муся")
    await vote(stage, crowd[3:], poster, "Барсик")
    before = at(poster, "photo", -1, "file_id")
    assert (await result(stage, poster))["votes_a"] is None
    await end(stage, battle_of(poster))
    after = await as_it_is(anya, poster)
    assert words(after) == "Муся побеждает, 3 : 1 👑"
    assert at(after, "photo", -1, "file_id") != before
    assert not buttons(after)
    reply = await answer_to(anya, poster)
    lines = words(reply).splitlines()
    assert lines[0] == "Муся побеждает, 3 : 1 👑"
    assert lines[1].startswith("Рейтинг: Муся +")
    assert lines[2] == "Мимиметр ставил на Барсика, но люди решили иначе."
    assert buttons(reply) == [("Реванш", f"v1:br:{battle_of(poster)}")]


@pytest.mark.parametrize(
    ("barsik", "musya", "line"),
    [
        (60.0, 80.0, "Мимиметр того же мнения."),
        (70.2, 69.9, "А Мимиметр поставил обоим поровну: 70."),
    ],
)
async def test_the_machines_view_stands_beside_the_peoples(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    stage: Stage,
    group: int,
    poster: JsonObject,
    crowd: list[Person],
    anya: Person,
    barsik: float,
    musya: float,
    line: str,
) -> None:
    """It agrees, or can't tell the two apart."""
    await scores(stage, group, Барсик=barsik, Муся=musya)
    await vote(stage, crowd[:3], poster, "Муся")
    await end(stage, battle_of(poster))
    assert words(await answer_to(anya, poster)).splitlines()[2] == line


async def test_a_tie_is_a_tie(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """As many votes for both is nobody's win, and changes ratings as such."""
    await scores(stage, group, Барсик=80, Муся=60)
    await vote(stage, crowd[:2], poster, "Муся")
    await vote(stage, crowd[2:], poster, "Барсик")
    await end(stage, battle_of(poster))
    lines = words(await answer_to(anya, poster)).splitlines()
    assert lines[0].startswith("Ничья, 2 : 2.")
    assert lines[1].startswith("Рейтинг: ")
    assert lines[2] == "Выбор Мимиметра: Барсик."
    assert (await result(stage, poster))["outcome"] == "tie"


async def test_too_few_votes_change_nothing(
    stage: Stage, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """Two votes say nothing about a cat: no rating changes, nobody has won, and a rematch is offered."""
    await vote(stage, crowd[:2], poster, "Муся")
    await end(stage, battle_of(poster))
    reply = await answer_to(anya, poster)
    assert "голосов набралось мало" in words(reply)
    assert len(words(reply).splitlines()) == 1
    assert [label for label, _ in buttons(reply)] == ["Реванш"]
    row = await result(stage, poster)
    assert (row["outcome"], row["gain_a"], row["gain_b"]) == ("few", None, None)


async def test_a_vote_after_the_end_is_refused(stage: Stage, poster: JsonObject, crowd: list[Person]) -> None:
    """Whoever still sees the buttons is told that it is over, before and after the result is there."""
    await stage.fetch("UPDATE battle SET ends_at = now() WHERE id = $1", battle_of(poster))
    said = await told(crowd[0], poster, button_for(poster, "Муся"))
    assert said == "Голосование уже закончилось 🐾"
    await end(stage, battle_of(poster))
    late = await press_old(stage, crowd[0], poster, button_for(poster, "Муся"))
    assert late == "The voting is over 🐾"
    assert (await result(stage, poster))["votes_b"] == 0


async def test_a_vote_from_another_chat_is_refused(
    stage: Stage, poster: JsonObject, crowd: list[Person], anya: Person, ben: Person
) -> None:
    """Whoever makes up button data under a message elsewhere has no vote."""
    elsewhere = await stage.group(anya, ben)
    message = await anya.say(elsewhere, "мяу")
    said = await press_old(stage, crowd[0], message, button_for(poster, "Муся"))
    assert said == "The voting is over 🐾"
    assert not await stage.fetch("SELECT FROM vote WHERE battle_id = $1", battle_of(poster))
    await end(stage, battle_of(poster))


async def test_a_deleted_poster_does_not_stop_the_end(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """Votes count although nobody can vote any more, and the result comes as a message of its own."""
    await vote(stage, crowd[:3], poster, "Муся")
    await anya.delete(poster)
    await end(stage, battle_of(poster))
    told_anew = await anya.wait_for(group, lambda new: "побеждает" in words(new), PATIENCE)
    assert words(told_anew).startswith("Муся побеждает, 3 : 0")
    assert told_anew["photo"]
    assert [label for label, _ in buttons(told_anew)] == ["Реванш"]


async def test_a_bot_that_was_removed_closes_silently(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person]
) -> None:
    """Nobody reads it, so it counts as told, and no job is left behind."""
    await vote(stage, crowd[:3], poster, "Муся")
    await no_jobs(stage, JobKind.TALLY)
    bot = int(stage.sandbox.token.split(":")[0])
    await stage.post("members", {"chat_id": group, "user_id": bot, "status": "kicked"})
    await end(stage, battle_of(poster))
    await no_jobs(stage, JobKind.BATTLE)
    row = await result(stage, poster)
    assert (row["state"], row["outcome"]) == ("closed", "b" if row["name_b"] == "Муся" else "a")


async def test_a_photo_that_is_withdrawn_ends_its_battle(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], ben: Person
) -> None:
    """The picture with the cat disappears, and the chat is told kindly that no vote counts."""
    await vote(stage, crowd[:3], poster, "Муся")
    photo = next(sent for sent in await ben.history(group) if sent.get("caption") == "Муся")
    asked = await ben.say(group, "/remove", number(photo))
    question = await ben.wait_for(group, to(asked), PATIENCE)
    await press(ben, question, buttons(question)[0][1])
    await is_told(stage, battle_of(poster))
    history = by_bot(await ben.history(group))
    assert poster["message_id"] not in {message["message_id"] for message in history}
    assert any("битва отменяется" in words(message) for message in history)
    row = await result(stage, poster)
    assert (row["state"], row["reason"], row["outcome"]) == ("cancelled", "withdrawn", None)


async def test_an_end_that_could_not_be_told_is_told_once_telegram_is_back(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """While Telegram fails the battle is closed already; afterwards there is one result and one reply."""
    await vote(stage, crowd[:3], poster, "Муся")
    await no_jobs(stage, JobKind.TALLY)
    for method in ("editMessageMedia", "sendMessage"):
        await stage.fault(method, "502", times=1)
    await pass_time(stage, JobKind.BATTLE, battle_of(poster))
    async with asyncio.timeout(PATIENCE):
        while (await stage.control.get("faults")).json():
            # The job would wait for some seconds.
            await pass_time(stage, JobKind.BATTLE, battle_of(poster))
            await asyncio.sleep(0.2)
        while not await stage.fetch(
            "SELECT FROM battle WHERE id = $1 AND told_at IS NOT NULL", battle_of(poster)
        ):
            await pass_time(stage, JobKind.BATTLE, battle_of(poster))
            await asyncio.sleep(0.2)
    history = by_bot(await anya.history(group))
    ends = [message for message in history if words(message).startswith("Муся побеждает")]
    assert [bool(message.get("photo")) for message in ends] == [True, False]


async def test_an_end_is_told_once_however_many_jobs_there_are(
    stage: Stage, group: int, poster: JsonObject, crowd: list[Person], anya: Person
) -> None:
    """Jobs that find the same battle due at the same time close it once, and one of them tells of it."""
    await vote(stage, crowd[:3], poster, "Муся")
    await no_jobs(stage, JobKind.TALLY)
    await stage.fetch("UPDATE battle SET ends_at = now() WHERE id = $1", battle_of(poster))
    async with (
        open_database(stage.addresses.database_url, max_size=1) as database,
        database.transaction() as tx,
    ):
        for turn in range(5):
            await enqueue(tx, JobKind.BATTLE, battle_of(poster), turn=100 + turn)
    await is_told(stage, battle_of(poster))
    await no_jobs(stage, JobKind.BATTLE)
    history = by_bot(await anya.history(group))
    assert len([message for message in history if to(poster)(message)]) == 1
