"""Text as a message keeps it: parsed, trimmed, with every entity in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.local.telegram.entities.detect import detected
from deploy.local.telegram.entities.html import parse_html
from deploy.local.telegram.entities.markdown import parse_markdown, parse_markdown_v2
from deploy.local.telegram.entities.spans import utf16_length
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject

PARSERS: dict[str, Callable[[str], tuple[str, list[JsonObject]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}
# Nothing is detected inside these.
SEALED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})
# What Telegram detects itself is not taken from the caller.
ONLY_DETECTED = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
ORDER = ("blockquote", "expandable_blockquote", "bold", "italic", "underline", "strikethrough", "spoiler")


@dataclass(frozen=True)
class Formatted:
    """Text and its entities; offsets and lengths in UTF-16 code units."""

    text: str
    entities: tuple[JsonObject, ...]


def plain(text: str) -> Formatted:
    """Return what a person typed, with what Telegram detects in it."""
    return _finished(text, [])


def formatted(text: str, parse_mode: str | None, entities: Sequence[JsonObject]) -> Formatted:
    """Return text that a bot sent, parsed by its mode or with the entities it gave.

    Raises:
        BotApiError: 400, unknown mode or broken markup.
    """
    if parse_mode:
        parser = PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        return _finished(*parser(text))
    length = utf16_length(text)
    given = [dict(entity) for entity in entities if entity.get("type") not in ONLY_DETECTED]
    for entity in given:
        start, size = _span(entity)
        if start < 0 or size <= 0 or start + size > length:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return _finished(text, given)


def _finished(text: str, entities: list[JsonObject]) -> Formatted:
    sealed = [_span(entity) for entity in entities if entity["type"] in SEALED]
    entities = entities + [entity for entity in detected(text) if not _touches(_span(entity), sealed)]
    trimmed = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    kept = [moved for entity in entities if (moved := _cut(entity, lead, utf16_length(trimmed)))]
    return Formatted(trimmed, tuple(sorted(kept, key=_place)))


def _span(entity: JsonObject) -> tuple[int, int]:
    return int(str(entity["offset"])), int(str(entity["length"]))


def _touches(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < start + size and start < span[0] + span[1] for start, size in others)


def _cut(entity: JsonObject, lead: int, length: int) -> JsonObject | None:
    """Move an entity by the white space trimmed before it; None if nothing of it is left."""
    start, size = _span(entity)
    first, last = max(0, start - lead), min(length, start - lead + size)
    return entity | {"offset": first, "length": last - first} if last > first else None


def _place(entity: JsonObject) -> tuple[int, int, int]:
    """Sort by place; of two at one place the longer, then the more general first."""
    kind = str(entity["type"])
    start, size = _span(entity)
    return start, -size, ORDER.index(kind) if kind in ORDER else len(ORDER)
