from __future__ import annotations

from dataclasses import replace
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats import choices
from bot.people import consent, remove
from storage.chat_settings import ChatSettings

settings = st.builds(
    ChatSettings,
    battles=st.booleans(),
    tournaments=st.booleans(),
    seasons=st.booleans(),
    auto_accept=st.booleans(),
    teaches=st.booleans(),
    battle_minutes=st.sampled_from([None, 2, *choices.MINUTES]),
    time_zone=st.sampled_from([None, "Mars/Olympus", *choices.ZONES.values()]),
)
sheets = st.sampled_from(["main", "zones"])


@given(settings, sheets)
def test_every_button_does_what_it_shows(chosen: ChatSettings, sheet: choices.Sheet) -> None:
    """A press is understood, fits into 64 bytes, and turns a switch or chooses an option, twice as once."""
    for button in chain.from_iterable(choices.buttons(chosen, sheet, 60, "Europe/Moscow")):
        pressed = choices.parse(button.data)
        assert pressed is not None
        assert len(button.data.encode()) <= 64
        after = replace(chosen, **pressed.columns)
        assert replace(after, **pressed.columns) == after
        now = {
            b.key: b.is_on for b in chain.from_iterable(choices.buttons(after, sheet, 60, "Europe/Moscow"))
        }
        if button.kind == "switch":
            assert now[button.key] is not button.is_on
        elif button.kind == "option":
            assert now[button.key]
        else:
            assert pressed.columns == {}


@given(settings, sheets)
def test_one_of_several_options_is_chosen_at_most(chosen: ChatSettings, sheet: choices.Sheet) -> None:
    """What an operator or a later version chose, and no button offers, leaves all unmarked."""
    for row in choices.buttons(chosen, sheet, 60, "Europe/Moscow"):
        assert sum(button.kind == "option" and bool(button.is_on) for button in row) <= 1


def test_a_chat_without_choices_sees_what_holds() -> None:
    """The usual length and zone are marked until others are chosen."""
    main = choices.buttons(ChatSettings(), "main", 180, "UTC")
    assert [button.key for row in main for button in row if button.kind == "option" and button.is_on] == [
        "length-180",
        "quiet-off",
    ]
    assert main[-1][0].key == "zone-utc"


def test_every_zone_is_one() -> None:
    """The offered names are those of the zone database."""
    assert [ZoneInfo(name).key for name in choices.ZONES.values()] == list(choices.ZONES.values())


@pytest.mark.parametrize(
    "data", [None, 7, "", "v1:s", "v1:s:battles:2", "v1:s:minutes:1", "v1:s:zone:Mars", "v2:s:battles:1"]
)
def test_other_data_is_no_setting(data: object) -> None:
    """Data of other buttons, other versions or nobody's is left to others."""
    assert not choices.is_setting(data)
    assert not consent.is_consent(data)


@given(st.integers(1, 10**18 - 1), st.booleans())
def test_a_removal_is_read_back(photo_id: int, erases: bool) -> None:  # noqa: FBT001 - drawn
    """What a button under the question holds means the same when it is pressed."""
    press = remove.Press(photo_id, erases)
    assert remove.parse(press.data()) == press
    assert len(press.data().encode()) <= 64


@pytest.mark.parametrize("data", [None, 7, "", "v1:rm:0:yes", "v1:rm:1", "v1:rm:1:maybe", "v1:rm:٣:yes"])
def test_other_data_is_no_removal(data: object) -> None:
    """Data of other buttons, other versions or nobody's is left to others."""
    assert not remove.is_removal(data)


@given(st.sampled_from(consent.CONSENTS), st.booleans())
def test_consent_is_read_back(name: consent.Consent, agrees: bool) -> None:  # noqa: FBT001 - drawn
    """What a button holds means the same when it is pressed."""
    press = consent.Press(name, agrees)
    assert consent.parse(press.data()) == press
