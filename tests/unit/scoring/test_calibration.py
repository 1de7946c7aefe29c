"""Weights that are learnt from votes of people whose taste is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.calibration.intervals import intervals
from scoring.calibration.model import Fit, Prior, fit
from scoring.calibration.votes import Pairs, Votes, add_up
from tests.unit.scoring.tastes import PRIOR, Election, hold_election

SEEDS = range(12)


def learnt(election: Election, prior: Prior = PRIOR) -> Fit:
    """Fit the votes of an election."""
    return fit(election.cats, add_up(election.votes), prior)


@pytest.mark.parametrize(("cats", "votes", "least"), [(200, 1_000, 0.97), (600, 2_000, 0.99)])
def test_the_taste_of_voters_is_recovered(cats: int, votes: int, least: float) -> None:
    """The new score is that of the voters, who agree in two of three votes, far more than the old one was."""
    elections = [hold_election(seed, cats=cats, votes=votes) for seed in SEEDS]
    likeness = [election.likeness(learnt(election).weights) for election in elections]
    before = [election.likeness(PRIOR.weights) for election in elections]
    assert np.mean(likeness) >= least
    assert np.mean(before) < 0.94


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_keep_their_bounds_and_their_size(seed: int) -> None:
    """Few votes of a strong taste leave no weight out of its bounds, and all together as heavy as before."""
    found = learnt(hold_election(seed, votes=100, clarity=4))
    assert (found.weights >= PRIOR.low - 1e-12).all()
    assert (found.weights <= PRIOR.high + 1e-12).all()
    assert np.linalg.norm(found.weights) == pytest.approx(PRIOR.size, rel=2e-3)


def test_a_taste_against_all_evidence_ends_at_the_bounds() -> None:
    """Where everybody votes for the smaller eyes, eyes count nothing; no sign is ever turned."""
    election = hold_election(1, votes=4_000)
    perverse = election.votes.left, election.votes.right
    small = (election.cats[perverse[0], 0] < election.cats[perverse[1], 0]).astype(np.float64)
    found = fit(election.cats, add_up(replace(election.votes, share=small)), PRIOR)
    assert found.weights[0] == PRIOR.low[0] == 0


def test_without_votes_nothing_is_learnt() -> None:
    """The most probable weights are then those of before."""
    none = np.zeros(0, np.intp)
    found = fit(np.zeros((1, len(PRIOR.weights))), Pairs(none, none, np.zeros(0), np.zeros(0)), PRIOR)
    assert found.weights == pytest.approx(PRIOR.weights, abs=1e-6)
    assert found.side == pytest.approx(0, abs=1e-6)


def test_voters_who_toss_coins_teach_next_to_nothing() -> None:
    """Their votes say that the score foretells little, so its direction stays and its temperature falls."""
    election = hold_election(3, clarity=0, votes=4_000)
    found = learnt(election)
    assert found.temperature < 0.1


@pytest.mark.parametrize("side", [-0.8, 0.0, 0.8])
def test_a_love_for_one_side_is_told_from_taste(side: float) -> None:
    """The side's own pull is found, and what is said of the cats hardly changes by it."""
    election = hold_election(5, side=side, votes=2_000, votes_per_pair=1)
    found = learnt(election)
    assert found.side == pytest.approx(side, abs=0.2)
    assert election.likeness(found.weights) > 0.97


def mirrored(votes: Votes) -> Votes:
    """Return the same votes as if every pair had been shown the other way round."""
    return replace(votes, left=votes.right, right=votes.left, share=1 - votes.share)


def test_the_sides_are_alike() -> None:
    """With every pair shown the other way round the same is learnt, but for the side, which is turned."""
    election = hold_election(6, side=0.5)
    plain, turned = learnt(election), learnt(replace(election, votes=mirrored(election.votes)))
    assert turned.weights == pytest.approx(plain.weights, abs=1e-3)
    assert turned.side == pytest.approx(-plain.side, abs=1e-3)


def test_order_makes_no_difference() -> None:
    """Neither the order of votes nor that of cats changes what is learnt."""
    election = hold_election(7)
    random = np.random.default_rng(0)
    votes = election.votes.only(np.ones(len(election.votes), bool))
    shuffled = random.permutation(len(votes))
    moved = random.permutation(len(election.cats))
    place = np.argsort(moved)
    again = Votes(
        place[votes.left[shuffled]], place[votes.right[shuffled]], votes.voter[shuffled],
        votes.share[shuffled], votes.weight[shuffled],
    )  # fmt: skip
    found = fit(election.cats[moved], add_up(again), PRIOR)
    assert found.weights == pytest.approx(learnt(election).weights, abs=1e-3)


def test_a_vote_counts_by_its_voter() -> None:
    """Votes of weight zero teach nothing, and two of half the weight as much as one."""
    election = hold_election(8)
    votes = election.votes
    noise = replace(votes, share=1 - votes.share, weight=np.zeros(len(votes)))
    halves = replace(votes, weight=votes.weight / 2)
    both = Votes(*(np.concatenate([getattr(v, name) for v in (halves, halves, noise)])
                   for name in ("left", "right", "voter", "share", "weight")))  # fmt: skip
    found = fit(election.cats, add_up(both), PRIOR)
    assert found.weights == pytest.approx(learnt(election).weights, abs=1e-3)


def test_votes_for_neither_draw_two_cats_together() -> None:
    """A tie is half a vote for each."""
    pairs = add_up(
        Votes(np.array([0, 0]), np.array([1, 1]), np.array([0, 1]), np.array([0.5, 1]), np.ones(2))
    )
    assert (pairs.ahead.tolist(), pairs.behind.tolist()) == ([1.5], [0.5])


def test_intervals_hold_the_truth() -> None:
    """Nineteen of twenty intervals, or more, hold the weight by which people voted."""
    held = []
    for seed in range(4):
        election = hold_election(seed, votes=2_000)
        taste = election.taste * PRIOR.size / np.linalg.norm(election.taste)
        ends = intervals(election.cats, add_up(election.votes), PRIOR, learnt(election))
        held.append((ends[:, 0] <= taste) & (taste <= ends[:, 1]))
    assert np.mean(held) >= 0.9


def test_more_votes_make_intervals_narrower() -> None:
    """Eight times the votes on twice as many cats leave clearly less doubt."""
    few, many = (
        intervals(e.cats, add_up(e.votes), PRIOR, learnt(e))
        for e in (hold_election(2, votes=1_000), hold_election(2, cats=400, votes=8_000))
    )
    assert np.mean(many[:, 1] - many[:, 0]) < 0.85 * np.mean(few[:, 1] - few[:, 0])
