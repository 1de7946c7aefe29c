"""The ASGI application joined from its parts, and the server that runs it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from bot.web.api import PATH as API_PATH
from bot.web.problems import Problem, on_fault, on_http_error, on_problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from fastapi import FastAPI
    from starlette.routing import BaseRoute


class _Server(uvicorn.Server):
    """The program stops its parts in its own order, so the server leaves the signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: see the class."""
        yield


def build_web(routes: Sequence[BaseRoute], api: FastAPI | None) -> Starlette:
    """Join the routes and, where tokens are configured, the REST API."""
    mounted: list[BaseRoute] = [Mount(API_PATH, api)] if api is not None else []
    return Starlette(
        routes=[*routes, *mounted],
        exception_handlers={Problem: on_problem, HTTPException: on_http_error, Exception: on_fault},
    )


@asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve ``app`` until the block ends, and yield the port; port 0 takes a free one.

    Raises:
        OSError: the address is taken or not ours; raised before anything is served.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # As asyncio does for sockets that it makes itself. Without it the body of each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()
