from __future__ import annotations

import pytest

from bot.desk import Desk
from bot.people import start
from bot.sending import Sender
from bot.texts import load_texts
from tests.unit.bot.telegram_side import BEN, GROUP, message_json, scripted_bot, update


class _Nothing:
    """Stands for the parts that a greeting has no use for: touching one is an error."""


def _desk(sender: Sender) -> Desk:
    nothing: dict[str, object] = {part: _Nothing() for part in ("database", "objects", "leaderboard", "pool")}
    return Desk(**nothing, sender=sender, texts=load_texts(), username="mimimeter_bot")  # type: ignore[arg-type]


@pytest.mark.parametrize("sees_groups", [True, False])
async def test_a_group_learns_when_its_photos_are_hidden_from_the_bot(*, sees_groups: bool) -> None:
    """In Telegram's privacy mode the bot sees no photos of a group, so it says what to do."""
    bot, wire = scripted_bot()
    me = {"id": 1, "is_bot": True, "first_name": "M", "username": "mimimeter_bot"}
    wire.give("getMe", {**me, "can_read_all_group_messages": sees_groups})
    await bot.initialize()
    await start.greet(update(message=message_json(GROUP, BEN, text="/start")), _desk(Sender(bot)))
    (sent,) = wire.of("sendMessage")
    assert ("make me an admin" in sent["text"]) is not sees_groups
