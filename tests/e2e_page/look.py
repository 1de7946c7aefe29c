"""Take the README's pictures of the chat page from a running demo with an empty data folder.

    .venv/bin/mimimeter demo --data-dir NEW_FOLDER --no-browser
    .venv/bin/python -m tests.e2e_page.look ADDRESS docs/pictures

Writes chat-light.jpg (a scored cat), chat-dark.jpg (the group's top) and chat-phone.jpg.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import click
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.e2e_page.conftest import ANYA, BEN, CHROMIUM, FLAGS, GROUP, Scheme

DESKTOP = ViewportSize(width=1200, height=900)
PHONE = ViewportSize(width=390, height=844)
SHARPNESS = 1.5
QUALITY = 88
# Every picture in sight has arrived; those far above load when somebody scrolls there.
SHOWN = """() => [...document.images].every(image =>
    image.complete || image.getBoundingClientRect().bottom < 0 || !image.checkVisibility())"""


@click.command(help=__doc__)
@click.argument("address")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def look(address: str, folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_look(address.rstrip("/"), folder))


async def _look(address: str, folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        light = await _open(browser, f"{address}/#{ANYA}/{ANYA}", DESKTOP, "light")
        await _send_sample(light)
        await _shoot(light, folder / "chat-light.jpg")
        await _shoot(
            await _open(browser, f"{address}/#{ANYA}/{ANYA}", PHONE, "light"), folder / "chat-phone.jpg"
        )
        dark = await _open(browser, f"{address}/#{BEN}/{GROUP}", DESKTOP, "dark")
        await _send_sample(dark)
        await dark.fill("#text", "/top")
        await _answered(dark, dark.press("#text", "Enter"))
        await _shoot(dark, folder / "chat-dark.jpg")
        await browser.close()


async def _open(browser: Browser, url: str, size: ViewportSize, scheme: Scheme) -> Page:
    page = await browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=SHARPNESS)
    await page.goto(url)
    await page.wait_for_selector("#log .row, #empty:not([hidden])")
    return page


async def _send_sample(page: Page) -> None:
    await page.click("#attach")
    await _answered(page, page.click("#attach-menu [data-do=sample]"))


async def _answered(page: Page, deed: Awaitable[None]) -> None:
    """Do it, and wait until the bot has sent one photo more."""
    photos = page.locator(".row.theirs .photo img")
    before = await photos.count()
    await deed
    await photos.nth(before).wait_for()


async def _shoot(page: Page, path: Path) -> None:
    await page.mouse.move(0, 0)
    await page.wait_for_function(SHOWN)
    await page.screenshot(path=path, type="jpeg", quality=QUALITY, animations="disabled")


if __name__ == "__main__":
    look()
