"""Which chat a call means, and whether the bot may write there."""

from http import HTTPStatus

from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import BotApiError, bad_request, forbidden
from deploy.local.telegram.jsontypes import JsonValue
from deploy.local.telegram.model import Chat, Message


def chat_of(backend: Backend, arguments: Arguments) -> Chat:
    """Return the chat that `chat_id` names, where the bot is a member.

    Raises:
        BotApiError: 400 not found or moved to a supergroup; 403 the bot is blocked or not in it.
    """
    chat = find_chat(backend, arguments.values.get("chat_id"))
    if chat.moved_to is not None:
        raise BotApiError(
            HTTPStatus.BAD_REQUEST,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.moved_to,
        )
    if not chat.has(backend.bot.id):
        raise forbidden(_why_not(chat, chat.members.get(backend.bot.id)))
    return chat


def find_chat(backend: Backend, chat_id: JsonValue) -> Chat:
    """Return a chat by id or @username.

    Raises:
        BotApiError: 400, there is no such chat or the bot has never seen it.
    """
    chats = backend.world.chats
    if isinstance(chat_id, int) and chat_id in chats and backend.bot.id in chats[chat_id].members:
        return chats[chat_id]
    if isinstance(chat_id, str) and chat_id.startswith("@"):
        name = chat_id[1:].lower()
        for chat in chats.values():
            # A person can't be addressed by name: only public groups can.
            if chat.type != "private" and (chat.username or "").lower() == name:
                return chat
    raise bad_request("chat not found")


def _why_not(chat: Chat, status: str | None) -> str:
    if chat.type == "private":
        return "bot was blocked by the user"
    if status == "kicked":
        return f"bot was kicked from the {chat.type} chat"
    return f"bot is not a member of the {chat.type} chat"


def message_of(backend: Backend, arguments: Arguments, what: str) -> Message:
    """Return the message that `chat_id` and `message_id` name.

    Raises:
        BotApiError: 400, e.g. "message to edit not found" with `what` = "edit".
    """
    if arguments.text("inline_message_id") is not None:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in arguments.values:
        raise bad_request("chat_id is empty")
    message_id = arguments.number("message_id")
    message = backend.world.message(chat_of(backend, arguments).id, message_id)
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message
