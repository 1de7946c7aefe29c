"""Who may decide for a chat."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from telegram import ChatMember
from telegram.error import BadRequest

from bot.calling import ChatGone
from bot.people import who

if TYPE_CHECKING:
    from telegram import Message

    from bot.desk import Desk

KNOWN_SECONDS: Final = 30.0
"""How long Telegram's answer holds: whoever presses several buttons in a row is asked about once."""

_DECIDE: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


async def may_decide(message: Message, desk: Desk) -> bool:
    """Tell whether who wrote a message may decide for its chat: an admin, also an anonymous one."""
    person = who.person_of(message)
    if person is None:
        # Only admins can write as the group itself.
        return message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return await is_admin(message.chat.id, person.id, desk)


async def is_admin(chat_id: int, person_id: int, desk: Desk) -> bool:
    """Ask Telegram whether a person is an admin of a chat, anonymous or not.

    Somebody whom Telegram doesn't know there, or of whom it tells nothing, is none.
    """
    known = desk.admins.get((chat_id, person_id))
    if known is not None and known[1] > time.monotonic():
        return known[0]
    try:
        member = await desk.sender.ask("getChatMember", lambda bot: bot.get_chat_member(chat_id, person_id))
    except (BadRequest, ChatGone):
        return False
    answer = member.status in _DECIDE
    desk.admins.put((chat_id, person_id), (answer, time.monotonic() + KNOWN_SECONDS))
    return answer
