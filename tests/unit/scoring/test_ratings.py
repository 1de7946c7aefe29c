from __future__ import annotations

import math
from itertools import pairwise

import choix
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ratings import PRIOR, Comparison, Rating, chance, fit, points, updated

_VOTES = st.floats(0, 30, allow_subnormal=False)
_RATINGS = st.builds(Rating, st.floats(-3, 3), st.floats(0.1, 1.5))


@st.composite
def _comparisons(draw: st.DrawFn) -> list[Comparison]:
    cats = st.integers(1, 6)
    drawn = draw(st.lists(st.tuples(cats, cats, _VOTES, _VOTES), min_size=1, max_size=12))
    return [Comparison(*row) for row in drawn if row[0] != row[1]]


def _close(one: Rating, other: Rating, tolerance: float = 1e-5) -> bool:
    return math.isclose(one.mean, other.mean, abs_tol=tolerance) and math.isclose(
        one.deviation, other.deviation, abs_tol=tolerance
    )


def _toy(count: int, votes: int, seed: int = 0) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return the strengths of some cats, and who won against whom."""
    random = np.random.default_rng(seed)
    strengths = random.normal(0, PRIOR.deviation, count)
    pairs = [random.choice(count, 2, replace=False).tolist() for _ in range(votes)]
    won = [random.random() < 1 / (1 + math.exp(strengths[b] - strengths[a])) for a, b in pairs]
    return strengths, [(a, b) if a_won else (b, a) for (a, b), a_won in zip(pairs, won, strict=True)]


def test_means_are_those_of_choix() -> None:
    """Whole votes with one prior give the same likeliest strengths as choix."""
    _, wins = _toy(40, 400)
    ours = fit([Comparison(a, b, 1, 0) for a, b in wins])
    theirs = choix.opt_pairwise(40, wins, alpha=PRIOR.deviation**-2 / 2)
    assert [ours[cat].mean for cat in range(40)] == pytest.approx(theirs, abs=1e-5)


def test_deviations_are_near_those_of_expectation_propagation() -> None:
    """With enough votes, two ways to approximate what isn't known agree to a twentieth."""
    _, wins = _toy(20, 1000)
    ours = fit([Comparison(a, b, 1, 0) for a, b in wins])
    _, covariance = choix.ep_pairwise(20, wins, PRIOR.deviation**-2, model="logit")
    theirs = np.sqrt(np.diag(covariance))
    assert [ours[cat].deviation for cat in range(20)] == pytest.approx(theirs, rel=0.05)


def test_two_cats_against_the_whole_posterior() -> None:
    """Mean and deviation are those of the posterior itself, summed over a fine grid."""
    grid = np.linspace(-6, 6, 601)
    a, b = np.meshgrid(grid, grid, indexing="ij")
    prior = -((a - 0.3) ** 2) / (2 * 0.8**2) - b**2 / (2 * PRIOR.deviation**2)
    logarithm = prior - 40.5 * np.logaddexp(0, b - a) - 25.5 * np.logaddexp(0, a - b)
    weight = np.exp(logarithm - logarithm.max())
    weight /= weight.sum()
    rating = fit([Comparison(7, 9, 40.5, 25.5)], {7: Rating(0.3, 0.8)})
    for cat, axis in ((7, a), (9, b)):
        mean = (weight * axis).sum()
        assert rating[cat].mean == pytest.approx(mean, abs=0.03)
        assert rating[cat].deviation == pytest.approx(
            math.sqrt((weight * (axis - mean) ** 2).sum()), rel=0.03
        )


@given(_comparisons())
def test_sides_and_order_make_no_difference(comparisons: list[Comparison]) -> None:
    """The same votes give the very same ratings from either side and in any order."""
    turned = [Comparison(row.b, row.a, row.wins_b, row.wins_a) for row in reversed(comparisons)]
    assert fit(turned) == fit(comparisons)


@given(_comparisons(), st.floats(0.5, 20))
def test_a_win_more_lifts_the_winner(comparisons: list[Comparison], more: float) -> None:
    """Votes for a cat lift it, and lower the other one of the pair."""
    before = fit([*comparisons, Comparison(1, 2, 0, 0)])
    after = fit([*comparisons, Comparison(1, 2, more, 0)])
    assert after[1].mean > before[1].mean
    assert after[2].mean < before[2].mean


@given(_RATINGS, _RATINGS, st.floats(1, 30), st.floats(0, 1))
def test_more_votes_make_surer(a: Rating, b: Rating, votes: float, share: float) -> None:
    """The same result by twice the votes is known better, and no rating gets less sure than its prior."""
    once, twice = (
        fit([Comparison(1, 2, scale * votes / 2, scale * votes / 2)], {1: a, 2: a}) for scale in (1, 2)
    )
    assert twice[1].deviation < once[1].deviation < a.deviation
    told = fit([Comparison(1, 2, votes * share, votes * (1 - share))], {1: a, 2: b})
    assert told[1].deviation <= a.deviation
    assert told[2].deviation <= b.deviation


