"""How the page fits screens, themes and keyboards, and how it outlives its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from deploy.local.telegram.people import Person
from deploy.local.telegram.server import Sandbox, serve_sandbox
from tests.e2e_page.conftest import ANYA, BEN, CHROMIUM, FLAGS, GROUP, Open, Scheme

if TYPE_CHECKING:
    from pathlib import Path

# What is written on each ground, by the names of the palette.
WRITTEN_ON = {
    "--paper": ["--ink", "--muted"],
    "--panel": ["--ink", "--muted", "--link", "--danger"],
    "--chat": ["--ink", "--muted"],
    "--theirs": ["--ink", "--muted", "--link", "--name-0", "--name-1", "--name-2", "--name-3"],
    "--mine": ["--ink", "--mine-muted", "--link"],
    "--key": ["--key-ink"],
    "--key-hover": ["--key-ink"],
    "--apricot": ["--on-bright"],
    "--mint": ["--on-bright"],
    "--lilac": ["--on-bright"],
}
AA = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_palette_is_readable(open_page: Open, scheme: Scheme) -> None:
    """Every text colour stands out from what it is written on, as WCAG AA asks, in both themes."""
    page = await open_page(ANYA, GROUP, scheme=scheme)
    read = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    weak = {}
    for ground, inks in WRITTEN_ON.items():
        for ink in inks:
            ratio = contrast(str(await page.evaluate(read, ink)), str(await page.evaluate(read, ground)))
            if ratio < AA:
                weak[ink, ground] = ratio
    assert weak == {}


async def test_a_phone_shows_the_list_or_the_chat(open_page: Open, ben: Person) -> None:
    """On a narrow screen one pane is shown at a time, nothing sticks out, and back leads to the list."""
    await ben.say(GROUP, "a" * 300)
    page = await open_page(ANYA, GROUP, phone=True)
    await expect(page.locator("#log .row")).to_be_visible()
    await expect(page.locator("#sidebar")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.locator("#swap").click()
    await expect(page.locator("#log .row.mine")).to_be_visible()
    await page.locator("#back").click()
    await expect(page.locator("#sidebar")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()


async def test_the_keyboard_alone_is_enough(open_page: Open, ben: Person) -> None:
    """Arrows walk through the messages, Enter opens the menu of one, arrows and Enter choose in it."""
    for text in ("one", "two"):
        await ben.say(GROUP, text)
    page = await open_page(ANYA, GROUP)
    await page.locator("#log .row").last.focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#message-menu .picker button").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#log .row").first.locator(".chip")).to_be_visible()


async def test_the_last_message_stays_in_sight(open_page: Open, ben: Person) -> None:
    """New messages scroll in at the end; whoever reads above is left there, with a way down."""
    for number in range(40):
        await ben.say(GROUP, f"line {number}")
    page = await open_page(ANYA, GROUP)
    await expect(page.locator("#log .row").last).to_be_in_viewport()
    await page.locator("#log .row").first.scroll_into_view_if_needed()
    await expect(page.locator("#down")).to_be_visible()
    await ben.say(GROUP, "news")
    await expect(page.locator("#down-count")).to_have_text("1")
    await expect(page.locator("#log .row").last).not_to_be_in_viewport()
    await page.click("#down")
    await expect(page.locator("#log .row").last).to_be_in_viewport()


HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


async def test_a_page_out_of_sight_leaves_its_connection_to_others(open_page: Open, ben: Person) -> None:
    """A hidden page ends its stream, since browsers open six to a host; seen again, it catches up."""
    page = await open_page(ANYA, GROUP)
    await expect(page.locator("#empty")).to_be_visible()
    async with page.expect_event("requestfailed", lambda request: "/events" in request.url):
        await page.evaluate(HIDE, arg=True)
    await ben.say(GROUP, "psst")
    await page.evaluate(HIDE, arg=False)
    await expect(page.locator("#log .row").last.locator(".words")).to_contain_text("psst")
    await ben.say(GROUP, "live")
    await expect(page.locator("#log .row").last.locator(".words")).to_contain_text("live")


async def test_names_of_any_kind_fit(open_page: Open, sandbox: Sandbox) -> None:
    """A long name without spaces stays in its bubble, and one without letters has a picture too."""
    names = ["Котофей" * 12, "😻"]
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/control/", timeout=60) as control:
        ids = [(await control.post("users", json={"first_name": name})).json()["id"] for name in names]
        group = {"title": "Names", "members": [ANYA, *ids]}
        chat = (await control.post("chats", json=group)).json()["id"]
    async with Person(sandbox.url, ids[0]) as long, Person(sandbox.url, ids[1]) as wordless:
        await long.say(chat, "x")
        await wordless.say(chat, "y")
    page = await open_page(ANYA, chat)
    sender = page.locator(".sender").first
    await expect(sender).to_have_text(names[0])
    assert await sender.evaluate("element => element.scrollWidth <= element.clientWidth")
    await expect(page.locator("#log .avatar").last).to_have_text("😻")


async def test_a_restarted_sandbox_is_met_again(tmp_path: Path) -> None:
    """When the server goes away the page says so, and catches up once it is back."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        async with serve_sandbox(tmp_path) as sandbox:
            port = int(sandbox.url.rpartition(":")[2])
            await page.goto(f"{sandbox.url}/#{ANYA}/{GROUP}")
            await expect(page.locator("#empty")).to_be_visible()
        await expect(page.locator("#offline")).to_be_visible()
        async with serve_sandbox(tmp_path, port) as sandbox, Person(sandbox.url, BEN) as ben:
            await ben.say(GROUP, "I'm back")
            await expect(page.locator("#offline")).to_be_hidden()
            await expect(page.locator("#log .row .words")).to_contain_text("I'm back")
        await browser.close()
