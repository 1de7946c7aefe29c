"""The webhook: an update is committed before Telegram is told 200."""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog
from starlette.responses import Response
from starlette.routing import Route

from bot import metrics
from bot.intake import NotAnUpdate
from bot.web.bodies import read_body
from bot.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

PATH: Final = "/telegram/webhook"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
MAX_UPDATE_BYTES: Final = 1024 * 1024

log = structlog.get_logger(__name__)


def webhook_route(secret: str, keep: Callable[[dict[str, object]], Awaitable[bool]]) -> Route:
    """Build the route; ``keep`` commits an update and its job, and is False for one that is known.

    A request with a wrong secret gets 401 and is counted: somebody found the address. While the update
    cannot be committed the answer is 503, and Telegram sends the update again.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return _reject("wrong_secret", HTTPStatus.UNAUTHORIZED)
        try:
            update = json.loads(await read_body(request, MAX_UPDATE_BYTES))
        except Problem as problem:
            return _reject(problem.kind, problem.status)
        except ValueError:
            return _reject("not_json", HTTPStatus.BAD_REQUEST)
        try:
            is_new = await keep(update)
        except NotAnUpdate:
            return _reject("not_an_update", HTTPStatus.BAD_REQUEST)
        except Exception:
            log.exception("update_not_kept")
            metrics.UPDATES.labels("webhook", "refused").inc()
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})
        metrics.UPDATES.labels("webhook", "kept" if is_new else "known").inc()
        return Response(status_code=HTTPStatus.OK)

    return Route(PATH, receive, methods=["POST"])


def _reject(reason: str, status: HTTPStatus) -> Response:
    metrics.WEBHOOK_REJECTED.labels(reason).inc()
    log.warning("webhook_rejected", reason=reason)
    return Response(status_code=status)