@given(st.floats(0.1, 3), st.floats(1, 40))
def test_ties_pull_together(lead: float, ties: float) -> None:
    """A tie brings two cats closer, the stronger one down and the weaker one up."""
    a, b = Rating(lead, 0.7), Rating(0, 0.7)
    after = fit([Comparison(1, 2, ties / 2, ties / 2)], {1: a, 2: b})
    assert b.mean < after[2].mean < after[1].mean < a.mean


@given(_comparisons(), _RATINGS)
def test_others_keep_what_was_known(comparisons: list[Comparison], known: Rating) -> None:
    """A cat that no vote links to others keeps its prior, and changes none of theirs."""
    rated = fit(comparisons, {99: known})
    assert rated.pop(99) == known
    assert rated == fit(comparisons)
    assert fit([Comparison(1, 2, 0, 0)]) == {1: PRIOR, 2: PRIOR}
    assert fit([]) == {}


@given(_RATINGS, _RATINGS, _VOTES, _VOTES)
def test_the_quick_update_is_the_fit_of_two(a: Rating, b: Rating, wins_a: float, wins_b: float) -> None:
    """At once or anew, two cats get the same from one battle."""
    anew = fit([Comparison(1, 2, wins_a, wins_b)], {1: a, 2: b})
    quick = updated(a, b, wins_a, wins_b)
    assert _close(quick[0], anew[1])
    assert _close(quick[1], anew[2])


def test_the_quick_update_is_close_to_a_refit_among_many() -> None:
    """What the message tells of a battle is what the refit of the whole chat says, to two dozen points."""
    _, wins = _toy(30, 600)
    played = [Comparison(a, b, 1, 0) for a, b in wins]
    before = fit(played)
    # Battles are between cats of about the same strength.
    ranked = sorted(before, key=lambda cat: before[cat].mean)
    for a, b in pairwise(ranked):
        quick = updated(before[a], before[b], 9, 5)
        anew = fit([*played, Comparison(a, b, 9, 5)])
        assert abs(points(quick[0]) - points(anew[a])) <= 24
        assert abs(points(quick[1]) - points(anew[b])) <= 24


def test_chats_that_share_no_cat_are_rated_as_if_alone() -> None:
    """However many small groups of cats are rated at once, each gets what it gets by itself."""
    random = np.random.default_rng(3)
    groups = [
        [Comparison(100 * group + a, 100 * group + b, *random.integers(1, 9, 2).tolist()) for a, b in pairs]
        for group, size in enumerate(random.integers(2, 60, 40).tolist())
        for pairs in [[random.choice(size, 2, replace=False).tolist() for _ in range(2 * size)]]
    ]
    together = fit(row for rows in groups for row in rows)
    for rows in groups:
        for cat, rating in fit(rows).items():
            assert _close(together[cat], rating)


def test_many_cats_are_rated_nearly_as_few() -> None:
    """Beyond the size of exact answers, strengths stay the same and deviations are a few percent off."""
    random = np.random.default_rng(0)
    home = random.integers(0, 2000, 20_000)
    near = home // 40 * 40 + random.integers(0, 40, 20_000)
    away = np.where(random.random(20_000) < 0.1, random.integers(0, 2000, 20_000), near)
    played = [Comparison(a, b, 1, 0) for a, b in zip(home.tolist(), away.tolist(), strict=True)]
    found = fit(played)
    assert found == fit(played)
    inverse = np.linalg.inv(_curvature(found, played))
    exact = np.sqrt(np.diag(inverse))
    off = np.array([found[cat].deviation for cat in sorted(found)]) / exact - 1
    assert np.sqrt((off**2).mean()) < 0.03
    assert abs(off).max() < 0.2


def _curvature(found: dict[int, Rating], played: list[Comparison]) -> np.ndarray:
    place = {cat: number for number, cat in enumerate(sorted(found))}
    curvature = np.eye(len(place)) / PRIOR.deviation**2
    for row in played:
        a, b = place[row.a], place[row.b]
        known = 1 / (2 + 2 * math.cosh(found[row.a].mean - found[row.b].mean))
        if a != b:
            curvature[[a, b], [a, b]] += known
            curvature[[a, b], [b, a]] -= known
    return curvature


@given(_RATINGS, _RATINGS)
def test_chances_add_up(a: Rating, b: Rating) -> None:
    """One of two cats is preferred; the surer the lead, the likelier."""
    assert chance(a, b) + chance(b, a) == pytest.approx(1)
    assert (chance(a, b) - 0.5) * (a.mean - b.mean) >= 0
    assert abs(chance(a, b) - 0.5) <= abs(chance(Rating(a.mean, 0.05), Rating(b.mean, 0.05)) - 0.5) + 1e-9


@given(_RATINGS, _RATINGS)
def test_points_follow_the_lower_bound(a: Rating, b: Rating) -> None:
    """A cat without votes has 1000 points; who ranks higher never has fewer."""
    assert points(PRIOR) == 1000
    if a.low > b.low:
        assert points(a) >= points(b)


@pytest.mark.parametrize("votes", [-1.0, math.nan, math.inf])
def test_impossible_votes_are_refused(votes: float) -> None:
    """Votes that nobody can have given are a mistake of the caller."""
    with pytest.raises(ValueError, match="not negative"):
        fit([Comparison(1, 2, votes, 1)])
