"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from deploy.local.telegram import schema
from deploy.local.telegram.arguments import as_sent, checked
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import (
    BotApiError,
    bad_request,
    not_found,
    too_many_requests,
    unauthorized,
)
from deploy.local.telegram.faults import Fault
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.methods import BY_LOWER_NAME
from deploy.local.telegram.wire import Received, answer, failure, read_body, receive, success

log = structlog.get_logger()

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
# What an answer to a webhook may not call, as Telegram has it.
NOT_IN_ANSWERS = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


class BotApi:
    """The two doors that a bot's client library knows."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        backend.webhook.reply = self.call_from_answer

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.download, methods=["GET"]),
            Route("/bot{rest:path}", self.lost),
            Route("/file/{rest:path}", self.lost),
        ]

    async def call(self, request: Request) -> Response:
        """Answer one method call."""
        received = Received()
        name = request.path_params["method"].lower()
        method = schema.method(name)
        shown = method.name if method else request.path_params["method"]
        fault: Fault | None = None
        try:
            self._authorize(request.path_params["token"])
            fault = self._backend.faults.strike(shown)
            if fault is not None and fault.kind != "drop":
                await self._suffer(fault, request)
            received = await receive(request)
            status, body = HTTPStatus.OK, success(await self._perform(name, received))
        except BotApiError as error:
            status, body = HTTPStatus(error.code), failure(error)
        self._record(shown, received, status, body)
        return Hangup() if fault is not None and fault.kind == "drop" else answer(body, status)

    async def download(self, request: Request) -> Response:
        """Answer with a file's bytes."""
        try:
            self._authorize(request.path_params["token"])
            fault = self._backend.faults.strike("download")
            if fault is not None:
                await self._suffer(fault, request)
            data = await self._backend.files.download(request.path_params["path"])
        except BotApiError as error:
            return answer(failure(error), error.code)
        return Response(data, media_type="application/octet-stream")

    async def lost(self, request: Request) -> Response:  # noqa: ARG002 (every handler takes it)
        """Answer an address that is no method's, in JSON as all the others."""
        return answer(failure(not_found()), HTTPStatus.NOT_FOUND)

    async def call_from_answer(self, headers: Mapping[str, str], body: bytes) -> None:
        """Perform the call that an answer to a delivery carries. Telegram tells nobody how it ended."""

        async def stream() -> AsyncGenerator[bytes, None]:
            yield body

        try:
            received = await read_body(headers, stream())
        except BotApiError:
            return
        name = str(received.params.pop("method", "")).lower()
        method = schema.method(name)
        if method is None or name in NOT_IN_ANSWERS or name.startswith("get"):
            return
        try:
            status, result = HTTPStatus.OK, success(await self._perform(name, received))
        except BotApiError as error:
            status, result = HTTPStatus(error.code), failure(error)
        self._record(method.name, received, status, result)

    async def _suffer(self, fault: Fault, request: Request) -> None:
        await request.body()
        match fault.kind:
            case "429":
                raise too_many_requests(fault.retry_after)
            case "500":
                raise BotApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
            case "502":
                raise BotApiError(HTTPStatus.BAD_GATEWAY, "Bad Gateway")
            case _:
                await self._until_gone(request)
                raise BotApiError(HTTPStatus.GATEWAY_TIMEOUT, "Gateway Timeout")

    async def _until_gone(self, request: Request) -> None:
        """Wait until the client gives up, or the sandbox stops. Its body has been read already."""
        waits = [
            asyncio.ensure_future(request.receive()),
            asyncio.ensure_future(self._backend.mailbox.closed.wait()),
        ]
        _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in left:
            wait.cancel()

    def _authorize(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise not_found()
        if token != self._backend.token:
            raise unauthorized()

    async def _perform(self, name: str, received: Received) -> JsonValue:
        method = schema.method(name)
        if method is None:
            raise not_found("Not Found: method not found")
        handler = BY_LOWER_NAME.get(name)
        if handler is None:
            raise bad_request("method is not available in the sandbox")
        return await handler(self._backend, checked(method, received))

    def _record(self, method: str, received: Received, status: int, body: JsonValue) -> None:
        files: JsonObject = {
            name: {"file_name": upload.file_name, "mime_type": upload.mime_type, "size": len(upload.data)}
            for name, upload in received.uploads.items()
        }
        params = as_sent(schema.method(method.lower()), received)
        self._backend.calls.record(method, params, files, status, body)
        if status != HTTPStatus.OK:
            log.info("sandbox.call_refused", method=method, status=int(status), answer=body)


class Hangup(Response):
    """An answer that breaks off before its body: the client can't know whether its call was performed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (ASGI's signature)
        """Begin to answer and leave; the server then cuts the connection."""
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
