from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.telegram import Person
from deploy.local.whole import whole
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, number, words

if TYPE_CHECKING:
    from pathlib import Path

ANYA = 1001


async def test_yesterdays_cats_are_there_after_a_restart(tmp_path: Path) -> None:
    """Everything is stopped and started again on the same folder: chats, photos and the top are kept."""
    async with whole(tmp_path, print) as running, Person(running.sandbox.url, ANYA) as anya:
        await anya.send_photo(ANYA, cat(17))
        answer = await anya.wait_for(ANYA, timeout=PATIENCE)
    async with whole(tmp_path, print) as running, Person(running.sandbox.url, ANYA) as anya:
        assert words((await anya.history(ANYA))[-1]) == words(answer)
        asked = await anya.say(ANYA, "/top")
        top = await anya.wait_for(ANYA, timeout=PATIENCE, after=number(asked))
        assert words(top).startswith("1. ")
        sent = await anya.send_photo(ANYA, cat(18))
        again = await anya.wait_for(ANYA, timeout=PATIENCE, after=number(sent))
        assert words(again).startswith("Мимиметр:")
