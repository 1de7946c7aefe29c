from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from deploy.local.telegram.people import buttons
from storage.jobs import JobKind
from tests.e2e.games import a_crowd, battle_of, end, no_jobs, open_battle, pass_time, show_cats, vote
from tests.e2e.stage import PATIENCE, Stage, at, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


async def a_battle(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Let Барсик of Аня win against Муся of Ben, three to one, and let ratings follow."""
    # Pictures that no other test shows: repeats count in their chat alone.
    await show_cats(group, {anya: "Барсик", ben: "Муся"}, seed=65)
    poster = await open_battle(anya, group)
    async with a_crowd(stage, group, 4) as crowd:
        await vote(stage, crowd[:3], poster, "Барсик")
        await vote(stage, crowd[3:], poster, "Муся")
    await end(stage, battle_of(poster))
    await rated(stage, group)


async def rated(stage: Stage, group: int) -> None:
    """Let the ratings' jobs run now, and wait for them."""
    for key in (group, 0):
        await pass_time(stage, JobKind.RATE, key)
    await no_jobs(stage, JobKind.RATE)


async def turned(person: Person, message: JsonObject, label: str) -> JsonObject:
    """Press a button of a top and return the message that it becomes."""
    before = [label for label, _ in buttons(message)]

    def changed(new: JsonObject) -> bool:
        same = new["message_id"] == message["message_id"]
        return same and [label for label, _ in buttons(new)] != before

    waiting = asyncio.create_task(person.wait_for(at(message, "chat", "id"), changed, PATIENCE))
    await person.press(message, label)
    return await waiting


async def test_a_battle_shows_in_the_top_and_in_me(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Ratings stand beside scores; ordered by battles the winner is first, whatever the machine says."""
    await a_battle(stage, group, anya, ben)
    await stage.fetch("UPDATE photo SET score = 1 WHERE chat_id = $1 AND caption = 'Барсик'", group)
    asked = await anya.say(group, "/top")
    top = await anya.wait_for(group, to(asked), PATIENCE)
    shown = dict(re.findall(r"^\d\. \d+ (\S+) · (\d+)$", words(top), re.MULTILINE))
    assert set(shown) == {"Барсик", "Муся"}
    assert int(shown["Барсик"]) > 1050

    favourites = await turned(anya, top, "По битвам")
    lines = words(favourites).splitlines()
    assert lines[0].startswith(f"1. {shown['Барсик']} Барсик · ")
    assert lines[1].startswith(f"2. {shown['Муся']} Муся · ")
    assert [label for label, _ in buttons(favourites)] == [
        "• Этот чат", "Везде", "По оценке", "• По битвам",
    ]  # fmt: skip
    everywhere = await turned(anya, favourites, "Везде")
    assert "Барсик" not in words(everywhere)
    assert await turned(anya, everywhere, "По оценке")

    asked = await anya.say(group, "/me")
    me = await anya.wait_for(group, to(asked), PATIENCE)
    assert words(me).splitlines()[2] == f"Рейтинг в битвах {shown['Барсик']}: 1 битва, 1 победа."
    asked = await ben.say(group, "/me")
    me = await ben.wait_for(group, to(asked), PATIENCE)
    assert words(me).splitlines()[2] == f"Rating in battles {shown['Муся']}: 1 battle."
    await ben.say(ben.user_id, "/me")
    me = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert "Rating in battles " in words(me)
    await stage.settled()


async def test_a_top_by_battles_without_battles_invites_to_one(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Where no battle has ended, the card is empty and the words say how to begin one."""
    await show_cats(group, {ben: "Муся"})
    asked = await ben.say(group, "/top")
    top = await ben.wait_for(group, to(asked), PATIENCE)
    assert "·" not in words(top)
    favourites = await turned(ben, top, "By battles")
    assert words(favourites).startswith("Nothing here yet: no battle has ended.")
    assert favourites["photo"]
    await stage.settled()


async def test_titles_are_told(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """`/me` names the newest title and counts them; in a group only those that were won there."""
    shown = await show_cats(group, {anya: "Барсик"})
    (photo,) = await stage.fetch(
        "SELECT id FROM photo WHERE chat_id = $1 AND message_id = $2", group, shown[anya]["message_id"]
    )
    for season in (1, 2):
        (row,) = await stage.fetch(
            """
            INSERT INTO season (chat_id, number, state, starts_at, ends_at)
            VALUES ($1, $2, 'done', now() - interval '9 days', now() - $3::interval)
            RETURNING id
            """,
            group,
            season,
            timedelta(days=3 - season),
        )
        await stage.fetch(
            """
            INSERT INTO season_place (season_id, place, photo_id, person_id, name, rating, battles, wins)
            VALUES ($1, 1, $2, $3, 'Барсик', 1200, 4, 3)
            """,
            row["id"],
            photo["id"],
            anya.user_id,
        )
    asked = await anya.say(group, "/me")
    me = await anya.wait_for(group, to(asked), PATIENCE)
    assert words(me).splitlines()[-1] == "Барсик: чемпион 2-го сезона. Всего титулов: 2."
    other = await stage.group(anya, ben)
    await show_cats(other, {anya: "Барсик"}, seed=33)
    asked = await anya.say(other, "/me")
    me = await anya.wait_for(other, to(asked), PATIENCE)
    assert "чемпион" not in words(me)
    await stage.settled()
