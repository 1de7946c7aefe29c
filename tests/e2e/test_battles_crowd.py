from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from storage.jobs import JobKind
from tests.e2e.games import (
    a_full_group,
    battle_of,
    button_for,
    end,
    no_jobs,
    open_battle,
    press_at_once,
    result,
    show_cats,
)
from tests.e2e.stage import PATIENCE, Stage, number, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person

CROWD = 200
FEWEST_SECONDS = 3.0
"""Between two edits of a battle's number of voters."""


async def test_two_hundred_at_once(stage: Stage, anya: Person, ben: Person) -> None:
    """All press twice in bursts: no vote is lost, each is told, and edits keep their distance."""
    dice = Random(9)  # noqa: S311 - no secret
    group, voters = await a_full_group(stage, (anya, ben), CROWD)
    await show_cats(group, {anya: "Барсик", ben: "Муся"})
    poster = await open_battle(anya, group)
    sides = {person_id: dice.choices(("Барсик", "Муся"), k=2) for person_id in voters}
    before = await stage.last_call()
    for turn in range(2):
        presses = [(voter, button_for(poster, sides[voter][turn])) for voter in voters]
        await press_at_once(stage, presses, poster)
        await stage.settled()
    expected = Counter(filter(None, (last_word(names) for names in sides.values())))
    some = sum(expected.values())
    await ben.wait_for(group, lambda new: f"Уже {some} голос" in words(new), PATIENCE)
    await no_jobs(stage, JobKind.TALLY)
    answers = await stage.calls("answerCallbackQuery", after=before)
    assert len(answers) == 2 * CROWD
    assert all(call["params"]["text"] for call in answers)
    await end(stage, battle_of(poster))
    row = await result(stage, poster)
    assert {row["name_a"]: row["votes_a"], row["name_b"]: row["votes_b"]} == dict(expected)
    edits = [
        call
        for call in await stage.calls("editMessageCaption", after=before)
        if int(call["params"]["message_id"]) == number(poster)
    ]
    moments = [float(call["at"]) for call in edits]
    assert moments
    assert all(after - first >= FEWEST_SECONDS for first, after in pairwise(moments))


def last_word(names: list[str]) -> str | None:
    """Return whom somebody is for who pressed these buttons one after another."""
    choice: str | None = None
    for name in names:
        choice = None if choice == name else name
    return choice
