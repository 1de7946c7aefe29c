from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.lettering import Weight, fitted, font, plain, wrapped

RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize("text", [RUSSIAN, "Їжак Ґедзь", "Zażółć gęślą jaźń", "Ünïçødé №5 «ёлка» — 50 %"])
def test_letters_of_our_readers_are_kept(text: str) -> None:
    """Cyrillic and Latin with all their marks can be drawn."""
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Муся 😻", "Муся"),
        ("😻Муся🐾Барсик😻", "Муся Барсик"),
        ("👨‍👩‍👧 семья", "семья"),
        ("❤️ Ben", "Ben"),
        ("小明", ""),
        ("𝓐𝓷𝔂𝓪", "Anya"),
        ("a\u202eb\u200dc\nd", "a b c d"),
        ("и\u0306", "й"),
        ("", ""),
    ],
)
def test_what_the_fonts_lack_is_left_out(text: str, shown: str) -> None:
    """Emoji, foreign scripts and control signs vanish; fancy letters become plain ones."""
    assert plain(text) == shown


@given(st.text(max_size=60), st.floats(60, 600))
def test_text_fits(text: str, width: float) -> None:
    """Whatever the text, it is not wider than its room."""
    line, face = fitted(plain(text), Weight.BOLD, (32, 24), width)
    assert face.getlength(line) <= width
    assert 24 <= face.size <= 32


@given(st.text(max_size=60))
def test_nothing_shows_as_an_empty_box(text: str) -> None:
    """No sign that is left is drawn as the font's box for unknown signs."""
    face = font(Weight.BLACK, 32)
    box = bytes(face.getmask("\U0010ffff"))
    assert all(bytes(face.getmask(sign)) != box for sign in plain(text))


@pytest.mark.parametrize("weight", list(Weight))
def test_figures_are_tabular(weight: Weight) -> None:
    """All figures are equally wide, so numbers under each other line up."""
    for size in (28, 32, 40, 60, 72, 300):
        assert len({font(weight, size).getlength(figure) for figure in "0123456789"}) == 1


def test_threads_have_their_own_fonts() -> None:
    """A font is loaded once a thread and never shared."""
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(font, Weight.BOLD, 30).result()
        assert other.submit(font, Weight.BOLD, 30).result() is theirs
    assert font(Weight.BOLD, 30) is font(Weight.BOLD, 30)
    assert font(Weight.BOLD, 30) is not theirs


@given(st.text(max_size=60), st.floats(90, 600))
def test_two_lines_fit(text: str, width: float) -> None:
    """Wrapped text is one line or two, each within its width."""
    lines, face = wrapped(plain(text), Weight.BLACK, (46, 27), width)
    assert 1 <= len(lines) <= 2
    assert all(face.getlength(line) <= width for line in lines)
    assert 27 <= face.size <= 46


def test_a_long_name_takes_two_lines() -> None:
    """Forty letters stay whole on two lines; an ellipsis comes only after them."""
    name = "Кот с очень длинным именем в сорок знаков"
    lines, _ = wrapped(name, Weight.BLACK, (46, 27), 340)
    assert " ".join(lines) == name
    lines, _ = wrapped(f"{name} и ещё немного", Weight.BLACK, (46, 27), 340)
    assert lines[0] == "Кот с очень длинным"
    assert lines[1].endswith("…")


def test_a_short_name_keeps_one_line() -> None:
    """A second line is taken only where letters would get small."""
    assert wrapped("Муся и Барсик", Weight.BLACK, (46, 27), 340)[0] == ["Муся и Барсик"]
    assert len(wrapped("Кот с очень длинным именем", Weight.BLACK, (46, 27), 340, most=1)[0]) == 1
