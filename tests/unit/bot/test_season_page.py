"""The buttons under a season."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seasons.page import Button, buttons, is_season, parse
from storage.seasons import Season

SUNDAY = datetime(2026, 3, 22, 17, tzinfo=UTC)


def season(number: int, state: Literal["running", "done"] = "done") -> Season:
    """Return a season."""
    return Season(
        id=number,
        chat_id=-1,
        number=number,
        state=state,
        starts_at=SUNDAY,
        ends_at=SUNDAY,
        message_id=None,
        told_at=None,
    )


@given(st.integers(1, 99_999))
def test_a_button_says_which_season(number: int) -> None:
    """What a button holds is read as it was meant, and fits into Telegram's 64 bytes."""
    data = Button("earlier", number).data()
    assert parse(data) == number
    assert len(data) <= 64


@given(st.text() | st.text().map("v1:se:{}".format) | st.just("v1:se:" + "9" * 5000))
def test_what_is_made_up_is_no_season(data: str) -> None:
    """Anything else is left to others, whoever made it up."""
    number = parse(data)
    assert number is None or data == f"v1:se:{number}"
    assert is_season(data) == (number is not None)


@pytest.mark.parametrize(
    ("shown", "latest", "kinds"),
    [
        (season(1), season(1), []),
        (season(1), season(2, "running"), [("now", 2)]),
        (season(1), season(3, "running"), [("later", 2)]),
        (season(2), season(3), [("earlier", 1), ("later", 3)]),
        (season(3, "running"), season(3, "running"), [("earlier", 2)]),
    ],
)
def test_buttons_lead_one_season_back_and_forth(
    shown: Season, latest: Season, kinds: list[tuple[str, int]]
) -> None:
    """The ends of the archive have one button alone."""
    assert [(button.kind, button.number) for button in buttons(shown, latest)] == kinds
