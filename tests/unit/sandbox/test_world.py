"""People, chats and messages, and how they are kept."""

import sqlite3
from pathlib import Path

import pytest

from deploy.local.telegram.backend import open_backend
from deploy.local.telegram.model import Message, User
from deploy.local.telegram.store import Store
from deploy.local.telegram.world import GROUP_ID, World

BOT = User(id=77, is_bot=True, first_name="bot", username="a_bot")


def message(chat_id: int, message_id: int, **fields: object) -> Message:
    """Return a message of Аня's."""
    return Message.model_validate(
        {"chat_id": chat_id, "message_id": message_id, "sender_id": 1001, "date": 1, **fields}
    )


def test_a_fresh_world_has_two_people_and_their_group(store: Store) -> None:
    """Аня writes Russian, Ben English; each has a private chat with the bot, and they share a supergroup."""
    world = World(store, BOT)
    assert {user.language_code for user in world.users.values()} == {"ru", "en"}
    assert {chat.id for chat in world.chats_of(1001)} == {1001, GROUP_ID}
    assert world.chats[GROUP_ID].has(BOT.id)


def test_supergroups_count_their_messages_alone(store: Store) -> None:
    """Private chats share the bot's counter; a supergroup has its own."""
    world = World(store, BOT)
    taken = [world.next_message_id(chat_id) for chat_id in (1001, 1002, GROUP_ID, GROUP_ID, 1001)]
    assert taken == [1, 2, 1, 2, 3]


def test_what_was_said_is_there_after_a_restart(tmp_path: Path) -> None:
    """Messages, their reactions and the counters are read again; deleted messages stay deleted."""
    store = Store(tmp_path / "db")
    world = World(store, BOT)
    said = message(1001, world.next_message_id(1001), text="мяу", reactions={1001: "🔥"})
    gone = message(1001, world.next_message_id(1001), text="ой", deleted=True)
    world.put_message(said)
    world.put_message(gone)
    store.close()
    opened = Store(tmp_path / "db")
    again = World(opened, BOT)
    assert again.message(1001, 1) == said
    assert again.message(1001, 2) is None
    assert again.history(1001, 10) == [said]
    assert again.next_message_id(1002) == 3
    opened.close()


def test_history_gives_the_newest_oldest_first(store: Store) -> None:
    """A limit cuts the oldest off."""
    world = World(store, BOT)
    for number in range(1, 6):
        world.put_message(message(1001, number, text=str(number)))
    assert [m.text for m in world.history(1001, 2)] == ["4", "5"]


def test_each_folder_has_a_token_of_its_own(tmp_path: Path) -> None:
    """The token is made at the first start, has Telegram's form, and stays."""
    first = open_backend(tmp_path / "a")
    token = first.token
    first.store.close()
    again = open_backend(tmp_path / "a")
    other = open_backend(tmp_path / "b")
    number, _, secret = token.partition(":")
    assert number.isdecimal()
    assert len(secret) == 35
    assert again.token == token
    assert other.token != token
    again.store.close()
    other.store.close()


def test_two_sandboxes_never_share_a_folder(tmp_path: Path) -> None:
    """A second sandbox on a folder in use fails to start."""
    first = open_backend(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        open_backend(tmp_path)
    first.store.close()
