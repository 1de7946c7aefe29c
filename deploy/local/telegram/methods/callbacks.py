"""Answers to presses of buttons, and reactions."""

import time

from telegram.constants import CallbackQueryLimit, ReactionEmoji

from deploy.local.telegram.addressing import message_of
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.entities import utf16_length
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def answer_callback_query(backend: Backend, arguments: Arguments) -> JsonValue:
    """Tell the one who pressed a button something, or just that the press arrived."""
    text = arguments.text("text")
    if text and utf16_length(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    url = arguments.text("url")
    if url is not None and not url.startswith((f"https://t.me/{backend.bot.username}?", "tg://")):
        raise bad_request("URL_INVALID")
    query_id = arguments.text("callback_query_id") or ""
    press = backend.presses.pop(query_id, None)
    if press is None or time.time() - press.at > backend.conditions.callback_seconds:
        raise bad_request(TOO_OLD)
    event: JsonObject = {
        "type": "callback_answer",
        "chat_id": press.chat_id,
        "message_id": press.message_id,
        "callback_query_id": query_id,
        "text": text,
        "show_alert": arguments.flag("show_alert"),
        "url": url,
    }
    backend.hub.publish(event, [press.user_id])
    return True


async def set_message_reaction(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set or take away the bot's reaction to a message."""
    message = message_of(backend, arguments, "react")
    wanted = arguments.objects("reaction")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = str(wanted[0].get("emoji")) if wanted else None
    if emoji is not None and emoji not in frozenset(ReactionEmoji):
        raise bad_request("REACTION_INVALID")
    backend.react(message, backend.bot.id, emoji)
    return True
