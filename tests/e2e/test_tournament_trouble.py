"""What may befall a tournament on its way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from bot.app import Role, running
from deploy.local.telegram import Person, serve_sandbox
from storage import chat_settings, people, photos
from storage.jobs import JobKind
from tests.e2e.cups import (
    as_it_is,
    four_cats,
    is_bracket,
    is_over,
    names,
    posters,
    start_tournament,
    strangers,
    time_is_over,
    tournament_of,
    transaction,
    until,
    vote,
)
from tests.e2e.games import pass_time
from tests.e2e.stage import Stage, at, by_bot, empty_services, settings_for, words

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses


async def test_a_withdrawn_cat_loses_by_default(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Its match ends at once, whatever the votes say; withdrawn between rounds, the other goes on alone."""
    cats = await four_cats(stage, group, anya, ben)
    voters = await strangers(stage, group, 3)
    bracket = await start_tournament(anya, group)
    first, second = await posters(stage, anya, group, 1)
    await vote(stage, voters, first, "Аист")
    await vote(stage, voters, second, "Боня")
    async with transaction(stage) as tx:
        await photos.withdraw(tx, cats["Аист"])
    await until(stage, "SELECT FROM battle WHERE chat_id = $1 AND slot = 0 AND state = 'closed'", group)
    assert (await tournament_of(stage, group))["round"] == 1
    await time_is_over(stage, [second])
    (final,) = await posters(stage, anya, group, 2)
    assert names(final) == ["Гоша", "Боня"]
    assert words(await as_it_is(anya, bracket)).splitlines()[2:] == ["Без соперника дальше: Гоша."]
    async with transaction(stage) as tx:
        await photos.withdraw(tx, cats["Боня"])
    assert (await is_over(stage, group))["champion_seed"] == 4
    champion = (await anya.history(group))[-1]
    assert words(champion).splitlines()[:2] == ["Чемпион турнира: Гоша 😻", "Соперник в финале снялся."]


