"""People, chats and messages, kept in memory and written through to the store."""

import itertools
import time
from collections.abc import Iterable

from deploy.local.telegram.model import Chat, MemberStatus, Message, User
from deploy.local.telegram.store import Store

GROUP_ID = -1001000000001
NEWEST_USER_ID = 2000


class World:
    """Everything that Telegram would know: who there is, which chats, what was said.

    A fresh folder starts with Аня (ru) and Ben (en), a private chat with the bot for each, and one supergroup
    of both.
    """

    def __init__(self, store: Store, bot: User) -> None:
        self._store = store
        self.bot = bot
        self.users = {user.id: user for user in map(User.model_validate_json, store.bodies("user"))}
        self.chats = {chat.id: chat for chat in map(Chat.model_validate_json, store.bodies("chat"))}
        self._messages: dict[int, dict[int, Message]] = {}
        stored = map(Message.model_validate_json, store.bodies("message"))
        for message in sorted(stored, key=lambda message: message.message_id):
            self._messages.setdefault(message.chat_id, {})[message.message_id] = message
        self._next_private_id = 1 + max(
            (
                m.message_id
                for c, ms in self._messages.items()
                if not self._counts_alone(c)
                for m in ms.values()
            ),
            default=0,
        )
        if not self.users:
            self._populate()

    def _populate(self) -> None:
        anya = User(id=1001, first_name="Аня", username="anya", language_code="ru")
        ben = User(id=1002, first_name="Ben", username="ben", language_code="en")
        for user in (anya, ben):
            self.welcome(user)
        members: dict[int, MemberStatus] = {anya.id: "creator", ben.id: "member", self.bot.id: "member"}
        self.put_chat(Chat(id=GROUP_ID, type="supergroup", title="Котики и Ко", members=members))

    def _counts_alone(self, chat_id: int) -> bool:
        chat = self.chats.get(chat_id)
        return chat is not None and chat.type == "supergroup"

    def welcome(self, user: User) -> Chat:
        """Add a person and the private chat with the bot."""
        self.users[user.id] = user
        self._store.put("user", user.id, user.model_dump_json())
        members: dict[int, MemberStatus] = {user.id: "member", self.bot.id: "member"}
        chat = Chat(
            id=user.id,
            type="private",
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
            members=members,
        )
        self.put_chat(chat)
        return chat

    def new_user_id(self) -> int:
        """Return an id that nobody has."""
        return next(number for number in itertools.count(NEWEST_USER_ID + 1) if number not in self.users)

    def user(self, user_id: int) -> User:
        """Return a person or the bot.

        Raises:
            KeyError: nobody has this id.
        """
        return self.bot if user_id == self.bot.id else self.users[user_id]

    def put_chat(self, chat: Chat) -> None:
        """Add or replace a chat."""
        self.chats[chat.id] = chat
        self._store.put("chat", chat.id, chat.model_dump_json())

    def next_message_id(self, chat_id: int) -> int:
        """Take the next id: supergroups count alone, all other chats of the bot share one counter."""
        chat = self.chats[chat_id]
        if chat.type == "supergroup":
            self.put_chat(chat.model_copy(update={"next_message_id": chat.next_message_id + 1}))
            return chat.next_message_id
        taken = self._next_private_id
        self._next_private_id += 1
        return taken

    def put_message(self, message: Message) -> None:
        """Add or replace a message."""
        key = f"{message.chat_id}:{message.message_id}"
        self._store.put("message", key, message.model_dump_json(exclude_defaults=True))
        self._messages.setdefault(message.chat_id, {})[message.message_id] = message

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """Return a message that is there and not deleted."""
        message = self._messages.get(chat_id, {}).get(message_id)
        return None if message is None or message.deleted else message

    def history(self, chat_id: int, limit: int) -> list[Message]:
        """Return the newest messages that are not deleted, oldest first."""
        kept: list[Message] = []
        for message in reversed(self._messages.get(chat_id, {}).values()):
            if len(kept) == limit:
                break
            if not message.deleted:
                kept.append(message)
        return kept[::-1]

    def chats_of(self, user_id: int) -> Iterable[Chat]:
        """Yield the chats that the user sees."""
        return (chat for chat in self.chats.values() if chat.has(user_id) and chat.moved_to is None)


def unix_time() -> int:
    """Return the date of a message written now: whole seconds, as Telegram counts."""
    return int(time.time())
