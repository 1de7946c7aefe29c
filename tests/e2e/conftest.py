"""One program for all end-to-end tests; every test brings its own people and chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.stage import Stage, a_stage, empty_services
from tests.sandbox_schema import check_calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram import Person


@pytest.fixture(scope="session")
async def shared_stage(services: ServiceAddresses) -> AsyncIterator[Stage]:
    """The program, started once."""
    async with empty_services(services, 2) as addresses, a_stage(addresses) as stage:
        yield stage


@pytest.fixture
async def stage(shared_stage: Stage) -> AsyncIterator[Stage]:
    """The program; afterwards no fault is left, and every call it made was one that the Bot API knows."""
    yield shared_stage
    await shared_stage.control.delete("faults")
    check_calls(await shared_stage.new_calls())


@pytest.fixture
async def anya(stage: Stage) -> AsyncIterator[Person]:
    """Somebody whose Telegram speaks Russian."""
    async with await stage.person("Аня", "ru") as person:
        yield person


@pytest.fixture
async def ben(stage: Stage) -> AsyncIterator[Person]:
    """Somebody whose Telegram speaks English."""
    async with await stage.person("Ben", "en") as person:
        yield person


@pytest.fixture
async def group(stage: Stage, anya: Person, ben: Person) -> int:
    """A supergroup of both, with the bot in it."""
    return await stage.group(anya, ben)


@pytest.fixture
async def vika(stage: Stage, group: int) -> AsyncIterator[Person]:
    """Somebody else of the group, who has no cats."""
    async with await stage.person("Вика", "ru", username="vika") as person:
        await stage.post("members", {"chat_id": group, "user_id": person.user_id, "status": "member"})
        yield person
