from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Role, running
from bot.web.webhook import PATH, SECRET_HEADER
from deploy.local.telegram import Person, serve_sandbox
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, Stage, a_stage, empty_services, settings_for, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses

SECRET = "a-secret-of-this-test"  # noqa: S105 - opens nothing but this test's own server


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture
async def hooked(services: ServiceAddresses) -> AsyncIterator[Stage]:
    """The program with a webhook instead of polling."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        empty_services(services, 3) as addresses,
        a_stage(addresses, webhook_url=url, webhook_secret=SecretStr(SECRET), http_port=port) as stage,
    ):
        yield stage


async def _rejected(client: httpx.AsyncClient) -> float:
    """Return how many requests with a wrong secret the metrics have counted."""
    text = (await client.get("/metrics")).raise_for_status().text
    line = 'mimimeter_webhook_rejected_total{reason="wrong_secret"} '
    return next((float(row.removeprefix(line)) for row in text.splitlines() if row.startswith(line)), 0.0)


async def test_the_webhook_serves_and_a_wrong_secret_is_turned_away(hooked: Stage) -> None:
    """Photos come through the webhook; without the right secret an update is refused and counted."""
    async with await hooked.person("Ben", "en") as ben:
        await ben.send_photo(ben.user_id, cat(19))
        assert words(await ben.wait_for(ben.user_id, timeout=PATIENCE)).startswith("Mimimeter:")
    forged = {"update_id": 99, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}
    async with httpx.AsyncClient(base_url=hooked.api_url, trust_env=False) as client:
        before = await _rejected(client)
        for headers in ({}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: SECRET[:-1]}):
            assert (await client.post(PATH, json=forged, headers=headers)).status_code == 401
        assert await _rejected(client) == before + 3
        assert not await hooked.fetch("SELECT FROM telegram_update WHERE update_id = 99")
        accepted = await client.post(PATH, json=forged, headers={SECRET_HEADER: SECRET})
        assert accepted.status_code == 200
    assert await hooked.fetch("SELECT FROM telegram_update WHERE update_id = 99")


async def test_a_webhook_that_telegram_puts_off_is_registered_later(services: ServiceAddresses) -> None:
    """Asked to wait long before the bot may even start or set its webhook, it does so and is not deaf."""
    port = _free_port()
    async with empty_services(services, 6) as addresses, serve_sandbox(None) as sandbox:
        settings = settings_for(sandbox, webhook_url=f"http://127.0.0.1:{port}", http_port=port)
        async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
            for method in ("getMe", "setWebhook"):
                fault = {"method": method, "kind": "429", "times": 1, "retry_after": 40}
                (await client.post("/sandbox/control/faults", json=fault)).raise_for_status()
        async with running(settings, Role.ALL, addresses), Person(sandbox.url, 1001) as anya:
            await anya.say(1001, "/help")
            assert words(await anya.wait_for(1001, timeout=PATIENCE)).startswith("Пришли фото кота")
