"""Reading request bodies with a limit that holds while they stream in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.web.problems import Problem

if TYPE_CHECKING:
    from starlette.types import Message

_MULTIPART_OVERHEAD: Final = 64 * 1024


def _too_large(limit: int) -> Problem:
    # The client may still be sending; the connection is not worth keeping.
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"The body is larger than {limit} bytes.",
        Connection="close",
    )


def _limited(request: Request, limit: int) -> Request:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        if message["type"] == "http.disconnect":
            # No fault of ours, so no line in the log; nobody reads the answer.
            raise Problem(HTTPStatus.BAD_REQUEST, "cut_off", "The body ended too early.")
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _too_large(limit)
        return message

    return Request(request.scope, receive)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body.

    Raises:
        Problem: 413, as soon as more than ``limit`` bytes are declared or have come; 400 when it is cut off.
    """
    return await _limited(request, limit).body()


async def read_photo(request: Request, limit: int) -> bytes:
    """Return the photo of a request: the field ``photo`` of a form, or else the raw body.

    Raises:
        Problem: 413 over the limit, 400 for a body that is cut off, 422 for an empty one or for a form
            without a file in ``photo``.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        data = await read_body(request, limit)
    else:
        async with _limited(request, limit + _MULTIPART_OVERHEAD).form(max_files=1, max_fields=8) as form:
            upload = form.get("photo")
            if not isinstance(upload, UploadFile):
                raise Problem(
                    HTTPStatus.UNPROCESSABLE_ENTITY, "no_photo", "Send the file in the form's field `photo`."
                )
            data = await upload.read()
            if len(data) > limit:
                raise _too_large(limit)
    if not data:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no_photo", "The body is empty: send a photo.")
    return data
