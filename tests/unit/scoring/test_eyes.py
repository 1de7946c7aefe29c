import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.eyes import LEFT, RIGHT, joined
from scoring.mirror import ORDER
from scoring.verdict import LANDMARK_NAMES

errors = st.floats(0.05, 50)


def test_both_eyes_are_listed_alike() -> None:
    """The right eye's points stand in the order of the left one's."""
    assert [ORDER[k] for k in LEFT] == list(RIGHT)
    assert LANDMARK_NAMES[LEFT[0]] == "l_eye_outer"
    assert LANDMARK_NAMES[RIGHT[3]] == "r_eye_bottom"


@given(errors, errors)
def test_the_surer_look_counts_more(first: float, second: float) -> None:
    """The joined point lies between both looks, nearer to the surer one, and is no less sure than that."""
    a, b = np.array([[0.0, 0.0]]), np.array([[10.0, 0.0]])
    points, sigma = joined((a, np.array([first])), (b, np.array([second])))
    assert 0 <= points[0, 0] <= 10
    assert (points[0, 0] > 5) == (second < first) or np.isclose(first, second)
    assert sigma[0] <= max(first, second) + 1e-9


def test_equal_looks_meet_in_the_middle() -> None:
    """Equal errors share equally; two views of one eye don't halve the error's square, for they err alike."""
    points, sigma = joined((np.zeros((1, 2)), np.ones(1)), (np.full((1, 2), 4.0), np.ones(1)))
    np.testing.assert_allclose(points, [[2, 2]])
    assert np.sqrt(0.5) < sigma[0] < 1
