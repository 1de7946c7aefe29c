"""The API by which tests make Telegram misbehave, and look at what the bot did."""

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.local.telegram.backend import Backend, Conditions
from deploy.local.telegram.errors import bad_request, not_found
from deploy.local.telegram.faults import Fault
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.membership import change_member, migrate
from deploy.local.telegram.model import Chat, ChatType, MemberStatus, User
from deploy.local.telegram.render import chat_object, user_object
from deploy.local.telegram.topics import open_topic
from deploy.local.telegram.user_api import Handler, body_of, guarded, whole
from deploy.local.telegram.wire import answer

FAULTS: TypeAdapter[list[Fault] | Fault] = TypeAdapter(list[Fault] | Fault)
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001


class NewUser(BaseModel):
    """A person who comes to Telegram."""

    first_name: str
    id: int | None = Field(default=None, gt=0)
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class NewChat(BaseModel):
    """A group to open; the first member is its creator."""

    title: str
    members: list[int] = Field(min_length=1)
    type: ChatType = "group"
    username: str | None = None
    with_bot: bool = True
    is_forum: bool = False


class Blocked(BaseModel):
    """A person who blocks the bot or lets it back."""

    user_id: int
    blocked: bool = True


class Member(BaseModel):
    """A new status of somebody (the bot too) in a group."""

    chat_id: int
    user_id: int
    status: MemberStatus


class NewTopic(BaseModel):
    """A topic to open in a forum; its number is that of the message that says so."""

    chat_id: int
    name: str


class Migrated(BaseModel):
    """A basic group that becomes a supergroup."""

    chat_id: int


class RawUpdate(BaseModel):
    """An update made by hand, for what the sandbox has no button for (channel posts, anonymous admins)."""

    kind: str
    body: JsonObject
    queue: int = 0


