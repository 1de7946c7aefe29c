"""Methods about chats, their members, and files."""

from deploy.local.telegram.addressing import chat_of, find_chat
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.membership import change_member
from deploy.local.telegram.render import chat_object, file_object, member_object

NO_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
MOST_REACTIONS = 11


async def get_file(backend: Backend, arguments: Arguments) -> JsonValue:
    """Open a download path."""
    record = await backend.files.link(arguments.text("file_id") or "")
    return file_object(record, with_path=True)


async def get_chat(backend: Backend, arguments: Arguments) -> JsonValue:
    """`ChatFullInfo`."""
    chat = find_chat(backend, arguments.values.get("chat_id"))
    shown: JsonObject = chat_object(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": MOST_REACTIONS,
        "accepted_gift_types": dict.fromkeys(NO_GIFTS, False),
    }
    if chat.type != "private":
        shown["permissions"] = {"can_send_messages": True, "can_send_photos": True}
    return shown


async def get_chat_member(backend: Backend, arguments: Arguments) -> JsonValue:
    """`ChatMember` of one person."""
    chat = chat_of(backend, arguments)
    user_id = arguments.number("user_id")
    if user_id not in backend.world.users and user_id != backend.bot.id:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_object(chat, backend.world.user(user_id))


async def get_chat_administrators(backend: Backend, arguments: Arguments) -> JsonValue:
    """Every administrator."""
    chat = chat_of(backend, arguments)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        member_object(chat, backend.world.user(user_id)) for user_id in chat.members if chat.is_admin(user_id)
    ]


async def get_chat_member_count(backend: Backend, arguments: Arguments) -> JsonValue:
    """How many are in the chat, the bot included."""
    chat = chat_of(backend, arguments)
    return sum(chat.has(user_id) for user_id in chat.members)


async def leave_chat(backend: Backend, arguments: Arguments) -> JsonValue:
    """Leave a group."""
    chat = chat_of(backend, arguments)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    change_member(backend, chat, backend.bot.id, "left", by=backend.bot.id)
    return True
