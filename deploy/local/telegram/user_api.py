"""The API by which people take part: the chat page and the tests act through it."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.local.telegram import acting
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import BotApiError, bad_request, forbidden, not_found
from deploy.local.telegram.model import Chat, MediaKind, Message, User
from deploy.local.telegram.render import chat_object, user_object
from deploy.local.telegram.wire import Upload, answer, failure

SAMPLE = Path(__file__).with_name("sample.jpg")
DEFAULT_LIMIT = 100
MOST_FILES = 100
LARGEST_FIELD = 1_000_000
KINDS: dict[str, MediaKind] = {
    "photo": "photo",
    "document": "document",
    "sticker": "sticker",
    "video": "video",
    "voice": "voice",
    "animation": "animation",
}

if TYPE_CHECKING:
    from deploy.local.telegram.jsontypes import JsonObject, JsonValue

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]


class Said(BaseModel):
    """A text to send."""

    text: str
    reply_to: int | None = None
    thread_id: int | None = None


class Edited(BaseModel):
    """A new text for one's own message."""

    message_id: int
    text: str


class Pressed(BaseModel):
    """A button to press, by its callback data."""

    message_id: int
    data: str


class Reacted(BaseModel):
    """A reaction to set, or to take away with null."""

    message_id: int
    emoji: str | None = None


def guarded(handler: Handler) -> Handler:
    """Turn refusals into answers in the Bot API's form."""

    async def guard(request: Request) -> Response:
        try:
            return await handler(request)
        except BotApiError as error:
            return answer(failure(error), error.code)

    return guard


async def body_of(request: Request, kind: type[Body]) -> Body:
    """Read a JSON body.

    Raises:
        BotApiError: 400, it is not what is expected.
    """
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        raise bad_request(str(error)) from error


def whole(text: str) -> int:
    """Read a whole number from a query or a form.

    Raises:
        BotApiError: 400, it is none.
    """
    try:
        return int(text)
    except ValueError as error:
        raise bad_request("a whole number is expected") from error


