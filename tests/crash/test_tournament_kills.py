from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.telegram import Person, serve_sandbox
from tests.crash.scene import PEOPLE, RUN, Scene, a_group
from tests.e2e.cups import four_cats, is_bracket
from tests.e2e.games import WAKE, button_for, is_poster
from tests.e2e.stage import by_bot, empty_services, words

if TYPE_CHECKING:
    from pathlib import Path

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram.jsontypes import JsonObject


async def test_a_tournament_has_one_champion_though_the_program_is_killed_on_its_way(
    services: ServiceAddresses, tmp_path: Path
) -> None:
    """Killed by SIGKILL three times, it goes through its rounds once, with all votes and a poster a match."""
    async with (
        serve_sandbox(None) as sandbox,
        empty_services(services, 8) as addresses,
        Person(sandbox.url, PEOPLE[0]) as anya,
        Person(sandbox.url, PEOPLE[1]) as ben,
    ):
        scene = Scene(sandbox, addresses, tmp_path)
        group = await a_group(sandbox)
        async with scene.doomed("drawn"):
            await four_cats(scene, group, anya, ben)
            await anya.say(group, "/tournament")
        async with scene.doomed("advanced"):
            await _play(scene, anya, group, "Гоша", matches=2)
        assert await _stored(scene) == ("running", 2, None, False)
        async with scene.doomed("crowned"):
            await _play(scene, anya, group, "Гоша", matches=1)
        assert await _stored(scene) == ("done", 2, 4, False)
        async with scene.program(*RUN):
            await scene.until("SELECT FROM tournament WHERE told_at IS NOT NULL")
        history = by_bot(await anya.history(group))
        matches = await scene.fetch("SELECT message_id, outcome FROM battle ORDER BY round, slot")
        left = await scene.fetch("SELECT seed, out_in, out_by FROM tournament_entry ORDER BY seed")
    assert [match["outcome"] for match in matches] == ["b", "few", "a"]
    assert [tuple(row) for row in left] == [
        (1, 1, "votes"),
        (2, 2, "votes"),
        (3, 1, "score"),
        (4, None, None),
    ]
    # A message can't be taken back between its sending and the note of it: there, one more is allowed.
    brackets = [one for one in history if is_bracket(one)]
    champions = [one for one in history if words(one).startswith("Чемпион турнира: Гоша")]
    assert 1 <= len(brackets) <= 2
    assert 1 <= len(champions) <= 2
    others = [one for one in history if "photo" in one and one not in brackets + champions]
    assert len(others) == len(matches) + 1, "a poster of each match, and the answer to the one photo"


async def _play(scene: Scene, watcher: Person, group: int, favourite: str, *, matches: int) -> None:
    """Wait for a round's posters, vote with three for one cat, and let the round's time be over."""
    shown = "SELECT FROM battle WHERE state = 'open' AND message_id IS NOT NULL HAVING count(*) = "
    await scene.until(shown + str(matches))
    posters = [message for message in by_bot(await watcher.history(group)) if is_poster(message)]
    poster = next(one for one in posters if favourite in _names(one))
    for voter in PEOPLE[2:]:
        async with Person(scene.sandbox.url, voter) as person:
            await person.press(poster, button_for(poster, favourite))
    await scene.until(
        "SELECT FROM vote JOIN battle ON battle.id = battle_id WHERE state = 'open' HAVING count(*) = 3"
    )
    await scene.until("SELECT WHERE NOT EXISTS (SELECT FROM telegram_update WHERE handled_at IS NULL)")
    await scene.fetch("UPDATE battle SET ends_at = now() WHERE state = 'open'")
    await scene.fetch("UPDATE pgqueuer SET execute_after = now() WHERE entrypoint = 'battle'")
    await scene.fetch(WAKE)


def _names(poster: JsonObject) -> str:
    return str(poster["reply_markup"])


async def _stored(scene: Scene) -> tuple[object, ...]:
    """Return the tournament's state, its round, the champion's seed, and whether its end is told."""
    (row,) = await scene.fetch("SELECT * FROM tournament")
    return row["state"], row["round"], row["champion_seed"], row["told_at"] is not None
