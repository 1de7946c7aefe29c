from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deploy.local.telegram.people import PersonRefused
from tests.e2e.pictures import BROKEN, bomb, broken, cat, no_cat
from tests.e2e.stage import PATIENCE, Stage, answers, by_bot, number, words

if TYPE_CHECKING:
    from deploy.local.telegram import Person


async def test_a_photo_without_a_cat_is_told_so_in_private(anya: Person, ben: Person) -> None:
    """In private the refusal is a friendly reply in the sender's language."""
    sent = await anya.send_photo(anya.user_id, no_cat())
    answer = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    assert words(answer) == "Кота не нашёл. Если он тут есть, покажи мордочку поближе 🐾"
    assert answers(answer, sent)
    await ben.send_photo(ben.user_id, no_cat())
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert words(answer).startswith("I can't find a cat here.")


async def test_a_group_is_left_in_peace(stage: Stage, group: int, ben: Person) -> None:
    """What people post among themselves without a cat is met with silence."""
    await ben.send_photo(group, no_cat())
    await ben.send_file(group, "document", "cat.jpg", broken("text"))
    await ben.send_file(group, "document", "notes.pdf", broken("pdf"))
    await ben.send_file(group, "voice", "purr.ogg", b"OggS" + bytes(64))
    await ben.say(group, "what a day")
    await stage.settled()
    assert not by_bot(await ben.history(group))


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_file_that_is_no_picture_is_told_so(anya: Person, kind: str) -> None:
    """Text, a PDF or half a JPEG under a picture's name is refused kindly."""
    await anya.send_file(anya.user_id, "document", "cat.jpg", broken(kind))
    answer = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    assert words(answer).startswith("Этот файл не открылся как картинка.")


async def test_a_picture_of_900_megapixels_is_refused_and_harms_nobody(anya: Person, ben: Person) -> None:
    """A bomb is refused from its header while another photo is scored."""
    await anya.send_file(anya.user_id, "document", "cat.png", bomb())
    await ben.send_photo(ben.user_id, cat(8))
    refused = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    scored = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert words(refused).startswith("Файл слишком большой")
    assert words(scored).startswith("Mimimeter:")


async def test_a_file_of_more_than_20_megabytes_is_not_fetched(stage: Stage, ben: Person) -> None:
    """Its announced size is enough to refuse it."""
    before = await stage.last_call()
    await ben.send_file(ben.user_id, "document", "cat.png", cat() + bytes(20 * 1024 * 1024))
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert words(answer).startswith("The file is too large")
    assert not await stage.calls("getFile", after=before)


async def test_an_empty_file_does_no_harm(stage: Stage, ben: Person) -> None:
    """Telegram takes no empty file; should one come, it is answered like any other that is no picture."""
    try:
        await ben.send_file(ben.user_id, "document", "cat.jpg", b"")
    except PersonRefused:
        await ben.say(ben.user_id, "hm")
    answer = await ben.wait_for(ben.user_id, timeout=PATIENCE)
    assert words(answer)
    await stage.settled()


@pytest.mark.parametrize(
    ("kind", "name", "hint"),
    [
        ("sticker", "cat.webp", "Хороший стикер"),
        ("video", "cat.mp4", "Видео пока не измеряю"),
        ("voice", "purr.ogg", "Мурчание на слух не измеряю"),
        ("animation", "cat.mp4", "Гифки не измеряю"),
        ("document", "cat.pdf", "Такие файлы не открываю"),
    ],
)
async def test_other_things_get_a_hint_in_private(anya: Person, kind: str, name: str, hint: str) -> None:
    """Whatever isn't a photo is told kindly what to send."""
    data = cat() if kind == "sticker" else b"\0" * 64
    sent = await anya.send_file(anya.user_id, kind, name, data)
    answer = await anya.wait_for(anya.user_id, timeout=PATIENCE)
    assert words(answer).startswith(hint)
    assert answers(answer, sent)
    assert number(answer) > number(sent)
