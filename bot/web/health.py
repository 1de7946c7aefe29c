"""Is the process alive, is each of its parts ready, and what do the counters say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request


CHECK_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


def health_routes(
    checks: Mapping[str, Callable[[], Awaitable[None]]], before_scrape: Callable[[], Awaitable[None]]
) -> list[Route]:
    """Build ``/healthz``, ``/readyz`` and ``/metrics``.

    Args:
        checks: for each registered part a function that raises when the part is not ready.
        before_scrape: refreshes the gauges that have to be asked for.
    """

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_request: Request) -> Response:
        outcomes = dict(
            zip(checks, await asyncio.gather(*(_outcome(c) for c in checks.values())), strict=True)
        )
        is_ready = all(outcome == "ok" for outcome in outcomes.values())
        if not is_ready:
            log.warning("not_ready", **outcomes)
        return JSONResponse(outcomes, 200 if is_ready else 503)

    async def metrics(_request: Request) -> Response:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await before_scrape()
        except Exception:
            # The other metrics are wanted most when the database is away.
            log.warning("gauges_not_refreshed", exc_info=True)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]


async def _outcome(check: Callable[[], Awaitable[None]]) -> str:
    """Run one check; the answer names the kind of fault only, since anybody may ask."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - any fault means not ready, and it is logged
        return type(error).__name__
    return "ok"
