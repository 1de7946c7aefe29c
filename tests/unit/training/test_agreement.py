"""Statistics of the evaluation, against published examples and known answers."""

import numpy as np
import pytest

from scoring.training.evaluation.agreement import (
    correlation,
    estimate,
    icc_2_1,
    mean,
    mean_squares,
    share,
    spread_between,
    spread_within,
)

SHROUT_AND_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], np.float64
)
"""Four ratings of six targets: table 2 of Shrout and Fleiss (1979)."""


def test_icc_of_the_published_example() -> None:
    """The worked example of Shrout and Fleiss has mean squares 11.24, 32.49 and 1.02, and ICC(2,1) 0.29."""
    squares = mean_squares(SHROUT_AND_FLEISS)
    assert (squares.targets, squares.ratings, squares.error) == pytest.approx((11.24, 32.49, 1.02), abs=0.005)
    assert icc_2_1(SHROUT_AND_FLEISS) == pytest.approx(0.29, abs=0.005)


def test_icc_of_equal_ratings_is_one() -> None:
    """Ratings that never differ agree fully."""
    assert icc_2_1(np.array([[1.0, 1, 1], [5, 5, 5], [9, 9, 9]])) == pytest.approx(1)


def test_a_common_shift_lowers_agreement() -> None:
    """A rating that is always three points higher disagrees, though it keeps the order."""
    table = np.array([[1.0, 1], [5, 5], [9, 9]])
    assert icc_2_1(table + np.array([0, 3])) < 0.9


def test_icc_of_a_constant_is_no_number() -> None:
    """Targets that don't differ at all say nothing about agreement."""
    assert np.isnan(icc_2_1(np.ones((4, 3))))


def test_spreads_of_known_noise() -> None:
    """Noise and spread that a table was made with are found again."""
    rng = np.random.default_rng(3)
    table = rng.normal(0, 10, (4000, 1)) + rng.normal(0, 2, (4000, 6))
    assert spread_within(table) == pytest.approx(2, rel=0.03)
    assert spread_between(table) == pytest.approx(10, rel=0.03)
    assert icc_2_1(table) == pytest.approx(100 / 104, abs=0.005)


def test_correlation_is_pearsons() -> None:
    """A line correlates fully, its reverse negatively, a constant not at all."""
    x = np.array([1.0, 2, 4])
    assert correlation(x, 3 * x + 1) == pytest.approx(1)
    assert correlation(x, -x) == pytest.approx(-1)
    assert np.isnan(correlation(x, np.ones(3)))


def test_interval_of_a_mean_is_the_textbook_one() -> None:
    """With one row a group the interval of a mean is about 1.96 standard errors to either side."""
    values = np.random.default_rng(5).normal(7, 3, 400)
    found = estimate([str(k) for k in range(400)], mean, values)
    assert found.value == pytest.approx(values.mean())
    error = values.std() / 20
    assert (found.low, found.high) == pytest.approx(
        (found.value - 1.96 * error, found.value + 1.96 * error), abs=0.03
    )
    assert found.number == 400


def test_rows_of_one_group_are_drawn_together() -> None:
    """Ten copies of each row in its group tell no more than one: the interval stays as wide."""
    values = np.random.default_rng(5).normal(0, 1, 50)
    one = estimate([str(k) for k in range(50)], mean, values)
    ten = estimate([str(k) for k in range(50) for _ in range(10)], mean, np.repeat(values, 10))
    assert ten.high - ten.low == pytest.approx(one.high - one.low, rel=0.1)


def test_an_estimate_can_be_repeated() -> None:
    """The same rows give the same interval."""
    values = np.arange(20.0)
    groups = [str(k // 2) for k in range(20)]
    assert estimate(groups, mean, values) == estimate(groups, mean, values)


def test_nothing_gives_no_number() -> None:
    """An estimate of nothing says so instead of failing."""
    found = estimate([], mean, np.zeros(0))
    assert found.number == 0
    assert np.isnan([found.value, found.low, found.high]).all()


def test_a_share_of_none_leaves_doubt() -> None:
    """Nothing in 100 animals may be 3.6 %, all of them 96.4 % (exact binomial); in between is resampled."""
    groups = [str(k) for k in range(100)]
    none, every = share(groups, np.zeros(100)), share(groups, np.ones(100))
    assert (none.low, none.high) == pytest.approx((0, 0.0362), abs=0.0001)
    assert (every.low, every.high) == pytest.approx((0.9638, 1), abs=0.0001)
    some = np.repeat([0.0, 1.0], 50)
    assert share(groups, some) == estimate(groups, mean, some)


@pytest.mark.parametrize("groups", [["a"], ["a", "a"]])
def test_one_group_has_no_interval_to_speak_of(groups: list[str]) -> None:
    """A single animal resamples to itself."""
    found = estimate(groups, mean, np.ones(len(groups)))
    assert (found.low, found.high) == (1, 1)