async def test_who_wants_no_more_battles_leaves_after_the_round(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """The match that has begun is played to its end; in the next round the opponent goes on alone."""
    await four_cats(stage, group, anya, ben)
    voters = await strangers(stage, group, 3)
    await start_tournament(anya, group)
    first, second = await posters(stage, anya, group, 1)
    await vote(stage, voters, first, "Аист")
    async with transaction(stage) as tx:
        await people.set_consent(tx, anya.user_id, battles=False)
    await time_is_over(stage, [first, second])
    over = await is_over(stage, group)
    assert (over["state"], over["champion_seed"], over["round"]) == ("done", 2, 2)
    assert await stage.fetch("SELECT outcome FROM battle WHERE chat_id = $1 AND slot = 0", group) == [("a",)]
    champion = (await anya.history(group))[-1]
    assert words(champion).splitlines()[:2] == ["Чемпион турнира: Боня 😻", "Соперник в финале снялся."]


async def test_at_night_no_round_begins(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Matches that end in quiet hours, for want of a cat, are followed by the next round in the morning."""
    cats = await four_cats(stage, group, anya, ben)
    await start_tournament(anya, group)
    await posters(stage, anya, group, 1)
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    async with transaction(stage) as tx:
        quiet_from, quiet_to = (minute - 60) % 1440, (minute + 120) % 1440
        await chat_settings.change(tx, group, time_zone="UTC", quiet_from=quiet_from, quiet_to=quiet_to)
        for name in ("Аист", "Боня"):
            await photos.withdraw(tx, cats[name])
    tournament = await tournament_of(stage, group)
    await until(
        stage,
        """
        SELECT FROM pgqueuer WHERE entrypoint = 'tournament' AND payload = $1 AND status = 'queued'
          AND execute_after BETWEEN now() + interval '117 min' AND now() + interval '121 min'
        """,
        str(tournament["id"]).encode(),
    )
    assert (await tournament_of(stage, group))["round"] == 1
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, quiet_from=None, quiet_to=None)
    await pass_time(stage, JobKind.TOURNAMENT, tournament["id"])
    (final,) = await posters(stage, anya, group, 2)
    assert names(final) == ["Гоша", "Веня"]


async def test_a_match_of_nobody_is_passed_over(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Cats that are withdrawn while results are counted meet nobody: the tournament still has a champion."""
    cats = await four_cats(stage, group, anya, ben)
    await start_tournament(anya, group)
    await posters(stage, anya, group, 1)
    async with transaction(stage) as tx:
        for photo_id in cats.values():
            await photos.withdraw(tx, photo_id)
    over = await is_over(stage, group)
    assert (over["state"], over["champion_seed"]) == ("done", 1)


async def test_a_deleted_bracket_is_drawn_anew(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Where an admin has deleted the message, the next round begins with another one."""
    await four_cats(stage, group, anya, ben)
    bracket = await start_tournament(anya, group)
    played = await posters(stage, anya, group, 1)
    await anya.delete(bracket)
    await time_is_over(stage, played)
    final = await posters(stage, anya, group, 2)
    again = [one for one in by_bot(await anya.history(group)) if is_bracket(one)]
    assert len(again) == 1
    assert again[0]["message_id"] != bracket["message_id"]
    assert words(again[0]).splitlines()[1].startswith("Финал: ")
    await time_is_over(stage, final)
    await is_over(stage, group)
    assert words(await as_it_is(anya, again[0])).startswith("Турнир на 4 кота окончен")


async def test_a_group_that_removes_the_bot_ends_its_tournament(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Nobody would read the rest: it is over, with its matches, and no job keeps trying."""
    await four_cats(stage, group, anya, ben)
    await start_tournament(anya, group)
    played = await posters(stage, anya, group, 1)
    bot_id = at(played[0], "from", "id")
    await stage.post("members", {"chat_id": group, "user_id": bot_id, "status": "kicked"})
    await time_is_over(stage, played)
    over = await is_over(stage, group)
    assert (over["state"], over["reason"]) == ("cancelled", "gone")
    await until(
        stage,
        "SELECT FROM battle WHERE chat_id = $1 HAVING count(*) = count(told_at) AND count(*) >= 2",
        group,
    )


async def test_a_group_moves_in_the_middle(stage: Stage, anya: Person, ben: Person) -> None:
    """In the supergroup bracket and matches are shown anew, votes given before count, and it ends there."""
    group = await stage.group(anya, ben, type="group")
    await four_cats(stage, group, anya, ben)
    voters = await strangers(stage, group, 3)
    await start_tournament(anya, group)
    first, _ = await posters(stage, anya, group, 1)
    await vote(stage, voters, first, "Гоша")
    moved = await stage.post("migrate_chat", {"chat_id": group})
    new = int(moved["new"])
    played = await posters(stage, anya, new, 1)
    await time_is_over(stage, played)
    (final,) = await posters(stage, anya, new, 2)
    assert names(final) == ["Гоша", "Боня"]
    await time_is_over(stage, [final])
    assert (await is_over(stage, new))["champion_seed"] == 2


async def test_a_restart_in_the_middle(services: ServiceAddresses) -> None:
    """The bot is down while a round ends: when it is back it counts, goes on and ends, with one bracket."""
    async with (
        empty_services(services, 9) as addresses,
        serve_sandbox(None) as sandbox,
        httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/control/", trust_env=False, timeout=30) as control,
    ):
        settings = settings_for(sandbox)
        async with running(settings, Role.ALL, addresses) as app:
            stage = Stage(sandbox, app, addresses, control)
            async with await stage.person("Аня", "ru") as anya, await stage.person("Бен", "ru") as ben:
                group = await stage.group(anya, ben)
                await four_cats(stage, group, anya, ben)
                voters = await strangers(stage, group, 3)
                bracket = await start_tournament(anya, group)
                played = await posters(stage, anya, group, 1)
                await vote(stage, voters, played[0], "Гоша")
        await time_is_over(stage, played)
        async with running(settings, Role.ALL, addresses) as app, Person(sandbox.url, anya.user_id) as anya:
            stage = Stage(sandbox, app, addresses, control)
            (final,) = await posters(stage, anya, group, 2)
            assert names(final) == ["Гоша", "Боня"]
            await vote(stage, voters, final, "Гоша")
            await time_is_over(stage, [final])
            assert (await is_over(stage, group))["champion_seed"] == 4
            brackets = [one for one in by_bot(await anya.history(group)) if is_bracket(one)]
            assert [one["message_id"] for one in brackets] == [bracket["message_id"]]
            assert words((await anya.history(group))[-1]).startswith("Чемпион турнира: Гоша")