class UserApi:
    """Routes for people."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[Route]:
        """Return the routes."""
        chat = "/sandbox/api/chats/{chat_id}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/sandbox/api/state", self.state),
            ("GET", "/sandbox/api/events", self.events),
            ("GET", f"{chat}/messages", self.messages),
            ("GET", f"{chat}/commands", self.commands),
            ("POST", f"{chat}/text", self.text),
            ("POST", f"{chat}/media", self.media),
            ("POST", f"{chat}/edit", self.edit),
            ("POST", f"{chat}/press", self.press),
            ("POST", f"{chat}/react", self.react),
            ("DELETE", f"{chat}/messages/{{message_id:int}}", self.delete),
            ("GET", "/sandbox/files/{file_id}", self.file),
            ("GET", "/sandbox/sample.jpg", self.sample),
        ]
        return [Route(path, guarded(handler), methods=[verb]) for verb, path, handler in table]

    async def state(self, request: Request) -> Response:  # noqa: ARG002 (every handler takes it)
        """Who there is and which chats."""
        world = self._backend.world
        users: list[JsonValue] = [user_object(user) for user in world.users.values()]
        chats: list[JsonValue] = [
            {
                "chat": chat_object(chat),
                "members": [user_id for user_id in chat.members if chat.has(user_id)],
                "bot_is_member": chat.has(self._backend.bot.id),
            }
            for chat in world.chats.values()
            if chat.moved_to is None
        ]
        state: JsonObject = {"bot": user_object(world.bot), "users": users, "chats": chats}
        return answer(state)

    async def events(self, request: Request) -> Response:
        """Live events for one person."""
        stream = self._backend.hub.stream(self._user(request).id)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def messages(self, request: Request) -> Response:
        """Return the newest messages of a chat, oldest first."""
        chat, _ = self._here(request)
        limit = whole(request.query_params.get("limit") or str(DEFAULT_LIMIT))
        history = self._backend.world.history(chat.id, limit)
        return answer([self._backend.person_view(message) for message in history])

    async def commands(self, request: Request) -> Response:
        """Return the menu that this person sees in this chat."""
        chat, user = self._here(request)
        menu = self._backend.profile.menu_for(chat, user.id, user.language_code or "")
        return answer(menu)

    async def text(self, request: Request) -> Response:
        """Write a text."""
        chat, user = self._here(request)
        said = await body_of(request, Said)
        return self._shown(acting.say(self._backend, chat, user, said.text, said.reply_to, said.thread_id))

    async def media(self, request: Request) -> Response:
        """Send files."""
        chat, user = self._here(request)
        async with request.form(max_files=MOST_FILES, max_part_size=LARGEST_FIELD) as form:
            kind = KINDS.get(str(form.get("kind") or "photo"))
            if kind is None:
                raise bad_request(f"kind must be one of {', '.join(KINDS)}")
            uploads = [
                Upload(part.filename or "file", part.content_type, await part.read())
                for part in form.getlist("files")
                if isinstance(part, UploadFile)
            ]
            caption = str(form.get("caption") or "")
            reply_to, thread_id = (
                whole(str(form[name])) if form.get(name) else None for name in ("reply_to", "thread_id")
            )
        parcel = acting.Parcel(kind, uploads, caption, reply_to, thread_id)
        sent = await acting.send_files(self._backend, chat, user, parcel)
        return answer([self._backend.person_view(message) for message in sent])

    async def edit(self, request: Request) -> Response:
        """Change one's own text."""
        chat, user = self._here(request)
        edited = await body_of(request, Edited)
        message = self._message(chat, edited.message_id)
        return self._shown(acting.edit(self._backend, message, user, edited.text))

    async def press(self, request: Request) -> Response:
        """Press a button."""
        chat, user = self._here(request)
        pressed = await body_of(request, Pressed)
        message = self._message(chat, pressed.message_id)
        return answer(acting.press(self._backend, message, user, pressed.data))

    async def react(self, request: Request) -> Response:
        """Set or take away a reaction."""
        chat, user = self._here(request)
        reacted = await body_of(request, Reacted)
        message = self._message(chat, reacted.message_id)
        return self._shown(acting.react(self._backend, message, user, reacted.emoji))

    async def delete(self, request: Request) -> Response:
        """Delete a message: one's own, or any in a private chat."""
        chat, user = self._here(request)
        message = self._message(chat, request.path_params["message_id"])
        if message.sender_id != user.id and chat.type != "private" and not chat.is_admin(user.id):
            raise forbidden("message can't be deleted")
        self._backend.remove(message)
        return answer({"message_id": message.message_id, "deleted": True})

    async def file(self, request: Request) -> Response:
        """Return a file's bytes."""
        file_id = request.path_params["file_id"]
        data = await self._backend.files.read(file_id)
        record = self._backend.files.get(file_id)
        kind = (record and record.mime_type) or ("image/jpeg" if record and record.photo else None)
        headers = {
            "cache-control": "private, max-age=31536000, immutable",
            "x-content-type-options": "nosniff",
            # What people send must not run as a page of the sandbox's own.
            "content-security-policy": "sandbox; default-src 'none'",
        }
        return Response(data, media_type=kind or "application/octet-stream", headers=headers)

    async def sample(self, request: Request) -> Response:  # noqa: ARG002
        """Return the sample cat."""
        return FileResponse(SAMPLE, media_type="image/jpeg")

    def _user(self, request: Request) -> User:
        given = request.query_params.get("as", "")
        user = self._backend.world.users.get(int(given)) if given.isdecimal() else None
        if user is None:
            raise BotApiError(HTTPStatus.UNAUTHORIZED, "as: no such user")
        return user

    def _here(self, request: Request) -> tuple[Chat, User]:
        """Return the chat and who acts in it."""
        user = self._user(request)
        given = request.path_params["chat_id"]
        chat = self._backend.world.chats.get(whole(given))
        if chat is None or not chat.has(user.id):
            raise not_found("chat not found")
        return chat, user

    def _message(self, chat: Chat, message_id: int) -> Message:
        message = self._backend.world.message(chat.id, message_id)
        if message is None:
            raise not_found("message not found")
        return message

    def _shown(self, message: Message) -> Response:
        return answer(self._backend.person_view(message))
