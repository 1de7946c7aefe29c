from __future__ import annotations

import httpx
import pytest
from prometheus_client import REGISTRY

from bot.addresses import ServiceAddresses
from bot.intake import keep_update
from bot.web.server import build_web
from bot.web.webhook import MAX_UPDATE_BYTES, PATH, SECRET_HEADER, webhook_route
from storage.database import open_database
from tests.integration.web.conftest import Parts, client_of

SECRET = "right-one"  # noqa: S105
UPDATE: dict[str, object] = {
    "update_id": 77,
    "message": {
        "message_id": 5,
        "date": 1_700_000_000,
        "chat": {"id": 9, "type": "private", "first_name": "Аня"},
        "from": {"id": 9, "is_bot": False, "first_name": "Аня"},
        "text": "/top",
    },
}


def hook(parts: Parts) -> httpx.AsyncClient:
    """Build a client of a webhook that keeps updates in the real database."""

    async def keep(update: dict[str, object]) -> bool:
        return await keep_update(parts.database, update)

    return client_of(build_web([webhook_route(SECRET, keep)], None))


def rejected(reason: str) -> float:
    """Read the counter of rejected requests."""
    return REGISTRY.get_sample_value("mimimeter_webhook_rejected_total", {"reason": reason}) or 0.0


async def kept(parts: Parts) -> list[int]:
    """List the updates in the database that have a job."""
    async with parts.database.connection() as connection:
        rows = await connection.fetch(
            "SELECT update_id FROM telegram_update JOIN pgqueuer ON dedupe_key = 'update:' || update_id"
        )
    return [row["update_id"] for row in rows]


async def test_an_update_is_committed_before_it_is_acknowledged(parts: Parts) -> None:
    """After the 200 the update and its job are in the database; a second delivery changes nothing."""
    async with hook(parts) as client:
        for _ in range(2):
            answer = await client.post(PATH, json=UPDATE, headers={SECRET_HEADER: SECRET})
            assert answer.status_code == 200
    assert await kept(parts) == [77]


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_a_wrong_secret_is_turned_down_and_counted(parts: Parts, headers: dict[str, str]) -> None:
    """Without the secret nothing is kept, the answer is 401, and the counter tells."""
    before = rejected("wrong_secret")
    async with hook(parts) as client:
        answer = await client.post(PATH, json=UPDATE, headers=headers)
    assert answer.status_code == 401
    assert await kept(parts) == []
    assert rejected("wrong_secret") == before + 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"[]", 400),
        (b'{"message": {}}', 400),
        (b'{"update_id": true}', 400),
        (b'{"a": "' + b"x" * MAX_UPDATE_BYTES + b'"}', 413),
    ],
)
async def test_what_is_no_update_is_turned_down(parts: Parts, body: bytes, status: int) -> None:
    """A body that is no update gets a 4xx and leaves nothing behind."""
    async with hook(parts) as client:
        answer = await client.post(PATH, content=body, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == status
    assert await kept(parts) == []


async def test_without_the_database_telegram_is_asked_to_come_again(fresh_services: ServiceAddresses) -> None:
    """While the update can't be committed the answer is 503, which makes Telegram send it again."""
    async with open_database(fresh_services.database_url, max_size=1) as database:
        # The tables are missing here, as on a database that is not ours.
        async def keep(update: dict[str, object]) -> bool:
            return await keep_update(database, update)

        async with client_of(build_web([webhook_route(SECRET, keep)], None)) as client:
            answer = await client.post(PATH, json=UPDATE, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 503
