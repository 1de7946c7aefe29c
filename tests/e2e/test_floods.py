from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import updates
from storage.database import open_database
from tests.e2e.stage import PATIENCE, Stage, a_stage, empty_services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses


@pytest.fixture
async def narrow(services: ServiceAddresses) -> AsyncIterator[Stage]:
    """The program with room for few jobs at once, so that a small flood would fill it."""
    async with empty_services(services, 5) as addresses, a_stage(addresses, update_jobs=4) as stage:
        yield stage


async def test_a_flood_from_one_person_does_not_hold_up_another(narrow: Stage) -> None:
    """While somebody's many messages wait for their turn, another is answered; then all are, in order."""
    async with (
        await narrow.person("Anya", "en") as anya,
        await narrow.person("Ben", "en") as ben,
        open_database(narrow.addresses.database_url, max_size=1) as another_process,
    ):
        async with updates.lane(another_process, anya.user_id):
            for number in range(8):
                await anya.say(anya.user_id, "/help" if number % 2 else "/start")
            await ben.say(ben.user_id, "/help")
            await ben.wait_for(ben.user_id, timeout=PATIENCE)
        await narrow.settled()
    sent = [call["params"] for call in await narrow.calls("sendMessage")]
    answers = [call["text"] for call in sent if int(call["chat_id"]) == anya.user_id]
    assert ["Send a photo of a cat:" in text for text in answers] == [False, True] * 4
