"""Kind hints for what the bot can't score. Only in private: in groups people talk to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people import who

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.desk import Desk

# An animation carries a document as well, so it comes before documents.
_KINDS: Final = (
    ("sticker", "sticker"),
    ("animation", "animation"),
    ("video", "video"),
    ("video_note", "video"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("document", "document"),
    ("text", "text"),
)


def hint_key(message: Message) -> str:
    """Return the key of the hint for what was sent instead of a photo."""
    if message.text and message.text.startswith("/"):
        return "hint-command"
    kind = next((hint for attribute, hint in _KINDS if getattr(message, attribute)), "other")
    return f"hint-{kind}"


async def hint(update: Update, desk: Desk) -> None:
    """Say what to send instead."""
    message = update.effective_message
    if message is None:
        return
    words = desk.texts.say(who.language_of_message(message), hint_key(message))
    await desk.sender.text(who.place_of(message), words, reply_to=message.message_id)


async def old_button(update: Update, desk: Desk) -> None:
    """Answer a button that this version no longer knows."""
    if update.callback_query is not None:
        words = desk.texts.plain(who.language_of_update(update), "old-button")
        await desk.sender.answer_button(update.callback_query.id, words)
