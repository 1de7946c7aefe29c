from __future__ import annotations

import asyncio

from bot.web.health import health_routes
from bot.web.server import build_web
from bot.web.serving import listen, serving
from tests.integration.web.conftest import Parts, client_of


async def nothing() -> None:
    """Stand for a part that is fine, or gauges that need no refresh."""


async def test_ready_when_every_part_is(parts: Parts) -> None:
    """With PostgreSQL and Redis up, readiness says ok for each."""
    checks = {"postgresql": parts.database.check, "redis": parts.leaderboard.check}
    async with client_of(build_web(health_routes(checks, nothing), None)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"postgresql": "ok", "redis": "ok"})


async def test_a_part_that_is_away_is_named() -> None:
    """One part that fails or hangs makes the whole not ready, and is named; the process is alive."""

    async def broken() -> None:
        raise ConnectionRefusedError("secret-host:5432")

    async def hanging() -> None:
        await asyncio.sleep(3600)

    app = build_web(health_routes({"a": broken, "b": hanging, "c": nothing}, nothing), None)
    async with client_of(app) as client:
        answer = await client.get("/readyz")
        alive = await client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"a": "ConnectionRefusedError", "b": "TimeoutError", "c": "ok"}
    assert alive.status_code == 200


async def test_metrics_come_even_when_the_gauges_cannot_be_refreshed() -> None:
    """A database that is away does not hide the other metrics."""

    async def broken() -> None:
        raise OSError

    async with client_of(build_web(health_routes({}, broken), None)) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert "python_info" in answer.text


async def test_an_unknown_path_is_a_problem_document() -> None:
    """Errors of the web are problem documents."""
    async with client_of(build_web([], None)) as client:
        answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_serving_takes_a_free_port_and_gives_it_back() -> None:
    """Port 0 takes a free port, tells which, and after the block nothing listens there."""
    async with serving(build_web(health_routes({}, nothing), None), listen("127.0.0.1", 0)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
        await writer.wait_closed()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return
    raise AssertionError("something still listens")
