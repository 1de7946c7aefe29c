"""Fixtures for tests of the sandbox: people, control, and two client libraries that know nothing of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import aiogram
import httpx
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from PIL import Image

from deploy.local.telegram import Person, Sandbox, serve_sandbox
from tests.sandbox_schema import check_calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANYA = 1001
BEN = 1002
GROUP = -1001000000001


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of this test's own. Calls that it accepted must be as Telegram's documentation has them."""
    async with serve_sandbox(None) as running:
        yield running
        async with httpx.AsyncClient(base_url=running.url, timeout=60) as client:
            calls = (await client.get("/sandbox/control/calls")).json()
        check_calls([call for call in calls if call["status"] == 200])


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client for the control API."""
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/control/", timeout=60) as client:
        yield client


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client whose base is the bot's API address."""
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/bot{sandbox.token}/", timeout=60) as client:
        yield client


@pytest.fixture
async def anya(sandbox: Sandbox) -> AsyncIterator[Person]:
    """Аня, whose client is Russian."""
    async with Person(sandbox.url, ANYA) as person:
        yield person


@pytest.fixture
async def ben(sandbox: Sandbox) -> AsyncIterator[Person]:
    """Ben, whose client is English."""
    async with Person(sandbox.url, BEN) as person:
        yield person


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot, as it comes."""
    async with telegram.Bot(
        sandbox.token, base_url=f"{sandbox.url}/bot", base_file_url=f"{sandbox.url}/file/bot"
    ) as client:
        yield client


@pytest.fixture
async def aiobot(sandbox: Sandbox) -> AsyncIterator[aiogram.Bot]:
    """aiogram, as it comes."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    client = aiogram.Bot(sandbox.token, session=session)
    yield client
    await client.session.close()


def jpeg(width: int = 640, height: int = 480, colour: str = "orange") -> bytes:
    """Return a photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()
