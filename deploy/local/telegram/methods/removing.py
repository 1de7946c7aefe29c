"""Methods that delete messages."""

from telegram.constants import BulkRequestLimit

from deploy.local.telegram.addressing import chat_of, message_of
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonValue
from deploy.local.telegram.model import Message
from deploy.local.telegram.world import unix_time

DELETABLE_SECONDS = 48 * 3600


async def delete_message(backend: Backend, arguments: Arguments) -> JsonValue:
    """Delete one message."""
    message = message_of(backend, arguments, "delete")
    if not _may_delete(backend, message):
        raise bad_request("message can't be deleted for everyone")
    backend.remove(message)
    return True


async def delete_messages(backend: Backend, arguments: Arguments) -> JsonValue:
    """Delete several messages; those that aren't there are skipped."""
    chat = chat_of(backend, arguments)
    message_ids = arguments.items("message_ids")
    if not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > BulkRequestLimit.MAX_LIMIT:
        raise bad_request("too many message identifiers specified")
    found = [backend.world.message(chat.id, int(str(message_id))) for message_id in message_ids]
    messages = [message for message in found if message is not None]
    if not all(_may_delete(backend, message) for message in messages):
        raise bad_request("message can't be deleted for everyone")
    for message in messages:
        backend.remove(message)
    return True


def _may_delete(backend: Backend, message: Message) -> bool:
    chat = backend.world.chats[message.chat_id]
    if chat.is_admin(backend.bot.id):
        return True
    own_or_private = message.sender_id == backend.bot.id or chat.type == "private"
    return own_or_private and unix_time() - message.date < DELETABLE_SECONDS
