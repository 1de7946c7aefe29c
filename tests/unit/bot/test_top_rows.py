from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.names import masked, tidy
from bot.texts import load_texts
from bot.top.card import Line, square_around
from bot.top.page import Page, Where
from bot.top.rows import link, shown_name
from bot.top.show import caption
from scoring.verdict import Box
from storage.tops import TopRow

ROW = TopRow(
    photo_id=1,
    score=94.2,
    chat_id=-1001234567890,
    message_id=42,
    chat_username=None,
    chat_kind="supergroup",
    person_id=1001,
    sender_name="Аня Котова",
    caption=None,
    small_key="ab/cd",
    sent_at=datetime(2026, 5, 1, tzinfo=UTC),
)


def test_a_cat_is_called_by_its_short_caption_or_its_sender() -> None:
    """A short caption is taken for the cat's name; a story isn't."""
    assert shown_name(ROW, Where.CHAT) == "Аня Котова"
    assert shown_name(replace(ROW, caption="Барсик"), Where.CHAT) == "Барсик"
    assert shown_name(replace(ROW, caption="Он " * 40), Where.CHAT) == "Аня Котова"


def test_strangers_see_an_initial_alone() -> None:
    """Neither the name nor the caption leaves the chat."""
    assert shown_name(replace(ROW, caption="Барсик"), Where.EVERYWHERE) == "А…"


def test_members_get_a_link_to_the_message() -> None:
    """In a private supergroup the link works for its members only, so only they get it."""
    assert link(ROW, Where.CHAT) == "https://t.me/c/1234567890/42"
    assert link(ROW, Where.EVERYWHERE) is None


def test_a_public_chat_is_linked_for_all() -> None:
    """A chat with a username can be read by everybody."""
    public = replace(ROW, chat_username="kotiki")
    assert link(public, Where.EVERYWHERE) == link(public, Where.CHAT) == "https://t.me/kotiki/42"


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, chat_kind="private", chat_id=1001, chat_username="anya"),
        replace(ROW, chat_kind="group", chat_id=-77),
        replace(ROW, message_id=None),
    ],
)
def test_what_has_no_address_has_no_link(row: TopRow) -> None:
    """Private chats, plain groups and messages from before a move can't be linked."""
    assert link(row, Where.CHAT) is None
    assert link(row, Where.EVERYWHERE) is None


def test_the_list_fits_under_a_picture() -> None:
    """Ten lines with the longest names stay below Telegram's 1024 characters, markup aside."""
    row = replace(ROW, sender_name="Ж" * 300)
    lines = [Line(10_000 + k, row, shown_name(row, Where.CHAT)) for k in range(10)]
    text = caption(lines, Page(), "ru", load_texts())
    assert text.count('<a href="https://t.me/c/1234567890/42">') == 10
    assert sum(len(line.name) + 20 for line in lines) < 1024


def test_a_name_can_not_break_the_list() -> None:
    """Markup and line breaks in a name are only characters."""
    row = replace(ROW, sender_name="</a><b>\n\u202eevil", chat_kind="private", chat_id=1)
    text = caption([Line(1, row, shown_name(row, Where.CHAT))], Page(), "en", load_texts())
    assert text == "1. <b>94</b> &lt;/a&gt;&lt;b&gt; evil"


@given(st.text(max_size=200), st.integers(2, 60))
def test_a_tidy_name_is_one_short_line(name: str, limit: int) -> None:
    """Names never hold line breaks or direction marks, and never exceed their limit."""
    shown = tidy(name, limit)
    assert len(shown) <= limit
    assert shown == shown.strip()
    assert not set(shown) & set("\n\r\t\u202e\u2066\u200f\x00")
    assert tidy(shown, limit) == shown


def test_towers_of_marks_are_cut() -> None:
    """A letter keeps two marks at most."""
    assert tidy("e" + "\u0301" * 9) == "e\u0301\u0301"


def test_a_mask_is_an_initial() -> None:
    """A name of emoji alone leaves nothing but dots."""
    assert masked("аня") == "А…"
    assert masked("🐱 Ben") == "B…"
    assert masked("🐱") == "…"


@given(
    st.integers(1, 2000),
    st.integers(1, 2000),
    st.floats(-100, 2100),
    st.floats(-100, 2100),
    st.floats(0.5, 3000),
)
def test_a_thumbnail_lies_within_its_photo(width: int, height: int, x: float, y: float, size: float) -> None:
    """Wherever a head is said to be, the square is a part of the photo."""
    left, top, side = square_around(Box(x, y, x + size, y + size), width, height)
    assert 0 <= left <= left + side <= width
    assert 0 <= top <= top + side <= height
    assert side >= 1


def test_a_thumbnail_shows_the_face_with_air() -> None:
    """The head is in the middle of its square."""
    assert square_around(Box(400, 300, 500, 400), 1000, 800) == (365, 265, 170)
    assert square_around(None, 1000, 800) == (100, 0, 800)
