"""Who comes, goes, blocks the bot, and how a group becomes a supergroup."""

from deploy.local.telegram.backend import Backend
from deploy.local.telegram.jsontypes import JsonObject
from deploy.local.telegram.model import PRESENT, Chat, MemberStatus, Message
from deploy.local.telegram.render import chat_object, member_object, user_object
from deploy.local.telegram.world import unix_time

SUPERGROUP_BASE = -1_000_000_000_000


def change_member(backend: Backend, chat: Chat, user_id: int, status: MemberStatus, *, by: int) -> Chat:
    """Change somebody's status, with the service message and the update that Telegram sends about it."""
    was_in = chat.has(user_id)
    changed = chat.model_copy(update={"members": chat.members | {user_id: status}})
    backend.world.put_chat(changed)
    user = user_object(backend.world.user(user_id))
    kind = "my_chat_member" if user_id == backend.bot.id else "chat_member"
    told = kind == "my_chat_member" or chat.is_admin(backend.bot.id)
    if told:
        backend.deliver(kind, _change(backend, chat, changed, user_id, by), chat.id)
    if chat.type != "private" and was_in != (status in PRESENT):
        joined: JsonObject = {"new_chat_members": [user], "new_chat_member": user}
        add_service(backend, changed, by, {"left_chat_member": user} if was_in else joined)
    backend.hub.publish({"type": "chats", "chat_id": chat.id}, backend.world.users)
    return backend.world.chats[chat.id]


def add_service(
    backend: Backend, chat: Chat, by: int, fields: JsonObject, *, opens_topic: bool = False
) -> Message:
    """Post a service message."""
    message_id = backend.world.next_message_id(chat.id)
    return backend.post(
        Message(
            chat_id=chat.id,
            message_id=message_id,
            sender_id=by,
            date=unix_time(),
            service=fields,
            thread_id=message_id if opens_topic else None,
        )
    )


def migrate(backend: Backend, chat: Chat, by: int) -> Chat:
    """Turn a basic group into a supergroup with a new id; both chats get a service message."""
    new_id = SUPERGROUP_BASE - abs(chat.id)
    moved = chat.model_copy(update={"id": new_id, "type": "supergroup", "next_message_id": 1})
    backend.world.put_chat(moved)
    add_service(backend, chat, by, {"migrate_to_chat_id": new_id})
    backend.world.put_chat(chat.model_copy(update={"moved_to": new_id}))
    add_service(backend, moved, by, {"migrate_from_chat_id": chat.id})
    backend.hub.publish({"type": "chats", "chat_id": new_id}, backend.world.users)
    return backend.world.chats[new_id]


def _change(backend: Backend, old: Chat, new: Chat, user_id: int, by: int) -> JsonObject:
    """`ChatMemberUpdated`."""
    user = backend.world.user(user_id)
    return {
        "chat": chat_object(new),
        "from": user_object(backend.world.user(by)),
        "date": unix_time(),
        "old_chat_member": member_object(old, user),
        "new_chat_member": member_object(new, user),
    }
