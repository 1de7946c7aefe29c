"""The sandbox as an ASGI application, and as a server on a port of this machine."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.web.serving import listen, serving
from deploy.local.telegram.backend import Backend, open_backend
from deploy.local.telegram.bot_api import BotApi
from deploy.local.telegram.control import Control
from deploy.local.telegram.errors import BotApiError
from deploy.local.telegram.user_api import UserApi
from deploy.local.telegram.wire import answer, failure

log = structlog.get_logger()

PAGE = Path(__file__).with_name("page")
STOP_SECONDS = 2


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        url: where it listens, without a slash at the end; a bot's API address, and the chat page for people.
        token: the bot's token, made at the first start of its data folder.
        username: the bot's username.
    """

    url: str
    token: str
    username: str


def build_sandbox(data_dir: Path | None) -> Starlette:
    """Return the application; its `state.backend` holds the sandbox's parts.

    Args:
        data_dir: where chats and files are kept; None for a temporary folder that goes with the application.
    """
    temporary = tempfile.TemporaryDirectory(prefix="sandbox-") if data_dir is None else None
    backend = open_backend(Path(temporary.name) if temporary else data_dir or Path())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None, None]:  # noqa: ARG001 (Starlette passes it)
        await backend.webhook.start()
        try:
            yield
        finally:
            await _close(backend)
            if temporary is not None:
                await asyncio.to_thread(temporary.cleanup)

    routes: list[BaseRoute] = [
        *BotApi(backend).routes(),
        *UserApi(backend).routes(),
        *Control(backend).routes(),
    ]
    if PAGE.is_dir():
        routes.append(Mount("/", StaticFiles(directory=PAGE, html=True)))
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={Exception: _broken})
    app.state.backend = backend
    return app


@asynccontextmanager
async def serve_sandbox(data_dir: Path | None, port: int = 0) -> AsyncGenerator[Sandbox, None]:
    """Serve the sandbox on 127.0.0.1 while the context lasts.

    Args:
        data_dir: as for `build_sandbox`.
        port: port to listen on; 0 for a free one.

    Raises:
        OSError: the port is taken.
    """
    listener = listen("127.0.0.1", port)
    try:
        app = build_sandbox(data_dir)
    except BaseException:
        listener.close()
        raise
    backend: Backend = app.state.backend
    async with serving(
        app, listener, stop_seconds=STOP_SECONDS, lifespan="on", log_level="critical"
    ) as bound:
        try:
            yield Sandbox(
                url=f"http://127.0.0.1:{bound}", token=backend.token, username=backend.bot.username or ""
            )
        finally:
            # Long polls and event streams end by themselves now, so that the server need not cut them.
            backend.mailbox.close()
            backend.hub.close()


async def _broken(request: Request, error: Exception) -> Response:
    """Log a fault of the sandbox itself, which must not look like one of the bot's."""
    log.error("sandbox.failed", path=request.url.path.partition("/bot")[0] or "/bot", exc_info=error)
    internal = BotApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    return answer(failure(internal), internal.code)


async def _close(backend: Backend) -> None:
    backend.mailbox.close()
    backend.hub.close()
    await backend.webhook.stop()
    for task in backend.later:
        task.cancel()
    await asyncio.gather(*backend.later, return_exceptions=True)
    backend.store.close()
