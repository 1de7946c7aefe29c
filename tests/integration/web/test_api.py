from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from prometheus_client import REGISTRY

from bot.web.api import PATH, build_api
from bot.web.server import build_web
from scoring.pool import ScoringPool
from scoring.verdict import LANDMARK_NAMES
from tests.integration.web.conftest import Parts, client_of

CAT = Path(__file__).parents[2] / "data" / "chelsea.png"
TOKEN = "a-token-for-tests"  # noqa: S105
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
SCORES = f"{PATH}/scores"


@pytest.fixture
async def api(parts: Parts, pool: ScoringPool) -> AsyncIterator[httpx.AsyncClient]:
    """Talk to the real API on real services."""
    app = build_web([], build_api(["another", TOKEN], pool, parts.leaderboard, parts.database))
    async with client_of(app) as client:
        yield client


def bomb(side: int) -> bytes:
    """Make a small PNG whose header claims side * side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def plain(side: int) -> bytes:
    """Draw a grey square without any cat."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "grey").save(buffer, "PNG")
    return buffer.getvalue()


async def test_a_cat_gets_its_verdict(api: httpx.AsyncClient) -> None:
    """A raw body and a form give the same score, with landmarks inside the upright original."""
    data = CAT.read_bytes()
    raw = await api.post(SCORES, content=data, headers={**AUTHORIZED, "Content-Type": "image/png"})
    form = await api.post(SCORES, files={"photo": ("cat.png", data, "image/png")}, headers=AUTHORIZED)
    assert raw.status_code == form.status_code == 200
    verdict = raw.json()
    assert verdict["verdict"] == "scored"
    assert verdict["reason"] is None
    assert verdict["score"] == form.json()["score"] == verdict["cats"][0]["score"]
    low, high = verdict["interval"]
    assert 0 <= low <= verdict["score"] <= high <= 100
    with Image.open(CAT) as picture:
        width, height = picture.size
    landmarks = verdict["cats"][0]["landmarks"]
    assert set(landmarks) == set(LANDMARK_NAMES)
    assert all(0 <= x < width and 0 <= y < height for x, y, _ in (landmarks["nose_left"], landmarks["mouth"]))


async def test_no_cat_is_a_verdict_too(api: httpx.AsyncClient) -> None:
    """A photo without a cat is refused with its reason, and that is a success of the request."""
    answer = await api.post(SCORES, content=plain(300), headers=AUTHORIZED)
    assert answer.status_code == 200
    assert (answer.json()["verdict"], answer.json()["reason"]) == ("refused", "no_cat")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"%PDF-1.7 not an image", 415, "not_an_image"),
        (CAT.read_bytes()[:2000], 415, "not_an_image"),
        (bomb(30_000), 413, "too_large"),
        (plain(8), 422, "too_small"),
        (b"", 422, "no_photo"),
        (b"\xff" * (20 * 1024 * 1024 + 1), 413, "too_large"),
    ],
)
async def test_bad_input_gets_a_problem_document(
    api: httpx.AsyncClient, body: bytes, status: int, kind: str
) -> None:
    """What can't be scored gets a 4xx that says why, in the format of RFC 9457."""
    answer = await api.post(SCORES, content=body, headers=AUTHORIZED)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"urn:mimimeter:{kind}"
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}]
)
async def test_without_a_token_nobody_gets_in(api: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """A missing or wrong token is 401 on every route, with the scheme that is expected."""
    for answer in (
        await api.post(SCORES, content=b"x", headers=headers),
        await api.get(f"{PATH}/top", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_empty_top_is_empty(api: httpx.AsyncClient) -> None:
    """Before any cat the top is empty; a wrong parameter is named."""
    answer = await api.get(f"{PATH}/top", params={"chat_id": 5, "period": "day"}, headers=AUTHORIZED)
    assert answer.json() == {"scope": "chat", "period": "day", "total": 0, "entries": []}
    wrong = await api.get(f"{PATH}/top", params={"period": "eon"}, headers=AUTHORIZED)
    assert wrong.status_code == 422
    assert "period" in wrong.json()["detail"]


async def test_the_document_and_its_page_need_no_internet(api: httpx.AsyncClient) -> None:
    """The OpenAPI document names the routes, and its page loads everything from here."""
    document = (await api.get(f"{PATH}/openapi.json", headers=AUTHORIZED)).json()
    assert set(document["paths"]) == {"/scores", "/top"}
    page = await api.get(f"{PATH}/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert (await api.get(f"{PATH}/static/swagger-ui-bundle.js")).status_code == 200


@pytest.mark.parametrize("query", ["chat_id=9223372036854775808", "offset=9223372036854775807"])
async def test_numbers_that_fit_nowhere_are_turned_down(
    api: httpx.AsyncClient, parts: Parts, query: str
) -> None:
    """A number beyond the database's is the client's mistake, and does not make Redis look away."""
    answer = await api.get(f"{PATH}/top?{query}", headers=AUTHORIZED)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:mimimeter:invalid_request"
    await parts.leaderboard.check()


def counted(route: str, status: str) -> float:
    """Read the counter of requests."""
    labels = {"route": route, "status": status}
    return REGISTRY.get_sample_value("mimimeter_api_requests_total", labels) or 0.0


async def test_requests_are_counted_by_route_and_status(api: httpx.AsyncClient) -> None:
    """Known routes count under their names; made-up addresses share one."""
    names = [("/top", "200"), ("/top", "401"), ("/scores", "415"), ("other", "404")]
    before = [counted(*name) for name in names]
    await api.get(f"{PATH}/top", headers=AUTHORIZED)
    await api.get(f"{PATH}/top")
    await api.post(SCORES, content=b"no picture", headers=AUTHORIZED)
    await api.get(f"{PATH}/made-up", headers=AUTHORIZED)
    assert [counted(*name) - was for name, was in zip(names, before, strict=True)] == [1, 1, 1, 1]


async def test_a_fault_is_a_problem_document_that_tells_nothing(pool: ScoringPool, parts: Parts) -> None:
    """Where the database is away, a program gets a problem document without any detail of ours."""
    await parts.database.close()
    app = build_web([], build_api([TOKEN], pool, parts.leaderboard, parts.database))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answer = await client.get(f"{PATH}/top", params={"chat_id": 1}, headers=AUTHORIZED)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:mimimeter:fault"


async def test_a_client_that_goes_away_is_no_fault(pool: ScoringPool, parts: Parts) -> None:
    """An upload that breaks off ends quietly: no error for the server to log."""
    app = build_web([], build_api([TOKEN], pool, parts.leaderboard, parts.database))
    half: dict[str, object] = {"type": "http.request", "body": b"half", "more_body": True}
    incoming: Iterator[dict[str, object]] = iter([half, {"type": "http.disconnect"}])
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return next(incoming)

    async def send(message: object) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": SCORES,
        "root_path": "",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {TOKEN}".encode())],
    }
    await app(scope, receive, send)
    assert "400" in str(sent[0])
