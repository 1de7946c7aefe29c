from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import Pace, Window

gaps = st.lists(st.floats(0, 30), min_size=1, max_size=200)


@given(gaps, st.integers(1, 20), st.floats(0.1, 60))
def test_no_span_holds_more_than_the_limit(pauses: list[float], limit: int, seconds: float) -> None:
    """However calls come, any span of the window's length holds at most its limit."""
    window, now, slots = Window(limit, seconds), 0.0, list[float]()
    for pause in pauses:
        now += pause
        slots.append(window.next_slot(now))
        window.take(slots[-1])
    for first, beyond in zip(slots, slots[limit:], strict=False):
        assert beyond - first >= seconds - 1e-9


@given(gaps)
def test_a_window_never_turns_back(pauses: list[float]) -> None:
    """Slots come in the order in which they were asked for, and never before they are asked for."""
    window, now, last = Window(3, 5.0), 0.0, 0.0
    for pause in pauses:
        now += pause
        slot = window.next_slot(now)
        assert slot >= max(now, last)
        window.take(slot)
        last = slot


def test_a_group_gets_twenty_messages_a_minute() -> None:
    """The 21st message to a group waits until a minute has passed since the first."""
    pace = Pace()
    assert [pace.take_chat(-5, 100.0) for _ in range(20)] == [0.0] * 20
    assert pace.chat_delay(-5, 100.0) == 60.0


def test_a_person_gets_a_few_messages_at_once_but_one_a_second_on_average() -> None:
    """A burst to one person is allowed, and what follows it is slower."""
    pace = Pace()
    delays = [pace.take_chat(7, 0.0) for _ in range(17)]
    assert delays[:8] == [0.0] * 8
    assert delays[16] == 16.0


def test_chats_do_not_slow_each_other_down() -> None:
    """A chat that has used up its limit, or is blocked, leaves the others alone."""
    pace = Pace()
    for _ in range(20):
        pace.take_chat(-5, 0.0)
    pace.block(-6, 50.0)
    assert pace.chat_delay(-6, 10.0) == 40.0
    assert pace.chat_delay(-7, 0.0) == 0.0


def test_those_who_are_sent_away_come_back_one_after_another() -> None:
    """Many who find a chat's limit reached are told moments as far apart as slots are, in reasonable time."""
    pace = Pace()
    for _ in range(8):
        pace.take_chat(7, 100.0)
    assert [pace.come_back(7, 100.0) for _ in range(4)] == [8.0, 9.0, 10.0, 11.0]
    assert max(pace.come_back(7, 100.0) for _ in range(1000)) == 300.0
    assert pace.come_back(8, 100.0) <= 1.0
    assert pace.come_back(7, 900.0) <= 1.0


def test_all_chats_together_get_thirty_messages_a_second() -> None:
    """The 31st message of a second waits for the next one, whichever chat it goes to."""
    pace = Pace()
    assert [pace.take_overall(5.0) for _ in range(31)] == [0.0] * 30 + [1.0]


def test_what_is_over_is_forgotten() -> None:
    """Chats that were silent for long are dropped when there are very many, and only then."""
    pace = Pace()
    for chat in range(1, 11_000):
        pace.take_chat(chat, 0.0)
    pace.take_chat(20_000, 100.0)
    pace.forget_idle(100.0)
    assert pace.take_chat(1, 100.0) == 0.0
    for _ in range(7):
        pace.take_chat(20_000, 100.0)
    assert pace.chat_delay(20_000, 100.0) > 0


def test_what_can_wait_leaves_room_for_messages() -> None:
    """A group that was spoken to a lot has no room to spare, though a message would still be sent at once."""
    pace = Pace()
    assert pace.has_room(-5, 0.0)
    for _ in range(12):
        pace.take_chat(-5, 0.0)
    assert not pace.has_room(-5, 1.0)
    assert pace.chat_delay(-5, 1.0) == 0.0
    assert pace.has_room(-5, 61.0)


def test_there_is_no_room_to_spare_where_telegram_asked_for_silence_or_all_chats_are_busy() -> None:
    """A blocked chat has none, and no chat has any while the bot speaks as fast as it may."""
    pace = Pace()
    pace.block(-6, 50.0)
    assert not pace.has_room(-6, 49.0)
    assert pace.has_room(-6, 50.0)
    for _ in range(18):
        pace.take_overall(60.0)
    assert not pace.has_room(-7, 60.0)
    assert pace.has_room(-7, 61.0)
