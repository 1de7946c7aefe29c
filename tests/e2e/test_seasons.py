from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from deploy.local.telegram.people import buttons
from storage import chat_settings, seasons, switches
from storage.jobs import JobKind
from tests.e2e.cups import strangers, transaction, until, vote
from tests.e2e.games import battle_of, end, open_battle, pass_time, show_cats
from tests.e2e.pressing import press
from tests.e2e.stage import PATIENCE, Stage, at, number, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject


RUNNING = "SELECT id FROM season WHERE chat_id = $1 AND state = 'running'"


async def season_of(stage: Stage, group: int) -> dict[str, Any]:
    """Return a group's newest season as it is stored."""
    (row,) = await stage.fetch("SELECT * FROM season WHERE chat_id = $1 ORDER BY number DESC LIMIT 1", group)
    return dict(row)


async def said(person: Person, group: int, command: str) -> JsonObject:
    """Say something in a group and return the bot's answer."""
    asked = await person.say(group, command)
    return await person.wait_for(group, timeout=PATIENCE, after=int(str(asked["message_id"])))


async def fight(stage: Stage, group: int, asker: Person, winner: str | None) -> None:
    """Let two cats of the group meet, and one of them win by three votes."""
    poster = await open_battle(asker, group)
    if winner is not None:
        await vote(stage, await strangers(stage, group, 3), poster, winner)
    await end(stage, battle_of(poster))
    if winner is not None and (season := await stage.fetch(RUNNING, group)):
        await pass_time(stage, JobKind.RATE, group)
        rated = "SELECT FROM rating JOIN photo ON photo.id = photo_id WHERE season_id = $1 AND caption = $2"
        await until(stage, rated, season[0]["id"], winner)


async def week_is_over(stage: Stage, group: int) -> None:
    """Let the running season's time be over."""
    await pass_time(stage, JobKind.SEASON, (await season_of(stage, group))["id"])


async def ceremony(person: Person, group: int, after: JsonObject) -> JsonObject:
    """Return the ceremony that follows a message."""
    return await person.wait_for(
        group,
        lambda message: words(message).startswith("Чемпион недели: "),
        PATIENCE,
        after=int(str(after["message_id"])),
    )


