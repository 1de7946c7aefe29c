"""What chats choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from storage import chat_settings, chats
from storage.chat_settings import ChatSettings
from storage.chats import Chat

if TYPE_CHECKING:
    from storage.database import Database


async def test_a_chat_wants_the_defaults_until_it_chooses(database: Database) -> None:
    """One choice leaves all others as they are, and can be taken back."""
    async with database.transaction() as tx:
        await chats.see(tx, Chat(-1, "group"))
        assert await chat_settings.get(tx, -1) == ChatSettings()
        changed = await chat_settings.change(tx, -1, battles=False, battle_minutes=15)
        assert changed == ChatSettings(battles=False, battle_minutes=15)
        changed = await chat_settings.change(tx, -1, quiet_from=1320, quiet_to=480, battle_minutes=None)
        assert changed == ChatSettings(battles=False, quiet_from=1320, quiet_to=480)
        assert await chat_settings.get(tx, -1) == changed
        assert await chat_settings.change(tx, -1) == changed


async def test_what_makes_no_sense_is_refused(database: Database) -> None:
    """Half of the quiet hours, or a column that is none, never gets in."""
    async with database.transaction() as tx:
        await chats.see(tx, Chat(-1, "group"))
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.transaction() as tx:
            await chat_settings.change(tx, -1, quiet_from=1320)
    with pytest.raises(ValueError, match="colour"):
        async with database.transaction() as tx:
            await chat_settings.change(tx, -1, colour="red")  # type: ignore[call-arg]


async def test_choices_follow_a_group(database: Database) -> None:
    """They belong to the supergroup after a move; its own stay."""
    async with database.transaction() as tx:
        for chat_id in (-1, -2, -100):
            await chats.see(tx, Chat(chat_id, "group"))
        await chat_settings.change(tx, -1, battles=False)
        await chat_settings.move(tx, -1, -100)
        await chat_settings.move(tx, -1, -100)
        assert await chat_settings.get(tx, -100) == ChatSettings(battles=False)
        assert await chat_settings.get(tx, -1) == ChatSettings()
        await chat_settings.change(tx, -2, seasons=False)
        await chat_settings.move(tx, -2, -100)
        assert await chat_settings.get(tx, -100) == ChatSettings(battles=False)
