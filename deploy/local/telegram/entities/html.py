"""Telegram's HTML style (not HTML: a few tags, four named characters, errors with byte offsets)."""

import re
import sys
from dataclasses import dataclass

from deploy.local.telegram.entities.spans import Output, cannot_parse
from deploy.local.telegram.jsontypes import JsonObject

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(SIMPLE) | {"a", "code", "pre", "tg-emoji", "blockquote"}

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,8})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?"
)
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SURROGATES = range(0xD800, 0xE000)
SPACE = re.compile(r"\s*")


@dataclass
class Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    start: int


def parse_html(source: str) -> tuple[str, list[JsonObject]]:
    """Return text and entities.

    Raises:
        BotApiError: 400, "can't parse entities: ..." with Telegram's reason.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = Output()
        self._open: list[Open] = []

    def parse(self) -> tuple[str, list[JsonObject]]:
        source = self._source
        while self._at < len(source):
            if source[self._at] == "<":
                if source.startswith("</", self._at):
                    self._end_tag()
                else:
                    self._start_tag()
                continue
            stop = source.find("<", self._at)
            stop = len(source) if stop < 0 else stop
            self._out.write(decoded(source[self._at : stop]))
            self._at = stop
        if self._open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        for entity in self._out.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self._out.text(), self._out.entities

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        taken = found[0] if found else ""
        self._at += len(taken)
        return taken

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _start_tag(self) -> None:
        begin = self._byte(self._at)
        self._at += 1
        name = self._take(TAG_NAME).lower()
        if not self._peek():
            raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
        if name not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = ""
        while True:
            self._take(SPACE)
            if not self._peek():
                raise cannot_parse(f'Unclosed start tag "{name}" at byte offset {begin}')
            if self._peek() == ">":
                self._at += 1
                break
            argument = self._attribute(name, begin) or argument
        if name == "span" and argument != "spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(Open(name, argument, self._out.length))

    def _attribute(self, tag: str, begin: int) -> str | None:
        """Read one attribute; return what it tells the entity, if anything."""
        name = self._take(ATTRIBUTE_NAME).lower()
        if not name:
            raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._take(SPACE)
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable":
                return "expandable"
            raise cannot_parse(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                f" at byte offset {begin}"
            )
        self._at += 1
        self._take(SPACE)
        value = self._value(tag, begin)
        match tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id"):
                return value
            case ("code", "class") if value.startswith("language-"):
                return value.removeprefix("language-")
            case ("span", "class") if value.startswith("tg-"):
                return value.removeprefix("tg-")
            case ("blockquote", "expandable"):
                return "expandable"
        return None

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if not quote:
            raise cannot_parse(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if quote not in {'"', "'"}:
            start = self._at
            token = self._take(TOKEN).lower()
            if not re.match(r"[\s>]", self._peek()):
                raise cannot_parse(f"Unexpected end of name token at byte offset {self._byte(start)}")
            return token
        stop = self._source.find(quote, self._at + 1)
        if stop < 0:
            raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
        value = decoded(self._source[self._at + 1 : stop])
        self._at = stop + 1
        return value

    def _end_tag(self) -> None:
        begin = self._byte(self._at)
        if not self._open:
            raise cannot_parse(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        name = self._take(TAG_NAME).lower()
        self._take(SPACE)
        if self._peek() != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"'
            )
        self._close(tag)

    def _close(self, tag: Open) -> None:
        out = self._out
        match tag.name:
            case "a":
                out.mark_link(tag.start, tag.argument or out.text_from(tag.start))
            case "tg-emoji":
                if not tag.argument.isdecimal() or int(tag.argument) == 0:
                    raise cannot_parse("Invalid custom emoji identifier specified")
                out.mark(tag.start, type="custom_emoji", custom_emoji_id=tag.argument)
            case "pre":
                if not self._is_same("code", tag.start, needs_language=True):
                    out.mark(tag.start, type="pre")
                else:
                    out.entities[-1]["type"] = "pre"
            case "code":
                if tag.argument and self._is_same("pre", tag.start, needs_language=False):
                    out.entities[-1]["language"] = tag.argument
                else:
                    language = {"language": tag.argument} if tag.argument else {}
                    out.mark(tag.start, type="code", **language)
            case "blockquote":
                out.mark(tag.start, type="expandable_blockquote" if tag.argument else "blockquote")
            case name:
                out.mark(tag.start, type=SIMPLE[name])

    def _is_same(self, kind: str, start: int, *, needs_language: bool) -> bool:
        """Whether the newest entity is of this kind and covers the same text: <pre><code> is one entity."""
        if not self._out.entities:
            return False
        last = self._out.entities[-1]
        covers = last["offset"] == start and last["length"] == self._out.length - start
        return covers and last["type"] == kind and ("language" in last or not needs_language)


def decoded(text: str) -> str:
    """Replace character references; what is none stays as it is."""
    return REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    if reference["name"]:
        return NAMED[reference["name"]]
    code = int(reference["decimal"]) if reference["decimal"] else int(reference["hex"], 16)
    valid = 0 < code <= sys.maxunicode and code not in SURROGATES
    return chr(code) if valid else reference[0]
