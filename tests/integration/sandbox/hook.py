"""A bot's webhook for tests: it records what is delivered and answers what the test wants."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Generator

Answer = Callable[[dict[str, object]], Awaitable[Response]]


async def accept(update: dict[str, object]) -> Response:
    """Take every update."""
    return Response()


@dataclass
class Hook:
    """What was delivered, with its secrets, and how to answer."""

    url: str = ""
    answer: Answer = accept
    secrets: list[str | None] = field(default_factory=list)
    updates: asyncio.Queue[dict[str, object]] = field(default_factory=asyncio.Queue)

    async def receive(self, request: Request) -> Response:
        """Record one delivery."""
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        update = await request.json()
        response = await self.answer(update)
        await self.updates.put(update)
        return response


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def open_hook() -> AsyncGenerator[Hook, None]:
    """Serve a webhook on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    hook = Hook(url=f"http://127.0.0.1:{listener.getsockname()[1]}/hook")
    app = Starlette(routes=[Route("/hook", hook.receive, methods=["POST"])])
    server = _Server(uvicorn.Config(app, log_config=None, log_level="critical", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield hook
    finally:
        server.should_exit = True
        await serving


__all__ = ["Hook", "JSONResponse", "open_hook"]
