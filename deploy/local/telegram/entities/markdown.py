"""Telegram's MarkdownV2 style, and the legacy Markdown."""

from dataclasses import dataclass

from deploy.local.telegram.entities.spans import Output, cannot_parse
from deploy.local.telegram.jsontypes import JsonObject

RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
# Longest mark first: "__" is an underline even where two italics could be meant.
MARKS = (
    ("```", "pre"),
    ("__", "underline"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
    ("`", "code"),
    ("[", "text_link"),
)
NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
ENDS = {kind: mark for mark, kind in MARKS} | {"text_link": "]", "custom_emoji": "]"}
LAST_ESCAPABLE = 126


@dataclass
class Open:
    """An entity that waits for its end."""

    kind: str
    start: int
    byte: int
    language: str = ""


def parse_markdown_v2(source: str) -> tuple[str, list[JsonObject]]:
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
        while self._at < len(self._source):
            self._step()
        if any(entity.kind == "blockquote" for entity in self._open):
            self._end_quote()
        if self._open:
            raise self._unfinished()
        return self._out.text(), self._out.entities

    def _step(self) -> None:
        character = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        inside = self._open[-1].kind if self._open else ""
        if character == "\\" and following and ord(following) <= LAST_ESCAPABLE:
            self._out.write(following)
            self._at += 2
        elif character != "`" if inside in {"code", "pre"} else character not in RESERVED:
            self._out.write(character)
            self._at += 1
        elif character == "\n" or (character == ">" and self._at == 0):
            self._line(character)
        elif self._at == 0 and self._source.startswith("**>"):
            self._at = len("**")
            self._line(">")
        elif inside in ENDS and self._ends(inside):
            self._finish(self._open.pop())
        else:
            self._begin(character)

    def _ends(self, kind: str) -> bool:
        if kind == "italic" and self._source.startswith("__", self._at):
            return False
        return self._source.startswith(ENDS[kind], self._at)

    def _line(self, character: str) -> None:
        """A new line may open, continue or end a block quotation."""
        quoted = any(entity.kind == "blockquote" for entity in self._open)
        if character == ">":
            self._open.append(Open("blockquote", 0, 0))
            self._at += 1
            return
        # "**>" is an empty bold entity: it begins a quotation of its own right after another one.
        begins = self._source.startswith("\n**>", self._at)
        continues = self._source.startswith("\n>", self._at)
        if quoted and not continues:
            self._end_quote()
        self._out.write("\n")
        self._at += 1
        if continues or begins:
            if begins or not quoted:
                self._open.append(Open("blockquote", self._out.length, self._byte()))
            self._at += 3 if begins else 1

    def _end_quote(self) -> None:
        """Close a block quotation; "||" right before its end makes it expandable, and is no spoiler then."""
        kind = "blockquote"
        if self._open[-1].kind == "spoiler" and self._open[-1].start == self._out.length:
            self._open.pop()
            kind = "expandable_blockquote"
        if self._open[-1].kind != "blockquote":
            raise self._unfinished()
        self._out.mark(self._open.pop().start, type=kind)

    def _begin(self, character: str) -> None:
        for mark, kind in MARKS:
            if self._source.startswith(mark, self._at):
                opened = Open(kind, self._out.length, self._byte())
                self._at += len(mark)
                if kind == "pre":
                    opened.language = self._language()
                self._open.append(opened)
                return
        raise cannot_parse(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _language(self) -> str:
        """Read the language after three backticks and skip the line break behind it."""
        stop = self._at
        while stop < len(self._source) and not self._source[stop].isspace() and self._source[stop] != "`":
            stop += 1
        language = ""
        if stop < len(self._source) and self._source[stop] != "`":
            language = self._source[self._at : stop]
            self._at = stop
        for line_break in ("\r\n", "\n\r", "\n", "\r"):
            if self._source.startswith(line_break, self._at):
                self._at += len(line_break)
                break
        return language

    def _finish(self, entity: Open) -> None:
        self._at += len(ENDS[entity.kind])
        match entity.kind:
            case "text_link":
                url = self._url("a URL") if self._source.startswith("(", self._at) else None
                self._out.mark_link(entity.start, url or self._out.text_from(entity.start))
            case "custom_emoji":
                if not self._source.startswith("(", self._at):
                    raise cannot_parse("Custom emoji entity must contain a tg://emoji URL")
                emoji_id = self._url("a custom emoji URL").partition("tg://emoji?id=")[2]
                if not emoji_id.isdecimal():
                    raise cannot_parse("Custom emoji URL must have an emoji identifier")
                self._out.mark(entity.start, type="custom_emoji", custom_emoji_id=emoji_id)
            case "pre" if entity.language:
                self._out.mark(entity.start, type="pre", language=entity.language)
            case kind:
                self._out.mark(entity.start, type=kind)

    def _url(self, what: str) -> str:
        self._at += 1
        begin = self._byte()
        url = ""
        while self._at < len(self._source) and self._source[self._at] != ")":
            if self._source[self._at] == "\\" and self._at + 1 < len(self._source):
                self._at += 1
            url += self._source[self._at]
            self._at += 1
        if self._at == len(self._source):
            raise cannot_parse(f"Can't find end of {what} at byte offset {begin}")
        self._at += 1
        return url

    def _byte(self) -> int:
        return len(self._source[: self._at].encode())

    def _unfinished(self) -> Exception:
        entity = self._open[-1]
        name = "PreCode" if entity.language else NAMES[entity.kind]
        return cannot_parse(f"Can't find end of {name} entity at byte offset {entity.byte}")


def parse_markdown(source: str) -> tuple[str, list[JsonObject]]:
    """Return text and entities of the legacy style, which knows no nesting.

    Raises:
        BotApiError: 400, an entity has no end.
    """
    out = Output()
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in {"_", "*", "`", "["}:
            out.write(source[at + 1])
            at += 2
        elif character in {"_", "*", "`", "["}:
            at = _legacy_entity(source, at, out)
        else:
            out.write(character)
            at += 1
    return out.text(), out.entities


def _legacy_entity(source: str, at: int, out: Output) -> int:
    mark = "```" if source.startswith("```", at) else source[at]
    end = "]" if mark == "[" else mark
    stop = source.find(end, at + len(mark))
    if stop < 0:
        offset = len(source[:at].encode())
        raise cannot_parse(f"Can't find end of the entity starting at byte offset {offset}")
    start = out.length
    inner = source[at + len(mark) : stop]
    language = ""
    if mark == "```":
        first, line_break, rest = inner.partition("\n")
        if line_break and not any(character.isspace() for character in first):
            language, inner = first, rest
    out.write(inner)
    at = stop + len(end)
    if mark == "[":
        url = inner
        if source.startswith("(", at):
            stop = source.find(")", at)
            stop = len(source) if stop < 0 else stop
            url, at = source[at + 1 : stop], stop + 1
        out.mark_link(start, url)
    elif language:
        out.mark(start, type="pre", language=language)
    else:
        out.mark(start, type={"_": "italic", "*": "bold", "`": "code", "```": "pre"}[mark])
    return at
