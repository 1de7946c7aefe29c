"""Structured logs: an event name and keys; a console in a terminal, JSON lines otherwise; no secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TextIO

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED: Final = "[redacted]"

_SECRET_WORDS: Final = r"password|passwd|secret|token|api_key|secret_key|access_key"  # noqa: S105 - their names

_PATTERNS: Final = (
    # A bot token: the bot's id, a colon and 35 characters; also inside the paths of Telegram's addresses.
    (re.compile(r"(?<!\d)\d{5,12}:[A-Za-z0-9_-]{30,}"), REDACTED),
    # The password of a URL; user and host stay, since they help to find the fault.
    (re.compile(r"(?<=://)([^\s:/@]*):([^\s/@]+)@"), rf"\1:{REDACTED}@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {REDACTED}"),
    # The fields of an AWS signature and of pre-signed addresses.
    (re.compile(r"(?i)\b((?:X-Amz-)?(?:Credential|Signature))=[^\s,&'\"]+"), rf"\1={REDACTED}"),
    (re.compile(rf"(?i)\b({_SECRET_WORDS})(['\"]?\s*[=:]\s*['\"]?)[^\s,'\"&)}}]+"), rf"\1\2{REDACTED}"),
)

_SECRET_KEYS: Final = re.compile(
    rf"(?i)(^|_)({_SECRET_WORDS}|tokens|secrets|authorization|cookie|credentials)$"
)


def redact(text: str) -> str:
    """Replace everything in ``text`` that looks like a secret."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def _clean(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes):
        return redact(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {k: REDACTED if _SECRET_KEYS.search(str(k)) else _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))


def redact_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: no secret leaves in any value, however deep; tracebacks are text by then."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = REDACTED if _SECRET_KEYS.search(key) else _clean(value)
    return event


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact_secrets,
    ]


def set_up_logs(log_format: str = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Route structlog and the standard library's logging through one chain to ``stream`` (or stderr)."""
    out = stream or sys.stderr
    console = log_format == "console" or (log_format == "auto" and out.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # One line for each request of a client library helps nobody at three in the morning.
    for chatty in ("httpx", "httpcore", "botocore", "aiobotocore", "uvicorn.access", "asyncio", "PIL"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def bind(**keys: object) -> None:
    """Bind keys to every event of the current task: ``update_id``, ``chat_id``, ``photo_id``, ``job_id``."""
    structlog.contextvars.bind_contextvars(**keys)
