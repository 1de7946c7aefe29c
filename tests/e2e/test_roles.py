from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import Role, running
from deploy.local.telegram import Person, serve_sandbox
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, empty_services, settings_for, words

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses

ANYA = 1001


async def test_a_bot_and_two_scorers_share_the_work(services: ServiceAddresses) -> None:
    """A bot without a scorer leaves photos in the queue; scorers that know no token score them."""
    async with (
        empty_services(services, 4) as addresses,
        serve_sandbox(None) as sandbox,
        running(settings_for(sandbox), Role.BOT, addresses),
        Person(sandbox.url, ANYA) as anya,
    ):
        await anya.send_photo(ANYA, cat(40))
        with pytest.raises(TimeoutError):
            await anya.wait_for(ANYA, timeout=2)
        tokenless = settings_for(sandbox, bot_token=None)
        async with running(tokenless, Role.SCORER, addresses), running(tokenless, Role.SCORER, addresses):
            answer = await anya.wait_for(ANYA, timeout=PATIENCE)
    assert words(answer).startswith("Мимиметр:")
