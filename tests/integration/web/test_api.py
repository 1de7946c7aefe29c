from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

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
    app = build_web([], build_api(["another", TOKEN], pool, parts.leaderboard))
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
