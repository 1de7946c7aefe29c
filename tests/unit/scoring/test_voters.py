from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.voters import UNKNOWN, Conduct, weight


@st.composite
def _conducts(draw: st.DrawFn) -> Conduct:
    controls, choices, opinions, battles = (draw(st.integers(0, 200)) for _ in range(4))
    return Conduct(
        controls=controls,
        passed=draw(st.integers(0, controls)),
        choices=choices,
        lefts=draw(st.integers(0, choices)),
        opinions=opinions,
        agreed=draw(st.integers(0, opinions)),
        in_burst=draw(st.booleans()),
        battles=battles,
        days=draw(st.integers(0, battles)),
    )


def test_a_voter_of_whom_nothing_is_known_counts_as_most_people() -> None:
    """Without any evidence the weight is the share of people who look."""
    assert weight(Conduct()) == pytest.approx(UNKNOWN)


@given(_conducts())
def test_weights_are_probabilities(conduct: Conduct) -> None:
    """Whatever somebody did, their weight is from 0 to 1."""
    assert 0 <= weight(conduct) <= 1


@given(_conducts())
def test_a_control_passed_never_harms(conduct: Conduct) -> None:
    """Passing a control pair that would have been failed makes a voter count more."""
    if conduct.passed < conduct.controls:
        assert weight(replace(conduct, passed=conduct.passed + 1)) >= weight(conduct)


@given(_conducts())
def test_left_and_right_are_alike(conduct: Conduct) -> None:
    """Who clicks the right side always is found as who clicks the left."""
    mirrored = replace(conduct, lefts=conduct.choices - conduct.lefts)
    assert weight(mirrored) == pytest.approx(weight(conduct))


@pytest.mark.parametrize(("choices", "most"), [(10, 0.3), (20, 0.06), (40, 0.01)])
def test_who_always_clicks_left_soon_counts_for_nothing(choices: int, most: float) -> None:
    """One side only, ten times, is suspicious; forty times, it is certain."""
    assert weight(Conduct(choices=choices, lefts=choices)) < most
    assert weight(Conduct(choices=choices, lefts=0)) < most


def test_habits_are_forgiven() -> None:
    """Six of ten on one side is a thumb's habit, no script."""
    assert weight(Conduct(choices=100, lefts=60)) > UNKNOWN


def test_control_pairs_tell_who_looks() -> None:
    """Passing most of twenty control pairs counts fully, half of them hardly."""
    assert weight(Conduct(controls=20, passed=17)) > 0.98
    assert weight(Conduct(controls=20, passed=10)) < 0.35
    assert weight(Conduct(controls=20, passed=3)) < 0.35
    assert weight(Conduct(controls=80, passed=40)) < 0.06


def test_a_taste_of_ones_own_is_no_fault() -> None:
    """Somebody who disagrees with all others still counts for most of a vote."""
    assert 0.6 < weight(Conduct(opinions=200, agreed=40)) < UNKNOWN
    assert UNKNOWN < weight(Conduct(opinions=200, agreed=150)) < 1


def test_newcomers_in_a_burst_count_little_until_they_come_back() -> None:
    """Accounts that all came for one battle weigh an eighth; three battles on two days make up for it."""
    newcomer = Conduct(in_burst=True, battles=1, days=1)
    assert weight(newcomer) < UNKNOWN / 6
    assert weight(replace(newcomer, battles=5)) < UNKNOWN / 6
    assert weight(replace(newcomer, battles=3, days=2)) == pytest.approx(UNKNOWN)
    assert weight(replace(newcomer, controls=20, passed=19)) > 0.8
