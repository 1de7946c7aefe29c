"""Telegram's MarkdownV2 and legacy Markdown styles, and entities given by the caller."""

import pytest

from deploy.local.telegram.entities import formatted
from deploy.local.telegram.errors import BotApiError
from deploy.local.telegram.jsontypes import JsonObject


def shown(source: str, mode: str) -> tuple[str, list[tuple[object, object, object]]]:
    """Return text and (type, offset, length) of each entity."""
    result = formatted(source, mode, [])
    return result.text, [(entity["type"], entity["offset"], entity["length"]) for entity in result.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (
            "*a* _b_ __c__ ~d~ ||e||",
            "a b c d e",
            [
                ("bold", 0, 1),
                ("italic", 2, 1),
                ("underline", 4, 1),
                ("strikethrough", 6, 1),
                ("spoiler", 8, 1),
            ],
        ),
        ("*b _i_*", "b i", [("bold", 0, 3), ("italic", 2, 1)]),
        ("`x_y*`", "x_y*", [("code", 0, 4)]),
        ("```py\nx```", "x", [("pre", 0, 1)]),
        ("[l](https://t.me/x)", "l", [("text_link", 0, 1)]),
        ("1\\.5 \\- 2", "1.5 - 2", []),
        ("😻*кот*", "😻кот", [("bold", 2, 3)]),
        (">q\n>r\nx", "q\nr\nx", [("blockquote", 0, 3)]),
        (">q\n>r||", "q\nr", [("expandable_blockquote", 0, 3)]),
        ("**>q\nx", "q\nx", [("blockquote", 0, 1)]),
    ],
)
def test_markdown_v2_becomes_entities(
    source: str, text: str, entities: list[tuple[object, object, object]]
) -> None:
    """Marks become entities with offsets in UTF-16 units."""
    assert shown(source, "MarkdownV2") == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟__🏟 🏟_", "Can't find end of Italic entity at byte offset 20"),
        ("🏟 🏟_🏟 🏟__", "Can't find end of Underline entity at byte offset 19"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
    ],
)
def test_broken_markdown_v2_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    """A mark without an end, or an unescaped reserved character, is refused with its place in bytes."""
    with pytest.raises(BotApiError) as caught:
        formatted(source, "MarkdownV2", [])
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def test_legacy_markdown_knows_no_nesting() -> None:
    """Inside a legacy entity other marks are plain characters."""
    assert shown("*a_b* `c` [t](t.me)", "Markdown") == (
        "a_b c t",
        [("bold", 0, 3), ("code", 4, 1), ("text_link", 6, 1)],
    )


def test_legacy_markdown_without_an_end_is_refused() -> None:
    """A legacy mark that never ends is refused with its place."""
    with pytest.raises(BotApiError, match="Can't find end of the entity starting at byte offset 2"):
        formatted("a *b", "Markdown", [])


def test_an_unknown_mode_is_refused() -> None:
    """Telegram knows three modes."""
    with pytest.raises(BotApiError, match="unsupported parse_mode"):
        formatted("a", "XML", [])


def test_entities_of_the_caller_are_kept() -> None:
    """Entities given without a mode are taken as they are; detected kinds are found anew."""
    given: list[JsonObject] = [
        {"type": "bold", "offset": 1, "length": 2},
        {"type": "bot_command", "offset": 0, "length": 1},
    ]
    result = formatted(" abc", None, given)
    assert [(e["type"], e["offset"], e["length"]) for e in result.entities] == [("bold", 0, 2)]


def test_entities_beyond_the_text_are_refused() -> None:
    """An entity must lie inside its text."""
    with pytest.raises(BotApiError, match="ENTITY_BOUNDS_INVALID"):
        formatted("abc", None, [{"type": "bold", "offset": 2, "length": 5}])
