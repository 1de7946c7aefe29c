"""HTTP requests into parameters and uploads, and results into answers."""

import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from telegram.constants import FileSizeLimit

from deploy.local.telegram.errors import BotApiError, bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.kinds import NOT_UTF_8, IllTyped, parsed

# A request holds a file of the largest size and some words around it.
LARGEST_BODY = int(FileSizeLimit.FILESIZE_UPLOAD) + 1_000_000
LARGEST_FIELD = 1_000_000


@dataclass(frozen=True)
class Upload:
    """A file inside a multipart request."""

    file_name: str
    mime_type: str | None
    data: bytes


@dataclass(frozen=True)
class Received:
    """Parameters as they came, and files by part name.

    A part that is itself a parameter (`photo`) appears as the parameter `attach://photo`.
    """

    params: JsonObject = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)


async def receive(request: Request) -> Received:
    """Read a call's parameters from query and body: JSON, form or multipart.

    Raises:
        BotApiError: 413, too large; 400, broken JSON or multipart.
    """
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        raise BotApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
    received = await read_body(request.headers, request.stream())
    query = {name: value for name, value in request.query_params.multi_items() if value}
    return Received({**query, **received.params}, received.uploads)


async def read_body(headers: Mapping[str, str], stream: AsyncGenerator[bytes, None]) -> Received:
    """Read parameters from a body by its content type. Empty texts count as not given, as Telegram has it."""
    kind = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(headers, stream)
    body = b"".join([chunk async for chunk in stream])
    if kind == "application/json" and body.strip():
        return Received(_given(_json_object(body).items()))
    if kind == "application/x-www-form-urlencoded":
        return Received(_given(parse_qsl(body.decode(errors="replace"))))
    return Received()


async def _multipart(headers: Mapping[str, str], stream: AsyncGenerator[bytes, None]) -> Received:
    try:
        form = await MultiPartParser(Headers(headers), stream, max_part_size=LARGEST_FIELD).parse()
    except (MultiPartException, KeyError) as error:
        raise bad_request("can't parse multipart/form-data request") from error
    fields: list[tuple[str, JsonValue]] = []
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            uploads[name] = Upload(value.filename or name, value.content_type, await value.read())
            fields.append((name, f"attach://{name}"))
        else:
            fields.append((name, value))
    await form.close()
    return Received(_given(fields), uploads)


def _given(fields: Iterable[tuple[str, JsonValue]]) -> JsonObject:
    return {name: value for name, value in fields if value is not None and value != ""}


def _json_object(body: bytes) -> JsonObject:
    try:
        value = parsed(body)
    except IllTyped as error:
        raise bad_request(error.reason if error.reason == NOT_UTF_8 else "can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("expected a JSON object")
    return value


def success(result: JsonValue) -> JsonObject:
    """Return the body of an answer to a call that worked."""
    return {"ok": True, "result": result}


def failure(error: BotApiError) -> JsonObject:
    """Return the body of an answer to a call that was refused."""
    body: JsonObject = {"ok": False, "error_code": int(error.code), "description": error.description}
    parameters: JsonObject = {}
    if error.retry_after is not None:
        parameters["retry_after"] = error.retry_after
    if error.migrate_to_chat_id is not None:
        parameters["migrate_to_chat_id"] = error.migrate_to_chat_id
    return body | {"parameters": parameters} if parameters else body


def answer(body: JsonValue, status: int = HTTPStatus.OK) -> Response:
    """Return a JSON answer."""
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