async def test_a_week_of_battles_ends_with_a_ceremony(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """The first battle begins the season; at its end the champion is announced and the next one begins."""
    assert words(await said(anya, group, "/season")).startswith("Сезон начнётся с первой же битвы")
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await fight(stage, group, anya, "Муся")
    first = await season_of(stage, group)
    assert (first["number"], first["state"]) == (1, "running")
    shown = await said(anya, group, "/season")
    lines = words(shown).splitlines()
    assert shown["photo"]
    assert lines[0].startswith("Сезон 1, ")
    assert lines[1].startswith("Церемония ")
    assert [line.split(" ", 2)[2] for line in lines[2:]] == ["Муся, побед 1 из 1", "Барсик"]
    assert not buttons(shown)

    await week_is_over(stage, group)
    announced = await ceremony(anya, group, shown)
    assert announced["photo"]
    assert words(announced).splitlines()[0] == "Чемпион недели: Муся 😻"
    assert words(announced).splitlines()[1].endswith(": побед 1 из 1.")
    await until(stage, "SELECT FROM season WHERE id = $1 AND message_id IS NOT NULL", first["id"])
    second = await season_of(stage, group)
    assert (second["number"], second["state"], second["starts_at"]) == (
        2,
        "running",
        (await _first(stage, group))["ends_at"],
    )
    async with transaction(stage) as tx:
        (title,) = await seasons.titles(tx, ben.user_id)
        assert (title.kind, title.number, title.name) == ("season", 1, "Муся")
        assert await seasons.titles(tx, anya.user_id) == []


async def _first(stage: Stage, group: int) -> dict[str, Any]:
    (row,) = await stage.fetch("SELECT * FROM season WHERE chat_id = $1 AND number = 1", group)
    return dict(row)


async def instead(person: Person, gone: JsonObject) -> JsonObject:
    """Return the message that takes the place of another one, which is deleted then."""
    group = at(gone, "chat", "id")
    new = await person.wait_for(group, is_season, PATIENCE, after=number(gone))

    async def is_there() -> bool:
        return any(one["message_id"] == gone["message_id"] for one in await person.history(group))

    async with asyncio.timeout(PATIENCE):
        while await is_there():  # noqa: ASYNC110 - another process's state rings no bell here
            await asyncio.sleep(0.05)
    return new


def is_season(message: JsonObject) -> bool:
    """Tell whether a message shows a season."""
    return words(message).startswith(("Сезон ", "Season "))


async def test_the_archive_is_turned_in_place(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """Buttons lead to earlier seasons and back; one without a decided battle has no picture, and says so."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await fight(stage, group, anya, "Муся")
    await week_is_over(stage, group)
    await until(stage, "SELECT FROM season WHERE chat_id = $1 AND told_at IS NOT NULL", group)
    empty = await said(anya, group, "/season")
    assert words(empty).startswith("Сезон 2, ")
    assert words(empty).splitlines()[-1] == "Пока ни одна битва не решилась. Начать: /battle"
    assert [label for label, _ in buttons(empty)] == ["‹ Сезон 1"]
    await anya.press(empty, "‹ Сезон 1")
    archived = await instead(anya, empty)
    assert archived["photo"]
    assert words(archived).splitlines()[0].startswith("Сезон 1, ")
    assert words(archived).splitlines()[1].startswith("1. ")
    assert [label for label, _ in buttons(archived)] == ["Сейчас ›"]
    await anya.press(archived, "Сейчас ›")
    now = await instead(anya, archived)
    assert words(now) == words(empty)
    await anya.press(now, "‹ Сезон 1")
    archived = await instead(anya, now)

    await stage.fetch("DELETE FROM battle WHERE chat_id = $1", group)
    await fight(stage, group, ben, "Барсик")
    current = await press(ben, archived, "Сейчас ›")
    assert words(current).splitlines()[0].startswith("Season 2, ")
    assert [label for label, _ in buttons(current)] == ["‹ Season 1"]
    again = await press(anya, current, "‹ Season 1")
    assert words(again) == words(archived)


async def test_a_week_without_a_decided_battle_ends_silently(
    stage: Stage, group: int, anya: Person, ben: Person
) -> None:
    """Nobody is told, nothing is left, and the next season begins with the next battle only."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await fight(stage, group, anya, None)
    before = len(await anya.history(group))
    await week_is_over(stage, group)
    await until(stage, "SELECT WHERE NOT EXISTS (SELECT FROM season WHERE chat_id = $1)", group)
    assert len(await anya.history(group)) == before
    await stage.fetch("UPDATE battle SET made_at = made_at - interval '8 days' WHERE chat_id = $1", group)
    await fight(stage, group, anya, None)
    assert (await season_of(stage, group))["number"] == 1


async def test_a_chat_may_not_want_seasons(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """None begins where they are off; one that is switched off meanwhile ends without a word."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, seasons=False)
    await fight(stage, group, anya, "Муся")
    assert not await stage.fetch("SELECT FROM season WHERE chat_id = $1", group)
    assert words(await said(anya, group, "/season")).startswith("В этом чате сезоны выключены.")
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, seasons=True)
    await stage.fetch("UPDATE battle SET made_at = made_at - interval '8 days' WHERE chat_id = $1", group)
    await fight(stage, group, anya, "Муся")
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, seasons=False)
    before = len(await anya.history(group))
    await week_is_over(stage, group)
    await until(stage, "SELECT WHERE NOT EXISTS (SELECT FROM season WHERE chat_id = $1)", group)
    assert len(await anya.history(group)) == before


async def waits(stage: Stage, season_id: int, first: int, last: int) -> None:
    """Wait until the job of a season is put off by so many minutes."""
    await until(
        stage,
        """
        SELECT FROM pgqueuer WHERE entrypoint = 'season' AND payload = $1 AND status = 'queued'
          AND execute_after BETWEEN now() + make_interval(mins => $2) AND now() + make_interval(mins => $3)
        """,
        str(season_id).encode(),
        first,
        last,
    )


async def test_no_ceremony_at_night(stage: Stage, group: int, anya: Person, ben: Person) -> None:
    """A ceremony that falls into the quiet hours waits for their end; so does one that was switched off."""
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    await fight(stage, group, anya, "Муся")
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    quiet_from, quiet_to = (minute - 60) % 1440, (minute + 120) % 1440
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, time_zone="UTC", quiet_from=quiet_from, quiet_to=quiet_to)
    season = await season_of(stage, group)
    await pass_time(stage, JobKind.SEASON, season["id"])
    await waits(stage, season["id"], 118, 121)
    async with transaction(stage) as tx:
        await chat_settings.change(tx, group, quiet_from=None, quiet_to=None)
    async with switched_off(stage, "seasons"):
        await pass_time(stage, JobKind.SEASON, season["id"])
        await waits(stage, season["id"], 8, 11)
        assert words(await said(anya, group, "/season")).startswith("Сезоны на техосмотре.")
    await pass_time(stage, JobKind.SEASON, season["id"])
    await until(stage, "SELECT FROM season WHERE id = $1 AND message_id IS NOT NULL", season["id"])


@asynccontextmanager
async def switched_off(stage: Stage, feature: str) -> AsyncIterator[None]:
    """Switch a feature off during the block."""
    async with transaction(stage) as tx:
        await switches.off(tx, feature)
    try:
        yield
    finally:
        async with transaction(stage) as tx:
            await switches.on(tx, feature)
