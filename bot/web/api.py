"""The REST API, version 1: scores for programs and for people without the chat."""

from __future__ import annotations

import hmac
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from bot.web.bodies import read_photo
from bot.web.counting import CountRequests
from bot.web.problems import MEDIA_TYPE, Problem, on_fault, on_http_error, on_invalid_request, on_problem
from bot.web.schemas import ProblemOut, TopEntryOut, TopOut, VerdictOut
from scoring.decode import MAX_BYTES, Undecodable
from scoring.report import as_json
from scoring.verdict import RefusalReason, Scored
from scoring.worker import by_active_weights
from storage.leaderboard import ChatScope, Everywhere, Period

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scoring.pool import ScoringPool
    from storage.database import Database
    from storage.leaderboard import Leaderboard

PATH: Final = "/api/v1"

_MOST: Final = 2**63 - 1
"""PostgreSQL's largest bigint: what does not fit is a mistake of the client."""

_UNDECODABLE: Final = {
    RefusalReason.NOT_AN_IMAGE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    RefusalReason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RefusalReason.TOO_SMALL: HTTPStatus.UNPROCESSABLE_ENTITY,
}

_PHOTO_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["photo"],
                    "properties": {"photo": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


def _problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, object]]:
    content = {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}
    return {
        s.value: {"description": s.phrase, "content": content} for s in (HTTPStatus.UNAUTHORIZED, *statuses)
    }


def build_api(
    tokens: Sequence[str], pool: ScoringPool, leaderboard: Leaderboard, database: Database
) -> FastAPI:
    """Build the API as an application of its own, to be mounted at `PATH`."""
    api = FastAPIOffline(
        title="Mimimeter",
        version="1",
        summary="Measures how cute a cat is.",
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/openapi.json",
        static_url="/static",
        swagger_ui_oauth2_redirect_url="/docs/redirect",
        exception_handlers={
            Problem: on_problem,
            HTTPException: on_http_error,
            RequestValidationError: on_invalid_request,
            Exception: on_fault,
        },
    )
    api.add_middleware(CountRequests)
    # Not on the whole application: the page of the document is open, or no browser could load it.
    protected = [Depends(_bearer(tokens))]
    api.add_api_route(
        "/scores",
        _scores(pool, database),
        methods=["POST"],
        dependencies=protected,
        summary="Score a photo",
        response_model=VerdictOut,
        openapi_extra=_PHOTO_BODY,
        responses=_problems(HTTPStatus.BAD_REQUEST, *_UNDECODABLE.values()),
    )
    api.add_api_route(
        "/top",
        _top(leaderboard),
        dependencies=protected,
        summary="The cutest cats",
        response_model=TopOut,
        responses=_problems(HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    return api


def _bearer(tokens: Sequence[str]) -> Callable[..., None]:
    known = [token.encode() for token in tokens]

    def check(
        given: Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))],
    ) -> None:
        token = given.credentials.encode() if given else b""
        # Every token is compared, so that the time says nothing about which one was close.
        if not any([hmac.compare_digest(token, one) for one in known]):  # noqa: C419
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "unauthorized",
                "Send a valid token in the header `Authorization: Bearer …`.",
                WWW_Authenticate="Bearer",
            )

    return check


def _scores(pool: ScoringPool, database: Database) -> Callable[[Request], Awaitable[dict[str, object]]]:
    async def post_score(request: Request) -> dict[str, object]:
        """Score the photo in the body: raw bytes of an image, or a form with the file in `photo`."""
        started = time.perf_counter()
        data = await read_photo(request, MAX_BYTES)
        try:
            decoded = await pool.decode(data)
        except Undecodable as error:
            raise Problem(_UNDECODABLE[error.reason], error.reason.value, error.detail) from None
        verdict = await by_active_weights(await pool.score(decoded.image), database)
        if isinstance(verdict, Scored):
            verdict = verdict.scaled(decoded.factor)
        return {**as_json(verdict), "elapsed_ms": round((time.perf_counter() - started) * 1000, 1)}

    return post_score


def _top(leaderboard: Leaderboard) -> Callable[..., Awaitable[TopOut]]:
    async def get_top(
        chat_id: Annotated[
            int | None, Query(ge=-_MOST, le=_MOST, description="a chat; without it, all chats")
        ] = None,
        period: Period = Period.ALL,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        offset: Annotated[int, Query(ge=0, le=_MOST // 2)] = 0,
    ) -> TopOut:
        """Return the cutest cats, best first. Periods are days, weeks and months of the UTC calendar."""
        scope = Everywhere() if chat_id is None else ChatScope(chat_id)
        page = await leaderboard.top(scope, period, offset=offset, limit=limit)
        entries = [
            TopEntryOut(rank=offset + n, photo_id=row.photo_id, score=row.score, sent_at=row.sent_at)
            for n, row in enumerate(page.rows, 1)
        ]
        return TopOut(
            scope="everywhere" if chat_id is None else "chat",
            period=period.value,
            total=page.total,
            entries=entries,
        )

    return get_top
