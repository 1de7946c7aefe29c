"""A battle's states, deadlines and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.battles import rules
from bot.chats.clock import Clock
from bot.tempo import Tempo
from storage.battles import State
from storage.chat_settings import ChatSettings

STATES: Final[tuple[State, ...]] = get_args(State)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(0, 1439)
ZONES = st.sampled_from(["UTC", "Europe/Moscow", "America/Sao_Paulo", "Asia/Kathmandu", "Europe/Berlin"])


@st.composite
def chosen(draw: st.DrawFn) -> ChatSettings:
    """Draw what a chat may choose about time."""
    quiet = draw(st.none() | st.tuples(MINUTES, MINUTES).filter(lambda night: night[0] != night[1]))
    return ChatSettings(
        battle_minutes=draw(st.none() | st.integers(1, 10080)),
        time_zone=draw(st.none() | ZONES),
        quiet_from=quiet[0] if quiet else None,
        quiet_to=quiet[1] if quiet else None,
    )


@given(st.lists(st.sampled_from(STATES), max_size=20))
def test_whatever_is_tried_a_battle_ends_once(tries: list[State]) -> None:
    """From the offer on no battle goes back, and one that is over stays as it is."""
    state, way = STATES[0], [STATES[0]]
    for wanted in tries:
        if rules.may_go(state, wanted):
            assert not rules.is_over(state)
            state = wanted
            way.append(state)
    assert len(way) == len(set(way))
    assert sum(rules.is_over(step) for step in way) <= 1
    assert "closed" not in way or "open" in way


@given(chosen(), MOMENTS)
def test_no_battle_ends_at_night(settings: ChatSettings, opened: datetime) -> None:
    """Votes are counted when the chat's time is over, or at the end of the quiet hours that it ends in."""
    clock, tempo = Clock.of(settings, "ru"), Tempo()
    usual = timedelta(minutes=settings.battle_minutes) if settings.battle_minutes else tempo.battle
    ends = rules.closes_at(opened, settings, clock, tempo)
    assert not clock.is_quiet(ends)
    assert opened + usual <= ends <= opened + usual + timedelta(days=1, hours=1)
    if not clock.is_quiet(opened + usual):
        assert ends == opened + usual


@given(chosen(), MOMENTS)
def test_who_wakes_up_can_still_accept(settings: ChatSettings, offered: datetime) -> None:
    """A challenge whose time would be over at night can be answered for a while in the morning."""
    clock, tempo = Clock.of(settings, "en"), Tempo()
    ends = rules.lapses_at(offered, clock, tempo)
    usual = offered + tempo.offer
    if clock.is_quiet(usual):
        assert ends == clock.loud_from(usual) + rules.MORNING
    else:
        assert ends == usual


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 20))
def test_a_count_is_fair(votes_a: int, votes_b: int, fewest: int) -> None:
    """More votes win, the sides are treated alike, a tie is a tie, and too few say nothing."""
    outcome = rules.outcome(votes_a, votes_b, fewest)
    turned = {"a": "b", "b": "a", "tie": "tie", "few": "few"}
    assert rules.outcome(votes_b, votes_a, fewest) == turned[outcome]
    assert (outcome == "few") == (votes_a + votes_b < fewest)
    if outcome in {"a", "b"}:
        assert (votes_a > votes_b) == (outcome == "a")
        assert votes_a != votes_b
