from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage import chat_settings
from tests.e2e.cups import (
    as_it_is,
    fill,
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
from tests.e2e.games import open_battle
from tests.e2e.stage import PATIENCE, Stage, at, by_bot, to, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


async def said(person: Person, group: int, command: str) -> JsonObject:
    """Say something in a group and return the bot's answer."""
    asked = await person.say(group, command)
    return await person.wait_for(group, timeout=PATIENCE, after=int(str(asked["message_id"])))


async def test_a_whole_tournament_of_eight(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Three rounds by votes of several people; one bracket fills in, and the favourite is announced."""
    owners = [anya.user_id, ben.user_id, *await strangers(stage, group, 2)]
    voters = await strangers(stage, group, 3)
    called = ["Аист", "Боня", "Веня", "Гоша", "Дымка", "Ерёма", "Жужа", "Зоя"]
    await fill(
        stage,
        group,
        anya,
        {name: (owners[step % 4], 90.0 - 5 * step) for step, name in enumerate(called)},
    )
    bracket = await start_tournament(anya, group)
    assert words(bracket).splitlines()[0] == "Турнир на 8 котов 🐾"
    assert words(bracket).splitlines()[1].startswith("Четвертьфинал: голосуем до ")
    first = await posters(stage, anya, group, 1)
    assert [names(poster) for poster in first] == [
        ["Аист", "Зоя"],
        ["Дымка", "Гоша"],
        ["Веня", "Ерёма"],
        ["Жужа", "Боня"],
    ]
    for number, stage_name in ((1, "Четвертьфинал"), (2, "Полуфинал"), (3, "Финал")):
        played = await posters(stage, anya, group, number)
        assert len(played) == 8 >> number
        assert words(await as_it_is(anya, bracket)).splitlines()[1].startswith(f"{stage_name}: голосуем до ")
        for poster in played:
            # The last seed wins them all, and elsewhere the better one.
            favourite = "Зоя" if "Зоя" in names(poster) else min(names(poster))
            await vote(stage, voters[:2], poster, favourite)
            await vote(stage, voters[2:], poster, next(one for one in names(poster) if one != favourite))
        await time_is_over(stage, played)
    over = await is_over(stage, group)
    assert (over["state"], over["champion_seed"], over["size"]) == ("done", 8, 8)
    assert words(await as_it_is(anya, bracket)) == "Турнир на 8 котов окончен 😻\nПобеждает Зоя."
    champion = (await anya.history(group))[-1]
    assert champion["photo"]
    assert words(champion) == ("Чемпион турнира: Зоя 😻\nФинал: Зоя 2 : 1 Боня.\nЕщё турнир: /tournament")
    brackets = [one for one in by_bot(await anya.history(group)) if is_bracket(one)]
    assert len(brackets) == 1


async def test_without_a_majority_the_machine_decides(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """A tie and too few votes go to the higher score, equal scores to the better seed; people are told."""
    await four_cats(stage, group, anya, ben, 80.0, 70.0, 70.0, 50.0)
    voters = await strangers(stage, group, 4)
    bracket = await start_tournament(anya, group)
    tied, few = await posters(stage, anya, group, 1)
    assert (names(tied), names(few)) == (["Аист", "Гоша"], ["Веня", "Боня"])
    await vote(stage, voters[:2], tied, "Гоша")
    await vote(stage, voters[2:], tied, "Аист")
    await vote(stage, voters[:1], few, "Веня")
    await time_is_over(stage, [tied, few])
    (final,) = await posters(stage, anya, group, 2)
    assert words(await as_it_is(anya, bracket)).splitlines()[2:] == [
        "Где голоса не решили, решила оценка прибора: дальше Аист.",
        "Где и оценки равны, решил посев: дальше Боня.",
    ]
    assert names(final) == ["Аист", "Боня"]
    await time_is_over(stage, [final])
    assert (await is_over(stage, group))["champion_seed"] == 1
    champion = (await anya.history(group))[-1]
    assert words(champion).splitlines()[1] == "В финале без большинства решила оценка прибора."


async def test_a_round_ends_when_all_have_voted(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Nobody is waited for who can't vote: owners in their own matches; but everybody gets a head start."""
    await four_cats(stage, group, anya, ben)
    voters = await strangers(stage, group, 3)
    await start_tournament(anya, group)
    played = await posters(stage, anya, group, 1)
    for poster in played:
        await vote(stage, voters, poster, min(names(poster)))
    tournament = await tournament_of(stage, group)
    waiting = """
        SELECT FROM pgqueuer WHERE entrypoint = 'tournament' AND payload = $1
           AND execute_after BETWEEN now() + interval '3 min' AND now() + interval '6 min'
    """
    await until(stage, waiting, str(tournament["id"]).encode())
    assert (await tournament_of(stage, group))["round"] == 1
    await stage.fetch(
        "UPDATE battle SET opened_at = opened_at - interval '10 min' WHERE tournament_id = $1",
        tournament["id"],
    )
    await stage.fetch(
        "UPDATE pgqueuer SET execute_after = now() WHERE entrypoint = 'tournament' AND payload = $1 "
        "AND execute_after < now() + interval '6 min'",
        str(tournament["id"]).encode(),
    )
    (final,) = await posters(stage, anya, group, 2)
    assert names(final) == ["Аист", "Боня"]
    await time_is_over(stage, [final])
    await is_over(stage, group)


async def test_who_may_stop_a_tournament(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Whoever began it, or an admin; votes are closed, the bracket says so, and the next may begin."""
    await four_cats(stage, group, anya, ben)
    async with await stage.person("Вера", "ru") as vera:
        await stage.post("members", {"chat_id": group, "user_id": vera.user_id, "status": "member"})
        bracket = await start_tournament(anya, group)
        played = await posters(stage, anya, group, 1)
        assert words(await said(vera, group, "/tournament stop")).startswith("Остановить турнир может админ")
        assert words(await said(anya, group, "/tournament стоп")).startswith("Турнир остановлен.")
        await is_over(stage, group)
        assert (
            words(await as_it_is(anya, bracket))
            == "Турнир на 4 кота остановлен 🐾\nСетка останется на память."
        )
        await until(
            stage,
            "SELECT FROM battle WHERE chat_id = $1 HAVING count(*) = count(told_at) AND count(*) = 2",
            group,
        )
        for poster in played:
            assert "reply_markup" not in await as_it_is(anya, poster)
        assert words(await said(anya, group, "/tournament stop")).startswith("Турнир сейчас не идёт.")
        await start_tournament(vera, group)
        await posters(stage, vera, group, 1)
        assert words(await said(vera, group, "/tournament stop")).startswith("Турнир остановлен.")
    assert (await is_over(stage, group))["reason"] == "stopped"


async def test_too_few_cats(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """The bot says how many are missing, or which tournament could begin at once."""
    asked = await anya.say(group, "/tournament")
    few = await anya.wait_for(group, to(asked), PATIENCE)
    assert words(few).splitlines()[0] == "До турнира не хватает 4 котов."
    await four_cats(stage, group, anya, ben)
    few = await said(anya, group, "/tournament 8")
    assert words(few) == "До турнира на 8 не хватает 4 котов.\nМожно начать поменьше: /tournament 4 🐾"
    assert words(await said(anya, group, "/tournament 5")).startswith("В турнире бывает 4, 8 или 16 котов")
    assert words(await said(anya, anya.user_id, "/tournament")).startswith("Турниры бывают в группах")


async def test_a_round_rings_once(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """The bracket makes a sound, the posters of its matches make none."""
    await four_cats(stage, group, anya, ben)
    before = await stage.last_call()
    await start_tournament(anya, group)
    await posters(stage, anya, group, 1)
    sent = [
        call["params"].get("disable_notification") for call in await stage.calls("sendPhoto", after=before)
    ]
    assert [bool(silent) for silent in sent] == [False, True, True]
    await said(anya, group, "/tournament stop")
    await is_over(stage, group)


async def test_one_thing_at_a_time(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """No tournament beside a battle or another tournament, and no battle beside a tournament."""
    await four_cats(stage, group, anya, ben)
    battle = await open_battle(anya, group)
    refused = await said(anya, group, "/tournament")
    assert words(refused).startswith("Сначала закончится битва")
    assert at(refused, "reply_to_message", "message_id") == battle["message_id"]
    await time_is_over(stage, [battle])
    await until(stage, "SELECT FROM battle WHERE chat_id = $1 AND told_at IS NOT NULL", group)
    bracket = await start_tournament(anya, group)
    await posters(stage, anya, group, 1)
    for command, answer in (("/tournament", "Турнир уже идёт"), ("/battle", "Сейчас идёт турнир")):
        refused = await said(anya, group, command)
        assert words(refused).startswith(answer)
        assert at(refused, "reply_to_message", "message_id") == bracket["message_id"]
    await said(anya, group, "/tournament stop")
    await is_over(stage, group)


async def test_where_tournaments_are_off_none_begins(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """The chat's choice holds."""
    await four_cats(stage, group, anya, ben)
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, tournaments=False)
    assert words(await said(anya, group, "/tournament")).startswith("В этом чате турниры выключены.")
    assert not await stage.fetch("SELECT FROM tournament WHERE chat_id = $1", group)


async def test_none_begins_at_night(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """In quiet hours people are told when they are over."""
    await four_cats(stage, group, anya, ben)
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    async with transaction(stage) as tx:
        quiet_from, quiet_to = (minute - 60) % 1440, (minute + 60) % 1440
        await chat_settings.change(tx, group, time_zone="UTC", quiet_from=quiet_from, quiet_to=quiet_to)
    answer = words(await said(anya, group, "/tournament"))
    assert answer.startswith("Тихие часы, коты спят. Турниры снова с ")
    assert f"{quiet_to // 60:02}:{quiet_to % 60:02}" in answer
    assert not await stage.fetch("SELECT FROM tournament WHERE chat_id = $1", group)
