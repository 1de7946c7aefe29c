"""Entities that Telegram finds by itself in what people and bots write."""

import re
from collections.abc import Iterator

from deploy.local.telegram.entities.spans import utf16_length
from deploy.local.telegram.jsontypes import JsonObject

TOP_DOMAINS = "com|org|net|info|io|dev|app|me|ru|su|by|kz|ua|de|fr|uk|eu|us|cat|рф"
PATTERNS = (
    ("url", re.compile(r"(?<![\w@/])(?:https?|ftp|tg)://[^\s<>\"«»]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(
            rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{TOP_DOMAINS})(?![\w-]|\.\w)(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}\b")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{1,8}(?!\w)")),
)
TRAILING = ".,:;!?'\")]}…"


def detected(text: str) -> list[JsonObject]:
    """Return commands, mentions, hashtags, links and addresses, in order and without overlaps."""
    taken: list[tuple[int, int]] = []
    found: list[JsonObject] = []
    for kind, start, stop in _matches(text):
        if all(stop <= other_start or start >= other_stop for other_start, other_stop in taken):
            taken.append((start, stop))
            found.append(
                {"type": kind, "offset": utf16_length(text[:start]), "length": utf16_length(text[start:stop])}
            )
    return sorted(found, key=lambda entity: int(str(entity["offset"])))


def _matches(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            trimmed = match[0].rstrip(TRAILING) if kind == "url" else match[0]
            yield kind, match.start(), match.start() + len(trimmed)
