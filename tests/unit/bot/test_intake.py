from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import intake
from tests.unit.bot.telegram_side import ANYA, BEN, CHANNEL, GROUP, PHOTO, PRIVATE, button, message_json

_ANY_TEXT = st.text(st.characters(codec=None))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)


def test_words_keep_the_order_of_their_chat() -> None:
    """Messages of one chat are handled one after another."""
    assert intake.lane_of({"update_id": 1, "message": message_json(GROUP, text="/top")}) == GROUP["id"]
    assert (
        intake.lane_of({"update_id": 3, "channel_post": message_json(CHANNEL, None, text="hi")})
        == CHANNEL["id"]
    )


def test_buttons_keep_the_order_of_who_presses_them() -> None:
    """Many press at once in a group, each for themselves; in private the order is that of the chat."""
    assert intake.lane_of({"update_id": 2, "callback_query": button("x")}) == BEN["id"]
    assert intake.lane_of({"update_id": 2, "callback_query": button("x", PRIVATE, ANYA)}) == PRIVATE["id"]


def test_pictures_have_no_order() -> None:
    """Photos and picture files don't wait for each other."""
    document = {"file_id": "f", "file_unique_id": "u", "mime_type": "image/png"}
    for content in ({"photo": PHOTO}, {"document": document}):
        assert intake.lane_of({"update_id": 1, "message": message_json(GROUP, **content)}) is None


def test_other_files_keep_the_order() -> None:
    """A file that is no picture, and an animation, is answered in its turn."""
    pdf = {"file_id": "f", "file_unique_id": "u", "mime_type": "application/pdf"}
    gif = {**pdf, "mime_type": "image/gif"}
    assert intake.lane_of({"message": message_json(GROUP, document=pdf)}) == GROUP["id"]
    assert intake.lane_of({"message": message_json(GROUP, document=gif, animation=gif)}) == GROUP["id"]


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "poll"]), _JSON))
def test_any_update_has_a_lane_or_none(payload: dict[str, object]) -> None:
    """Whatever comes, finding its lane is no error."""
    assert isinstance(intake.lane_of(payload), int | None)


@pytest.mark.parametrize(
    "payload", [{}, {"update_id": "7"}, {"update_id": True}, {"update_id": -1}, {"update_id": 2**63}]
)
async def test_what_has_no_usable_id_is_no_update(payload: dict[str, object]) -> None:
    """There is nothing to store it by."""
    with pytest.raises(intake.NotAnUpdate):
        intake.update_id_of(payload)


@given(_JSON)
def test_what_is_stored_is_what_came_but_for_what_no_database_holds(value: object) -> None:
    """NUL and halves of surrogate pairs are replaced, all else stays."""
    stored = intake.storable({"update_id": 1, "text": value})
    text = json.dumps(stored, ensure_ascii=False)
    assert "\\u0000" not in text.replace("\\\\", "")
    text.encode("utf-8")
    if "\x00" not in str(value) and "\\x00" not in repr(value) and "\\ud" not in repr(value):
        assert stored["text"] == value
