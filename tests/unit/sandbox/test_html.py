"""Telegram's HTML style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.telegram.entities import formatted, utf16_length
from deploy.local.telegram.errors import BotApiError


def entities_of(source: str) -> tuple[str, list[tuple[object, ...]]]:
    """Return the text and each entity's values, type first."""
    result = formatted(source, "HTML", [])
    hidden = {"type", "offset", "length"}
    plain: list[tuple[object, ...]] = [
        (
            entity["type"],
            entity["offset"],
            entity["length"],
            *(value for name, value in entity.items() if name not in hidden),
        )
        for entity in result.entities
    ]
    return result.text, plain


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("<STRONG>a</STRONG>", "a", [("bold", 0, 1)]),
        (
            "<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler>",
            "abc",
            [("underline", 0, 1), ("strikethrough", 1, 1), ("spoiler", 2, 1)],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("😻<b>кот</b>", "😻кот", [("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<a href="example.com/x">l</a>', "l", [("text_link", 0, 1, "http://example.com/x")]),
        ("<a href='https://t.me'>l</a>", "l", [("text_link", 0, 1, "https://t.me/")]),
        ('<a href="tg://user?id=1001">Аня</a>', "Аня", [("text_mention", 0, 3, {"id": 1001})]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1, "py")]),
        ("<code>x</code>", "x", [("code", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("&lt;b&gt; &amp;&quot; &#128571; &nbsp;", '<b> &" 😻 &nbsp;', []),
        ("<b></b>x", "x", []),
        ("  <b> x </b>  ", "x", [("bold", 0, 1)]),
        (
            "<b>/top</b> @mimimeter_bot",
            "/top @mimimeter_bot",
            [("bold", 0, 4), ("bot_command", 0, 4), ("mention", 5, 14)],
        ),
        ("<code>/top</code>", "/top", [("code", 0, 4)]),
    ],
)
def test_markup_becomes_entities(source: str, text: str, entities: list[tuple[object, ...]]) -> None:
    """Tags become entities with offsets in UTF-16 units, and the text loses its markup."""
    assert entities_of(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("кот <div>", 'Unsupported start tag "div" at byte offset 7'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    """A broken tag gives "can't parse entities" with its place in bytes."""
    with pytest.raises(BotApiError) as caught:
        formatted(source, "HTML", [])
    assert caught.value.code == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    """Whatever is escaped for HTML is shown as written, trimmed."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert formatted(escaped, "HTML", []).text == text.strip()


@given(st.text(), st.text(min_size=1), st.text())
def test_entities_lie_inside_the_text(before: str, inside: str, after: str) -> None:
    """No entity reaches beyond the text, whatever surrounds it."""
    parts = [part.replace("&", "&amp;").replace("<", "&lt;") for part in (before, inside, after)]
    result = formatted(f"{parts[0]}<b>{parts[1]}</b>{parts[2]}", "HTML", [])
    for entity in result.entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        assert start >= 0
        assert length > 0
        assert start + length <= utf16_length(result.text)