class Control:
    """Routes for tests."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """Return the routes."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "faults", self.list_faults),
            ("POST", "faults", self.add_faults),
            ("DELETE", "faults", self.clear_faults),
            ("GET", "calls", self.list_calls),
            ("DELETE", "calls", self.clear_calls),
            ("GET", "settings", self.show_conditions),
            ("POST", "settings", self.set_conditions),
            ("POST", "users", self.add_user),
            ("POST", "chats", self.add_chat),
            ("POST", "topics", self.add_topic),
            ("POST", "members", self.set_member),
            ("POST", "block", self.block),
            ("POST", "migrate_chat", self.migrate_chat),
            ("GET", "updates", self.list_updates),
            ("POST", "updates", self.add_update),
        ]
        return [
            Route(f"/sandbox/control/{path}", guarded(handler), methods=[verb])
            for verb, path, handler in table
        ]

    async def list_faults(self, request: Request) -> Response:  # noqa: ARG002 (every handler takes it)
        """Return the rules still in force."""
        return answer([rule.model_dump() for rule in self._backend.faults.rules])

    async def add_faults(self, request: Request) -> Response:
        """Put one rule or a list of them into force."""
        try:
            given = FAULTS.validate_json(await request.body())
        except ValidationError as error:
            raise bad_request(str(error)) from error
        for fault in given if isinstance(given, list) else [given]:
            if fault.kind == "duplicate_update":
                self._backend.mailbox.repeats += fault.times
            else:
                self._backend.faults.add(fault)
        return await self.list_faults(request)

    async def clear_faults(self, request: Request) -> Response:
        """Lift all rules."""
        self._backend.faults.clear()
        self._backend.mailbox.repeats = 0
        return await self.list_faults(request)

    async def list_calls(self, request: Request) -> Response:
        """Return recorded calls: `method=` of one method, `after=` a number."""
        after = whole(request.query_params.get("after") or "0")
        return answer(self._backend.calls.since(after, request.query_params.get("method")))

    async def clear_calls(self, request: Request) -> Response:  # noqa: ARG002
        """Forget recorded calls."""
        self._backend.calls.clear()
        return answer([])

    async def show_conditions(self, request: Request) -> Response:  # noqa: ARG002
        """Return the conditions in force."""
        return answer(self._backend.conditions.model_dump())

    async def set_conditions(self, request: Request) -> Response:
        """Change some conditions; those not named stay."""
        given = await body_of(request, Conditions)
        backend = self._backend
        backend.conditions = backend.conditions.model_copy(update=given.model_dump(exclude_unset=True))
        backend.files.link_seconds = backend.conditions.link_seconds
        backend.webhook.pace = backend.conditions.webhook_pace
        return await self.show_conditions(request)

    async def add_user(self, request: Request) -> Response:
        """Add a person with a private chat."""
        given = await body_of(request, NewUser)
        world = self._backend.world
        user_id = given.id or world.new_user_id()
        if user_id in world.users:
            raise bad_request("this id is taken")
        user = User(**given.model_dump(exclude={"id"}), id=user_id)
        world.welcome(user)
        self._chats_changed()
        return answer(user_object(user))

    async def add_chat(self, request: Request) -> Response:
        """Open a group."""
        given = await body_of(request, NewChat)
        world = self._backend.world
        if not set(given.members) <= world.users.keys() or given.type == "private":
            raise bad_request("members must be users, and private chats come with their users")
        first = FIRST_GROUP if given.type == "group" else FIRST_SUPERGROUP
        chat_id = (
            min([first + 1, *(chat_id for chat_id in world.chats if first - 10**6 < chat_id <= first)]) - 1
        )
        members: dict[int, MemberStatus] = dict.fromkeys(given.members, "member")
        members[given.members[0]] = "creator"
        if given.with_bot:
            members[self._backend.bot.id] = "member"
        chat = Chat(
            id=chat_id,
            type=given.type,
            title=given.title,
            username=given.username,
            members=members,
            is_forum=given.is_forum and given.type == "supergroup",
        )
        world.put_chat(chat)
        self._chats_changed()
        return answer(chat_object(chat))

    async def add_topic(self, request: Request) -> Response:
        """Open a topic in a forum."""
        given = await body_of(request, NewTopic)
        chat = self._chat(given.chat_id)
        opened = open_topic(self._backend, chat, next(iter(chat.members)), given.name)
        return answer({"chat_id": chat.id, "thread_id": opened.message_id})

    async def set_member(self, request: Request) -> Response:
        """Change somebody's status in a group."""
        given = await body_of(request, Member)
        chat = self._chat(given.chat_id)
        if given.user_id not in self._backend.world.users and given.user_id != self._backend.bot.id:
            raise not_found("no such user")
        creator = next(
            (user_id for user_id, status in chat.members.items() if status == "creator"), given.user_id
        )
        change_member(self._backend, chat, given.user_id, given.status, by=creator)
        return answer({"chat_id": chat.id, "user_id": given.user_id, "status": given.status})

    async def block(self, request: Request) -> Response:
        """Let a person block the bot, or let it back."""
        given = await body_of(request, Blocked)
        chat = self._chat(given.user_id)
        status: MemberStatus = "kicked" if given.blocked else "member"
        change_member(self._backend, chat, self._backend.bot.id, status, by=given.user_id)
        return answer(given.model_dump())

    async def migrate_chat(self, request: Request) -> Response:
        """Turn a basic group into a supergroup."""
        given = await body_of(request, Migrated)
        chat = self._chat(given.chat_id)
        if chat.type != "group" or chat.moved_to is not None:
            raise bad_request(
                "only a basic group becomes a supergroup; open one with POST /sandbox/control/chats"
            )
        moved = migrate(self._backend, chat, next(iter(chat.members)))
        return answer({"old": chat.id, "new": moved.id})

    async def list_updates(self, request: Request) -> Response:  # noqa: ARG002
        """Return the updates that the bot has not confirmed."""
        waiting: list[JsonValue] = [update.object() for update in self._backend.mailbox.pending().values()]
        return answer(waiting)

    async def add_update(self, request: Request) -> Response:
        """Put an update made by hand into the mailbox."""
        given = await body_of(request, RawUpdate)
        self._backend.mailbox.put(given.kind, given.body, given.queue)
        return await self.list_updates(request)

    def _chat(self, chat_id: int) -> Chat:
        chat = self._backend.world.chats.get(chat_id)
        if chat is None:
            raise not_found("chat not found")
        return chat

    def _chats_changed(self) -> None:
        self._backend.hub.publish({"type": "chats", "chat_id": None}, self._backend.world.users)
