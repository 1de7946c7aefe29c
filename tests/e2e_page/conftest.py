"""Checks of the chat page in a real Chromium; not part of `make test`, which needs no browser.

    .venv/bin/pip install playwright      # or the dependency group "page"
    .venv/bin/pytest tests/e2e_page       # CHROMIUM=/path/to/chromium where it isn't found by itself

Every page a test opens must leave the console clean and ask nothing of any other host.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, ViewportSize, async_playwright

from deploy.local.telegram.people import Person
from deploy.local.telegram.server import Sandbox, serve_sandbox
from tests.e2e_page.toy_bot import toy_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ANYA, BEN, GROUP = 1001, 1002, -1001000000001
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

Scheme = Literal["light", "dark"]
Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a run; each page has its own profile."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox of this test's own, with the toy bot in it."""
    async with serve_sandbox(tmp_path / "sandbox") as served, toy_bot(served):
        yield served


@pytest.fixture
async def anya(sandbox: Sandbox) -> AsyncIterator[Person]:
    """Anya, who acts without a page."""
    async with Person(sandbox.url, ANYA) as person:
        yield person


@pytest.fixture
async def ben(sandbox: Sandbox) -> AsyncIterator[Person]:
    """Ben, who acts without a page."""
    async with Person(sandbox.url, BEN) as person:
        yield person


@pytest.fixture
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Open]:
    """How to open the page as a person in a chat, on a phone or in the dark if wished."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def see(request: Request) -> None:
        if urlsplit(request.url).netloc not in {"", urlsplit(sandbox.url).netloc}:
            complaints.append(f"asked {request.url}")

    async with AsyncExitStack() as stack:

        async def open_one(me: int, chat: int, *, phone: bool = False, scheme: Scheme = "light") -> Page:
            size = ViewportSize(width=390, height=844) if phone else ViewportSize(width=1280, height=860)
            context = await browser.new_context(
                viewport=size, has_touch=phone, is_mobile=phone, color_scheme=scheme, service_workers="block"
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("console", hear)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", see)
            await page.goto(f"{sandbox.url}/#{me}/{chat}")
            await page.wait_for_selector("#users label", state="attached")
            return page

        yield open_one
    assert complaints == []
