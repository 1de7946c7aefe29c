"""What is said about new weights."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from scoring.calibration.agreement import agreement, ceiling, reliability
from scoring.calibration.enough import Evidence, lacking
from scoring.calibration.foretelling import accuracy, calibration_error, foretell
from scoring.calibration.lesson import Lesson, Material, School, learn, maps_of, with_weights
from scoring.calibration.model import fit
from scoring.calibration.moves import moves
from scoring.calibration.votes import Pairs, Votes, add_up
from scoring.cuteness import Cuteness
from scoring.verdict import Measure
from tests.unit.scoring.tastes import FILE, PRIOR, REFERENCE, Election, hold_election

SCHOOL = School(now=FILE, own=FILE, reference=REFERENCE)


def faces(number: int) -> list[dict[str, Measure]]:
    """Measured faces, from odd to common."""
    random, typical = np.random.default_rng(9), FILE.reference.typical
    return [
        {name: Measure(t.middle + random.normal() * t.spread, t.spread / 5) for name, t in typical.items()}
        for _ in range(number)
    ]


def taught(election: Election) -> Lesson:
    """Learn from an election, and compare a few faces."""
    return learn(SCHOOL, Material(election.cats, election.votes, faces(40)), f"{FILE.version}+votes.1")


def all_alike(votes: Votes) -> Votes:
    """Return the votes of people who always agree."""
    return replace(votes, share=(votes.left < votes.right).astype(np.float64))


def test_voters_who_always_agree_allow_everything() -> None:
    """With full agreement a score could foretell every vote; with none, half of them."""
    votes = all_alike(hold_election(1).votes)
    assert agreement(votes) == pytest.approx(1)
    assert ceiling(1.0) > 0.98
    assert ceiling(0.5) == ceiling(0.3) == 0.5


@pytest.mark.parametrize("clarity", [0.7, 1.2, 2.0])
def test_the_ceiling_is_what_the_truth_foretells(clarity: float) -> None:
    """From agreement alone follows how many votes somebody would foretell who knows the voters' taste."""
    election = hold_election(4, cats=600, votes=20_000, clarity=clarity)
    votes = election.votes
    scores = clarity * (election.cats @ election.taste) / (REFERENCE @ election.taste).std()
    chance = expit(scores[votes.left] - scores[votes.right])
    agreed = agreement(votes)
    assert agreed is not None
    assert ceiling(agreed) == pytest.approx(np.mean(np.maximum(chance, 1 - chance)), abs=0.015)


def test_agreement_needs_two_votes_on_a_pair() -> None:
    """Where nobody has voted on what another has, nothing is known of agreement; sides don't matter."""
    one = Votes(np.array([0, 2]), np.array([1, 3]), np.array([0, 1]), np.ones(2), np.ones(2))
    assert agreement(one) is None
    turned = Votes(np.array([0, 1]), np.array([1, 0]), np.array([0, 1]), np.array([1.0, 0.0]), np.ones(2))
    assert agreement(turned) == 1


def test_honest_voters_are_reliable_and_coins_are_not() -> None:
    """Halves of people with a taste teach the same score, halves of coin tossers different ones."""
    honest, coins = hold_election(2), hold_election(2, clarity=0)
    for election, (least, most) in ((honest, (0.9, 1)), (coins, (0, 0.5))):
        found = reliability(election.cats, election.votes, PRIOR)
        assert found is not None
        assert least <= found <= most
    alone = replace(honest.votes, voter=np.zeros(len(honest.votes), np.intp))
    assert reliability(honest.cats, alone, PRIOR) is None


def test_foretelling_uses_no_cat_of_the_pair() -> None:
    """Turning all votes on a cat changes nothing of what is said about its own pairs with another fold."""
    election = hold_election(3)
    pairs = add_up(election.votes)
    cat = int(pairs.left[0])
    own = (pairs.left == cat) | (pairs.right == cat)
    turned = Pairs(
        pairs.left, pairs.right,
        np.where(own, pairs.behind, pairs.ahead), np.where(own, pairs.ahead, pairs.behind),
    )  # fmt: skip
    found = fit(election.cats, pairs, PRIOR)
    before, after = (foretell(election.cats, given, PRIOR, found) for given in (pairs, turned))
    assert after.lead[own] == pytest.approx(before.lead[own])
    assert after.lead[~own] != pytest.approx(before.lead[~own])


