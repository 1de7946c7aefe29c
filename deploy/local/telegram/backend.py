"""Everything the sandbox is made of, in one place, and what happens when somebody writes."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, Field

from deploy.local.telegram.calls import CallLog
from deploy.local.telegram.events import Hub
from deploy.local.telegram.faults import Faults
from deploy.local.telegram.files import Files
from deploy.local.telegram.jsontypes import JsonObject
from deploy.local.telegram.limits import FloodLimits
from deploy.local.telegram.mailbox import Mailbox
from deploy.local.telegram.model import Message, User
from deploy.local.telegram.profile import Profile
from deploy.local.telegram.render import chat_object, message_object, person_view, user_object
from deploy.local.telegram.store import Store
from deploy.local.telegram.webhook import Webhook
from deploy.local.telegram.world import World, unix_time

BOT_NAME = "Мимиметр"
BOT_USERNAME = "mimimeter_bot"
FIRST_BOT_ID = 7_000_000_000


class Conditions(BaseModel):
    """How real Telegram is made to be; set through the control API.

    Attributes:
        privacy_mode: the bot sees only commands, mentions and replies to it in groups.
        flood_limits: answer 429 beyond Telegram's limits.
        album_gap: seconds between the updates of one album.
        callback_seconds: how long a callback query may be answered.
        link_seconds: how long a download path works.
        webhook_pace: seconds of the first delay between deliveries that failed, doubled each time.
    """

    privacy_mode: bool = False
    flood_limits: bool = False
    album_gap: float = Field(default=0.0, ge=0)
    callback_seconds: float = Field(default=15.0, ge=0)
    link_seconds: float = Field(default=3600.0, ge=0)
    webhook_pace: float = Field(default=2.0, gt=0)


@dataclass(frozen=True)
class Press:
    """A button pressed and not answered yet."""

    user_id: int
    chat_id: int
    message_id: int
    at: float


@dataclass
class Backend:
    """The parts of the sandbox."""

    token: str
    store: Store
    world: World
    files: Files
    mailbox: Mailbox
    profile: Profile
    webhook: Webhook
    conditions: Conditions = field(default_factory=Conditions)
    hub: Hub = field(default_factory=Hub)
    faults: Faults = field(default_factory=Faults)
    limits: FloodLimits = field(default_factory=FloodLimits)
    calls: CallLog = field(default_factory=CallLog)
    presses: dict[str, Press] = field(default_factory=dict)
    later: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def bot(self) -> User:
        """The bot."""
        return self.world.bot

    def view(self, message: Message) -> JsonObject:
        """Return a message as the bot sees it."""
        return message_object(self.world, self.files, message)

    def person_view(self, message: Message) -> JsonObject:
        """Return a message as a person's screen shows it."""
        return person_view(self.world, self.files, message)

    def people_of(self, chat_id: int) -> Iterable[int]:
        """Return the ids of those who see the chat, the bot not counted."""
        chat = self.world.chats[chat_id]
        return [user_id for user_id in chat.members if chat.has(user_id) and user_id != self.bot.id]

    def show(self, kind: str, message: Message) -> None:
        """Tell screens that a message is new ("message") or changed ("edited")."""
        event: JsonObject = {"type": kind, "chat_id": message.chat_id, "message": self.person_view(message)}
        self.hub.publish(event, self.people_of(message.chat_id))

    def post(self, message: Message, *, delay: float = 0.0) -> Message:
        """Put a new message into its chat, on screens and, if a person wrote it, into the bot's mailbox.

        With a delay the bot hears of it that many seconds later, as it does of an album's later pictures.
        """
        self.world.put_message(message)
        self.show("message", message)
        if message.sender_id != self.bot.id and self.hears(message):
            self.deliver("message", self.view(message), message.chat_id, delay=delay)
        return message

    def rewrite(self, message: Message) -> Message:
        """Put a changed message in place of its older version, on screens and into the mailbox."""
        self.world.put_message(message)
        self.show("edited", message)
        if message.sender_id != self.bot.id and self.hears(message):
            self.deliver("edited_message", self.view(message), message.chat_id)
        return message

    def deliver(self, kind: str, body: JsonObject, queue: int, *, delay: float = 0.0) -> None:
        """Put an update into the bot's mailbox, now or later."""
        if delay == 0.0:
            self.mailbox.put(kind, body, queue)
            return

        async def put_later() -> None:
            await asyncio.sleep(delay)
            self.mailbox.put(kind, body, queue)

        task = asyncio.create_task(put_later())
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    def hears(self, message: Message) -> bool:
        """Whether the bot gets this message: it is in the chat, and privacy mode lets it through."""
        chat = self.world.chats[message.chat_id]
        if not chat.has(self.bot.id):
            return False
        open_to_bot = chat.type == "private" or chat.is_admin(self.bot.id) or not self.conditions.privacy_mode
        return open_to_bot or message.service is not None or self._is_addressed(message)

    def _is_addressed(self, message: Message) -> bool:
        words = message.text or message.caption or ""
        target = self.world.message(message.chat_id, message.reply_to) if message.reply_to else None
        answers_bot = target is not None and target.sender_id == self.bot.id
        return words.startswith("/") or f"@{self.bot.username}" in words or answers_bot

    def remove(self, message: Message) -> None:
        """Delete a message. Telegram doesn't tell bots of deletions."""
        self.world.put_message(message.model_copy(update={"deleted": True}))
        event: JsonObject = {"type": "deleted", "chat_id": message.chat_id, "message_id": message.message_id}
        self.hub.publish(event, self.people_of(message.chat_id))

    def react(self, message: Message, user_id: int, emoji: str | None) -> Message:
        """Set or take away somebody's reaction; the bot hears of people's where it is entitled to."""
        old = message.reactions.get(user_id)
        reactions = {who: what for who, what in message.reactions.items() if who != user_id}
        if emoji is not None:
            reactions[user_id] = emoji
        changed = message.model_copy(update={"reactions": reactions})
        self.world.put_message(changed)
        event: JsonObject = {
            "type": "reaction",
            "chat_id": message.chat_id,
            "message_id": message.message_id,
            "user": user_object(self.world.user(user_id)),
            "emoji": emoji,
            "message": self.person_view(changed),
        }
        self.hub.publish(event, self.people_of(message.chat_id))
        chat = self.world.chats[message.chat_id]
        entitled = chat.type == "private" or chat.is_admin(self.bot.id)
        if user_id != self.bot.id and entitled and old != emoji:
            body: JsonObject = {
                "chat": chat_object(chat),
                "message_id": message.message_id,
                "user": user_object(self.world.user(user_id)),
                "date": unix_time(),
                "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
            }
            self.deliver("message_reaction", body, message.chat_id)
        return changed


def open_backend(folder: Path) -> Backend:
    """Open the sandbox kept in a folder, or start one there, with a token of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / "sandbox.sqlite3")
    token = store.get("setting", "token")
    if token is None:
        token = f"{FIRST_BOT_ID + secrets.randbelow(10**9)}:AA{secrets.token_urlsafe(40)[:33]}"
        store.put("setting", "token", token)
    bot_id = int(token.partition(":")[0])
    bot = User(id=bot_id, is_bot=True, first_name=BOT_NAME, username=BOT_USERNAME)
    profile = Profile(store)
    bot = bot.model_copy(update={"first_name": profile.text("name", "") or BOT_NAME})
    mailbox = Mailbox(store)
    return Backend(
        token=token,
        store=store,
        world=World(store, bot),
        files=Files(folder / "files", store),
        mailbox=mailbox,
        profile=profile,
        webhook=Webhook(mailbox, store),
    )
