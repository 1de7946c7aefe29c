"""What people do in the chat page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, expect

from tests.e2e_page.conftest import ANYA, BEN, GROUP, Open

if TYPE_CHECKING:
    from deploy.local.telegram.people import Person

CAT = Path("tests/data/chelsea.png")


def last(page: Page) -> Locator:
    """Return the locator of the last message."""
    return page.locator("#log .row").last


async def test_an_empty_chat_sends_the_sample_cat(open_page: Open) -> None:
    """One press in an empty chat sends a photo of a cat, and the bot's answer comes by itself."""
    page = await open_page(ANYA, ANYA)
    await page.click("#sample")
    await expect(page.locator(".row.mine .photo img")).to_be_visible()
    await expect(last(page).locator("strong")).to_have_text("Lovely")
    await expect(last(page).locator(".photo img")).to_be_visible()
    await expect(page.locator("#empty")).to_be_hidden()


async def test_markup_in_a_text_stays_text(open_page: Open, ben: Person) -> None:
    """A message that looks like markup is shown as it was written."""
    page = await open_page(ANYA, GROUP)
    evil = "<img src=x onerror=alert(1)> <b>not bold</b>"
    await ben.say(GROUP, evil)
    await expect(last(page).locator(".words")).to_contain_text(evil)
    assert await page.locator("#log .words img, #log .words b").count() == 0


async def test_entities_are_shown_at_their_places(open_page: Open, anya: Person) -> None:
    """Offsets count UTF-16 units, so an emoji before them moves nothing."""
    page = await open_page(ANYA, ANYA)
    await anya.say(ANYA, "/marked")
    words = last(page).locator(".words")
    await expect(words.locator("strong")).to_have_text("bold")
    await expect(words.locator("em")).to_have_text("it")
    await expect(words.locator("code")).to_have_text("x < 1")
    await expect(words.locator("a", has_text="out")).to_have_attribute("rel", "noopener noreferrer")
    await words.locator(".spoiler").click()
    await expect(words.locator(".spoiler")).to_have_class(re.compile("shown"))


async def test_buttons_wait_for_their_answers(open_page: Open, anya: Person) -> None:
    """A pressed button is busy until the bot answers; its answer is a note, an alert or an edit."""
    page = await open_page(ANYA, ANYA)
    await anya.say(ANYA, "/marked")
    await page.get_by_role("button", name="Silent").click()
    await expect(page.get_by_role("button", name="Silent")).to_have_attribute("aria-busy", "true")
    await page.get_by_role("button", name="Note").click()
    await expect(page.locator("#toast")).to_have_text("Noted")
    await expect(page.get_by_role("button", name="Note")).not_to_have_attribute("aria-busy", "true")
    await page.get_by_role("button", name="Alert").click()
    await expect(page.locator("#alert-text")).to_have_text("Look out")
    await page.keyboard.press("Enter")
    await expect(page.locator("#alert")).to_be_hidden()
    await page.get_by_role("button", name="Edit").click()
    await expect(last(page).locator(".words")).to_contain_text("Changed")
    await expect(last(page).locator(".meta")).to_contain_text("изменено")


async def test_a_deep_link_starts_the_bot(open_page: Open, anya: Person) -> None:
    """A link to the bot with a start parameter opens their own chat and sends the command."""
    page = await open_page(ANYA, GROUP)
    await anya.say(GROUP, "/marked")
    await page.get_by_role("link", name="deep").click()
    await expect(last(page).locator(".words")).to_contain_text("Hello deep")
    assert page.url.endswith(f"#{ANYA}/{ANYA}")


async def test_commands_are_suggested_in_ones_own_language(open_page: Open) -> None:
    """A slash lists the commands; Enter sends the chosen one; each person sees their own language."""
    page = await open_page(ANYA, ANYA)
    await page.fill("#text", "/m")
    await expect(page.locator("#suggestions")).to_have_text("/markedВся разметка")
    await page.get_by_text("Ben").click()
    await page.click("#slash")
    await expect(page.locator("#suggestions li").first).to_have_text("/startSay hello")
    await page.keyboard.press("Enter")
    await expect(last(page).locator(".words")).to_contain_text("Hello")


async def test_several_photos_are_one_album(open_page: Open) -> None:
    """Picked photos are looked at first, then sent as one album with its caption."""
    page = await open_page(ANYA, GROUP)
    await page.set_input_files("#pick-photo", [CAT, CAT, CAT])
    await expect(page.locator("#outbox-files img")).to_have_count(3)
    await page.fill("#outbox-caption", "Three")
    await page.click("#outbox-send")
    album = page.locator(".row.mine", has=page.locator(".album"))
    await expect(album.locator(".photo")).to_have_count(3)
    await expect(album.locator(".words")).to_contain_text("Three")
    await album.locator(".photo").first.click()
    await expect(page.locator("#lightbox img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#lightbox")).to_be_hidden()


async def test_a_photo_can_go_as_a_file(open_page: Open) -> None:
    """Sent as a file, the photo can be downloaded under its name."""
    page = await open_page(BEN, BEN)
    await page.set_input_files("#pick-photo", CAT)
    await page.get_by_text("As a file").click()
    await page.click("#outbox-send")
    await expect(page.locator(".row.mine .file")).to_have_attribute("download", CAT.name)


async def test_replies_edits_reactions_and_deletes_reach_the_other_screen(open_page: Open) -> None:
    """What one person does to a message, the other sees at once."""
    one, other = await open_page(ANYA, GROUP), await open_page(BEN, GROUP)
    await one.fill("#text", "Frist")
    await one.keyboard.press("Enter")
    for screen in (one, other):
        await expect(last(screen).locator(".words")).to_contain_text("Frist")
    await one.keyboard.press("ArrowUp")
    await one.fill("#text", "First")
    await one.keyboard.press("Enter")
    await expect(last(other).locator(".words")).to_contain_text("First")
    await expect(last(other).locator(".meta")).to_contain_text("edited")
    await last(other).click(button="right")
    await other.locator("#message-menu .picker button").first.click()
    await expect(last(one).locator(".chip")).to_contain_text("1")
    await last(other).hover()
    await last(other).get_by_role("button", name="Reply", exact=True).click()
    await other.fill("#text", "Second")
    await other.keyboard.press("Enter")
    await expect(last(one).locator(".quote")).to_contain_text("First")
    await last(other).click(button="right")
    await other.get_by_role("menuitem", name="Delete").click()
    await expect(last(one).locator(".words")).to_contain_text("First")


async def test_unread_messages_are_counted(open_page: Open, ben: Person) -> None:
    """A message in a chat that isn't open is counted until the chat is opened."""
    page = await open_page(ANYA, ANYA)
    await ben.say(GROUP, "psst")
    await expect(page).to_have_title("(1) Мимиметр")
    await page.locator(".chat-item", has_text="psst").click()
    await expect(page).to_have_title("Мимиметр")
