"""Counts the requests of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi.routing import APIRoute

from bot import metrics

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OTHER: Final = "other"
"""What nobody serves, the page and its files: an address that a stranger makes up must not become a label."""


class CountRequests:
    """Middleware that counts each request by its route and the status of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Until an answer begins it is the one that a fault will get.
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = scope.get("route")
            path = route.path if isinstance(route, APIRoute) else _OTHER
            metrics.API_REQUESTS.labels(path, str(status)).inc()
