"""What the buttons of battles hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardButtonLimit

from bot.battles import keyboard
from bot.battles.keyboard import OfferButton, PickButton, VoteButton
from bot.texts import load_texts

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup

IDS = st.integers(1, 2**40)
PARSERS = (keyboard.is_vote, keyboard.is_offer, keyboard.is_pick, keyboard.is_rematch)


def data_of(markup: InlineKeyboardMarkup) -> list[str]:
    """Return what the buttons hold."""
    return [str(button.callback_data) for row in markup.inline_keyboard for button in row]


@given(IDS)
def test_every_button_is_read_as_it_was_written(number: int) -> None:
    """Each kind of button comes back as what it was, and as nothing else."""
    texts = load_texts()
    yes, no = data_of(keyboard.offer_keyboard(number, "en", texts))
    assert keyboard.parse_offer(yes) == OfferButton(number, "yes")
    assert keyboard.parse_offer(no) == OfferButton(number, "no")
    (again,) = data_of(keyboard.rematch_keyboard(number, "ru", texts))
    assert keyboard.parse_rematch(again) == number
    assert keyboard.parse_vote(f"v1:b:{number}:a") == VoteButton(number, "a")
    for data in (yes, no, again, f"v1:b:{number}:b"):
        assert sum(parser(data) for parser in PARSERS) == 1


@given(st.integers(1, 2**31), st.integers(1, 2**40), st.integers(1, 2**40), st.integers(1, 2**40))
def test_a_choice_of_cats_fits_into_a_button(request: int, person: int, mine: int, other: int) -> None:
    """Four large numbers are within Telegram's limit."""
    pick = PickButton(request, person, mine, other)
    (data,) = data_of(keyboard.pick_keyboard([("Муся · 87", pick)]))
    assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert keyboard.parse_pick(data) == pick


@given(st.text(max_size=70) | st.from_regex(r"v1:(b|bo|bp|br)(:[0-9a-z\u0660-]*){0,5}", fullmatch=True))
def test_made_up_data_is_no_error(data: str) -> None:
    """Whatever a client sends, the parsers answer, and never two of them."""
    assert sum(parser(data) for parser in PARSERS) <= 1


def test_data_that_nobody_wrote() -> None:
    """Other numbers, other words and other types are refused."""
    for data in (None, 5, "", "v1:b:0:a", "v1:b:01:a", "v1:b:-1:a", "v1:b:1:c", "v1:b:1:a:a", "v1:b:٣:a"):
        assert not keyboard.is_vote(data)
    assert not keyboard.is_pick("v1:bp:1:2:3")
    assert not keyboard.is_rematch("v1:br:1:2")
    assert not keyboard.is_offer(f"v1:bo:{2**63}:yes")
