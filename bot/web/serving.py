"""A server inside a program that stops its parts in its own order."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final, Literal

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.applications import Starlette

BACKLOG: Final = 512
STOP_SECONDS: Final = 5


class _Server(uvicorn.Server):
    """Leaves the signals to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: see the class."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, on a free port for port 0, and sends what it has at once.

    Raises:
        OSError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # As asyncio does for sockets that it makes itself. Without it the body of each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@asynccontextmanager
async def serving(
    app: Starlette,
    listener: socket.socket,
    *,
    stop_seconds: int = STOP_SECONDS,
    lifespan: Literal["on", "off"] = "off",
    log_level: str | None = None,
) -> AsyncIterator[int]:
    """Serve ``app`` until the block ends, and yield the port; the socket is closed then.

    Args:
        app: what to serve.
        listener: from `listen`.
        stop_seconds: for requests under way at the end; then they are cut.
        lifespan: whether ``app`` has a start and a stop of its own.
        log_level: of the server's own log, where it is not the program's.

    Raises:
        RuntimeError: the application did not start.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        lifespan=lifespan,
        ws="none",
        backlog=BACKLOG,
        timeout_graceful_shutdown=stop_seconds,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:  # the server has no event for it
            if task.done():
                task.result()
                raise RuntimeError("the application did not start")
            await asyncio.sleep(0.005)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()