def test_accuracy_comes_near_its_ceiling() -> None:
    """With enough votes the new score foretells nearly all that can be foretold, the old one less."""
    report = taught(hold_election(5, cats=600, votes=4_000)).report
    assert report.ratio is not None
    assert 0.95 <= report.ratio <= 1.04
    assert report.accuracy > report.accuracy_now
    assert report.calibration_error < 0.05


def test_calibration_error_is_the_distance_of_words_from_deeds() -> None:
    """Whoever says 80 % where 60 % come is off by 0.2; whoever says what comes, by nothing."""
    index = np.arange(10)
    pairs = Pairs(index, index + 1, np.full(10, 6.0), np.full(10, 4.0))
    assert calibration_error(pairs, np.full(10, 0.8)) == pytest.approx(0.2)
    assert calibration_error(pairs, np.full(10, 0.6)) == pytest.approx(0)
    assert accuracy(pairs, np.full(10, 1.0)) == pytest.approx(0.6)
    assert accuracy(pairs, np.zeros(10)) == pytest.approx(0.5)


def test_what_is_missing_is_named() -> None:
    """Enough is enough; each shortage is told apart."""
    assert lacking(Evidence(200, 1000, 50, 0.8)) == []
    missing = lacking(Evidence(199, 999, 50, 0.79))
    assert [line.split(":")[0] for line in missing] == ["cats", "votes", "split-half reliability"]
    assert "199 of 200" in missing[0]
    assert "not to be had" in lacking(Evidence(500, 5000, 1, None))[0]


def test_the_new_version_is_a_whole_score_file() -> None:
    """Its reference is that of the same cats with the new weights, so the median cat still scores 50."""
    lesson = taught(hold_election(6))
    file = lesson.file
    assert file.version == f"{FILE.version}+votes.1"
    sums = REFERENCE @ np.array([term.weight for term in file.terms])
    new = Cuteness(file)
    assert np.median([new.percentile(float(total)) for total in sums]) == pytest.approx(50, abs=0.5)
    assert file.model_validate_json(file.model_dump_json()) == file
    assert [t.weight for t in file.terms] == [w.new for w in lesson.report.weights]
    assert all(w.low <= w.new <= w.high for w in lesson.report.weights)


def test_the_same_weights_give_the_same_file() -> None:
    """With the weights of before the reference is that of before, too."""
    same = with_weights(SCHOOL, PRIOR.weights, FILE.version)
    assert same.reference.quantiles == pytest.approx(FILE.reference.quantiles, abs=2e-6)
    assert moves(Cuteness(FILE), Cuteness(same), faces(30)).most < 1e-3


def test_the_same_votes_teach_the_same_again() -> None:
    """What was learnt once is not learnt twice: the prior stays with the program's own weights."""
    election = hold_election(7)
    first = taught(election)
    material = Material(election.cats, election.votes, faces(40))
    again = learn(replace(SCHOOL, now=first.file), material, f"{FILE.version}+votes.2")
    assert again.file.terms == first.file.terms
    assert again.report.moves.most == 0


def test_moves_are_counted_in_bins() -> None:
    """Every face is in one bin, and a face that lacks a measure in none."""
    election = hold_election(8)
    found = fit(election.cats, add_up(election.votes), PRIOR)
    new = Cuteness(with_weights(SCHOOL, np.clip(found.weights, PRIOR.low, PRIOR.high), "other"))
    some = faces(50)
    counted = moves(Cuteness(FILE), new, [*some, {}])
    assert (counted.scores, sum(counted.counts)) == (50, 50)
    assert 0 < counted.median <= counted.most


def test_a_report_is_json() -> None:
    """All of it can be stored."""
    report = taught(hold_election(9)).report
    stored = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert stored["ratio"] == report.ratio
    assert stored["evidence"]["cats"] == report.evidence.cats
    assert report.left_share == pytest.approx(0.5, abs=0.1)


def test_maps_of_faces_are_what_the_score_adds_up() -> None:
    """Weights times maps are the sum whose place among the reference cats is the score."""
    some = faces(5)
    sums = maps_of(FILE, some) @ PRIOR.weights
    score = Cuteness(FILE)
    assert [score.percentile(float(total)) for total in sums] == pytest.approx([score(f).score for f in some])
    assert maps_of(FILE, []).shape == (0, len(FILE.terms))
