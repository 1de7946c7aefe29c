"""How people ask for battles, and what they see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deploy.local.telegram.people import buttons
from tests.e2e.games import show_cats
from tests.e2e.stage import PATIENCE, number

if TYPE_CHECKING:
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject
    from tests.e2e.stage import Stage


async def ask(person: Person, group: int, text: str, reply_to: JsonObject | None = None) -> JsonObject:
    """Write a command and return the bot's answer to it."""
    asked = await person.say(group, text, number(reply_to) if reply_to is not None else None)
    return await person.wait_for(group, timeout=PATIENCE, after=number(asked))


async def challenged(
    stage: Stage, group: int, anya: Person, ben: Person, names: tuple[str, str] = ("Барсик", "Муся")
) -> tuple[JsonObject, JsonObject]:
    """Let Аня challenge Ben's cat with her own; return Ben's photo and the challenge."""
    shown = await show_cats(group, {anya: names[0], ben: names[1]})
    await stage.settled()
    return shown[ben], await ask(anya, group, "/battle", shown[ben])


async def battle_row(stage: Stage, battle_id: int) -> Any:  # noqa: ANN401 - a row
    """Return what is stored of a battle once all that people did has been handled."""
    await stage.settled()
    (row,) = await stage.fetch("SELECT * FROM battle WHERE id = $1", battle_id)
    return row


def labels(message: JsonObject) -> list[str]:
    """Return what stands on a message's buttons."""
    return [label for label, _ in buttons(message)]
