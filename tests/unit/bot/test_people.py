from __future__ import annotations

from typing import Any

import pytest

from bot.people import menu, who
from bot.people.hints import hint_key
from bot.people.remember import chat_row, person_row
from bot.sending import Place, Sender
from bot.texts import load_texts
from storage.people import Person
from tests.unit.bot.telegram_side import (
    ANYA,
    BEN,
    CHANNEL,
    GROUP,
    PHOTO,
    PRIVATE,
    button,
    message,
    scripted_bot,
    update,
)

_GROUP_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_FILE = {"file_id": "f", "file_unique_id": "u"}


def test_a_person_is_known_by_full_name_and_language() -> None:
    """In a group the writer is told by their own name and answered in their own language."""
    sent = message(GROUP, BEN, text="hi")
    person = who.person_of(sent)
    assert person is not None
    assert person.id == 1002
    assert who.name_of(sent) == "Ben Moss"
    assert who.language_of_message(sent) == "en"


def test_an_anonymous_admin_is_the_group() -> None:
    """An admin who writes as the group is nobody in particular, and the group's words tell the language."""
    sent = message(GROUP, _GROUP_BOT, sender_chat=GROUP, photo=PHOTO)
    assert who.person_of(sent) is None
    assert who.name_of(sent) == "Котики и Ко"
    assert who.language_of_message(sent) == "ru"


def test_a_channel_post_has_no_person() -> None:
    """A post is the channel's."""
    sent = message(CHANNEL, None, sender_chat=CHANNEL, photo=PHOTO)
    assert who.person_of(sent) is None
    assert who.name_of(sent) == "Cats daily"
    assert not who.is_private(sent)


def test_an_answer_goes_to_the_topic_of_a_forum() -> None:
    """A topic is kept; the thread of mere replies is not a topic."""
    topic = message(GROUP, BEN, text="hi", message_thread_id=5, is_topic_message=True)
    assert who.place_of(topic) == Place(GROUP["id"], 5)
    assert who.place_of(message(GROUP, BEN, text="hi", message_thread_id=5)) == Place(GROUP["id"])


def test_a_button_speaks_the_language_of_who_presses_it() -> None:
    """Not that of who asked for the message."""
    pressed = update(callback_query=button("v1:top:chat:week:1", sender=ANYA))
    assert who.language_of_update(pressed) == "ru"
    assert who.message_of_button(pressed) is not None


def test_a_message_out_of_reach_can_not_be_changed() -> None:
    """Telegram gives buttons under very old messages without the message."""
    query = button("v1:top:chat:week:1")
    query["message"] = {"chat": GROUP, "message_id": 3, "date": 0}
    assert who.message_of_button(update(callback_query=query)) is None


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"text": "hello"}, "hint-text"),
        ({"text": "/dance"}, "hint-command"),
        ({"voice": {**_FILE, "duration": 1}}, "hint-voice"),
        ({"video": {**_FILE, "duration": 1, "width": 1, "height": 1}}, "hint-video"),
        ({"video_note": {**_FILE, "duration": 1, "length": 1}}, "hint-video"),
        ({"document": {**_FILE, "mime_type": "application/pdf"}}, "hint-document"),
        (
            {
                "document": {**_FILE, "mime_type": "video/mp4"},
                "animation": {**_FILE, "duration": 1, "width": 1, "height": 1},
            },
            "hint-animation",
        ),
        (
            {
                "sticker": {
                    **_FILE,
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "hint-sticker",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "hint-other"),
    ],
)
def test_what_is_no_photo_gets_a_hint_of_its_own(content: dict[str, Any], key: str) -> None:
    """Each kind of message is told what to send instead."""
    assert hint_key(message(**content)) == key


def test_names_are_stored_tidy() -> None:
    """Control characters never reach the database."""
    person = message(PRIVATE, {**ANYA, "first_name": "А\u202eня\n"}, text="hi").from_user
    assert person is not None
    assert person_row(person) == Person(1001, "Аня", None, "anya", "ru")
    assert chat_row(message(GROUP, text="hi").chat).title == "Котики и Ко"


async def test_menus_are_published_for_every_scope_and_language() -> None:
    """Private chats and groups have menus of their own, in Russian and for everyone else in English."""
    bot, wire = scripted_bot()
    await menu.publish(Sender(bot), load_texts())
    published = wire.of("setMyCommands")
    assert {(call["scope"]["type"], call.get("language_code")) for call in published} == {
        (scope, code)
        for scope in ("default", "all_private_chats", "all_group_chats")
        for code in (None, "ru")
    }
    russian_group = next(
        call
        for call in published
        if call["scope"]["type"] == "all_group_chats" and call.get("language_code") == "ru"
    )
    assert [command["command"] for command in russian_group["commands"]] == [
        "battle",
        "tournament",
        "season",
        "top",
        "me",
        "settings",
        "remove",
        "help",
    ]
    assert russian_group["commands"][0]["description"] == "Битва двух котов"
    assert len(wire.of("setMyDescription")) == len(wire.of("setMyShortDescription")) == 2


async def test_an_unchanged_menu_is_left_alone() -> None:
    """A restart publishes nothing that Telegram has already."""
    texts = load_texts()
    bot, wire = scripted_bot()
    for _, _, commands in menu.menus(texts):
        wire.give("getMyCommands", [command.to_dict() for command in commands])
    for language in ("en", "ru"):
        wire.give("getMyShortDescription", {"short_description": texts.plain(language, "about-short")})
        wire.give("getMyDescription", {"description": texts.plain(language, "about-long")})
    await menu.publish(Sender(bot), texts)
    assert not [name for name, _ in wire.calls if name.startswith("set")]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_menus_and_descriptions_fit(language: str) -> None:
    """Telegram allows 256 characters for a command, 120 for the short and 512 for the long description."""
    texts = load_texts()
    assert all(3 <= len(c.description) <= 256 for _, _, commands in menu.menus(texts) for c in commands)
    assert len(texts.plain("ru" if language == "ru" else "en", "about-short")) <= 120
    assert len(texts.plain("ru" if language == "ru" else "en", "about-long")) <= 512
