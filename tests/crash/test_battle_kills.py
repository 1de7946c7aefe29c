from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.telegram import Person, serve_sandbox
from deploy.local.telegram.people import buttons
from tests.crash.scene import PATIENCE, PEOPLE, RUN, Scene, a_group
from tests.e2e.games import WAKE, button_for, is_poster
from tests.e2e.pictures import cat
from tests.e2e.stage import by_bot, empty_services, number, to, words

if TYPE_CHECKING:
    from pathlib import Path

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram.jsontypes import JsonObject


async def test_a_battle_comes_to_its_end_though_the_program_is_killed_at_every_state(
    services: ServiceAddresses, tmp_path: Path
) -> None:
    """Killed by SIGKILL eight times on its way, a battle ends with all its votes and is told as it should."""
    async with (
        serve_sandbox(None) as sandbox,
        empty_services(services, 7) as addresses,
        Person(sandbox.url, PEOPLE[0]) as anya,
        Person(sandbox.url, PEOPLE[1]) as ben,
    ):
        scene = Scene(sandbox, addresses, tmp_path)
        group = await a_group(sandbox)
        poster = await _up_to_the_poster(scene, group, anya, ben)
        await _vote(scene, poster)
        await _end(scene)
        async with scene.program(*RUN):
            await scene.until("SELECT FROM battle WHERE told_at IS NOT NULL")
        history = by_bot(await anya.history(group))
        (battle,) = await scene.fetch("SELECT * FROM battle")
    assert (battle["state"], battle["votes_a"], battle["votes_b"]) == ("closed", 3, 0)
    assert battle["message_id"] == poster["message_id"]
    shown = next(message for message in history if message["message_id"] == poster["message_id"])
    assert "побеждает, 3 : 0" in words(shown)
    # A message can't be taken back between its sending and the note of it: there, one more is allowed.
    assert sum("Вызов" in words(message) for message in history) == 1
    assert sum(is_poster(message) for message in history) == 1
    replies = [message for message in history if to(poster)(message)]
    assert 1 <= len(replies) <= 2
    assert all(words(reply).splitlines()[0] == words(shown) for reply in replies)


async def _up_to_the_poster(scene: Scene, group: int, anya: Person, ben: Person) -> JsonObject:
    """Challenge and accept, and die before the question, before the poster and after it."""
    async with scene.doomed("offered"):
        for owner, seed, name in ((anya, 30, "Барсик"), (ben, 31, "Муся")):
            sent = await owner.send_photo(group, cat(seed), name)
            await owner.wait_for(group, to(sent), PATIENCE)
        await anya.say(group, "/battle", number(sent))
    async with scene.doomed("opened"):
        offer = await ben.wait_for(group, lambda message: "Вызов" in words(message), PATIENCE)
        await ben.press(offer, buttons(offer)[0][1])
    async with scene.doomed("posted"):
        first = await ben.wait_for(group, is_poster, PATIENCE)
    async with scene.doomed("voted"):
        poster = await ben.wait_for(group, is_poster, PATIENCE, after=number(first))
        async with Person(scene.sandbox.url, PEOPLE[2]) as carol:
            await carol.press(poster, button_for(poster, "Барсик"))
    return poster


async def _vote(scene: Scene, poster: JsonObject) -> None:
    """Vote with two more, in a program that dies before the result is committed."""
    async with scene.doomed("closing"):
        for voter in PEOPLE[3:]:
            async with Person(scene.sandbox.url, voter) as person:
                await person.press(poster, button_for(poster, "Барсик"))
        await scene.until("SELECT FROM vote HAVING count(*) = 3")
        await scene.until("SELECT WHERE NOT EXISTS (SELECT FROM telegram_update WHERE handled_at IS NULL)")
        await scene.fetch("UPDATE battle SET ends_at = now()")
        await scene.fetch("UPDATE pgqueuer SET execute_after = now() WHERE entrypoint = 'battle'")
        await scene.fetch(WAKE)
    (battle,) = await scene.fetch("SELECT state FROM battle")
    assert battle["state"] == "open"


async def _end(scene: Scene) -> None:
    """Close, and die before the end is told, after its first half, and before that is noted."""
    for point in ("closed", "shown", "told"):
        async with scene.doomed(point):
            pass
        (battle,) = await scene.fetch("SELECT state, told_at FROM battle")
        assert (battle["state"], battle["told_at"]) == ("closed", None)
