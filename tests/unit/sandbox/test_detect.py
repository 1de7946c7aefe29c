"""Entities that Telegram finds by itself."""

import pytest

from deploy.local.telegram.entities import plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", "/start")]),
        ("/top@mimimeter_bot неделя", [("bot_command", "/top@mimimeter_bot")]),
        ("смотри /top, и всё", [("bot_command", "/top")]),
        ("a/b 1/2 //x", []),
        ("@anya и @b", [("mention", "@anya")]),
        ("#коты #2024 #кот2", [("hashtag", "#коты"), ("hashtag", "#кот2")]),
        (
            "вот https://example.org/a_(b). И example.com!",
            [("url", "https://example.org/a_(b"), ("url", "example.com")],
        ),
        ("пиши на cat@example.org", [("email", "cat@example.org")]),
        ("😻 /me", [("bot_command", "/me")]),
        ("просто слова. И ещё.Слова", []),
    ],
)
def test_commands_names_and_links_are_found(text: str, found: list[tuple[str, str]]) -> None:
    """Commands, mentions, hashtags, links and addresses are marked where people write them."""
    result = plain(text)
    encoded = result.text.encode("utf-16-le")
    marked = []
    for entity in result.entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        marked.append((entity["type"], encoded[2 * start : 2 * (start + length)].decode("utf-16-le")))
    assert marked == found
