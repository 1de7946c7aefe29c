"""Errors for programs: problem documents after RFC 9457."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Raise it anywhere below a route; the client gets it as a problem document."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem_document(
    status: HTTPStatus, kind: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Build the document; ``kind`` names the problem for programs (a URI reference, stable)."""
    body = {"type": f"urn:mimimeter:{kind}", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(body, status.value, headers=headers, media_type=MEDIA_TYPE)


async def on_problem(_request: Request, error: Exception) -> JSONResponse:
    """Exception handler for `Problem`."""
    if not isinstance(error, Problem):
        raise error
    return problem_document(error.status, error.kind, error.detail, error.headers)


async def on_fault(_request: Request, _error: Exception) -> JSONResponse:
    """Exception handler for all else; the framework raises the error again, and the server logs it."""
    return problem_document(
        HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "Something went wrong here; it is in the log."
    )


async def on_http_error(_request: Request, error: Exception) -> JSONResponse:
    """Exception handler for the framework's own errors: unknown path, wrong method."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    return problem_document(status, status.name.lower(), str(error.detail), error.headers)


async def on_invalid_request(_request: Request, error: Exception) -> JSONResponse:
    """Exception handler for parameters that do not fit; names each without repeating its value."""
    if not isinstance(error, RequestValidationError):
        raise error
    wrong = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
    return problem_document(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", wrong)
