from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.pairing import strength_of
from bot.judging import choosing
from bot.judging.choosing import Pair, choose, is_clear
from bot.judging.pressing import ROWS, Press, deserves_thanks, is_judging, parse
from storage.judgements import Candidate, Judgement

if TYPE_CHECKING:
    from collections.abc import Sequence


def a_cat(photo_id: int, person_id: int, score: float = 50, mean: float | None = None) -> Candidate:
    """Return a cat that nobody was shown yet."""
    deviation = None if mean is None else 0.2
    return Candidate(
        photo_id=photo_id,
        person_id=person_id,
        score=score,
        mean=mean,
        deviation=deviation,
        shown=0,
        lefts=0,
    )


@dataclass
class Judging:
    """Voters who judge one after another, and what they were shown."""

    cats: list[Candidate]
    rng: Random
    pairs: list[Pair] = field(default_factory=list)

    def session(self, length: int, answers: Sequence[str] = ("left", "right")) -> list[Judgement]:
        """Let one more voter judge, and return their history, the newest first."""
        history: list[Judgement] = []
        for number in range(length):
            pair = choose(self.cats, history, self.rng)
            if pair is None:
                break
            self.pairs.append(pair)
            history.insert(0, _judged(number, pair, self.rng.choice(answers)))
            for place, cat in enumerate(self.cats):
                shown = (cat.photo_id == pair.left) + (cat.photo_id == pair.right)
                self.cats[place] = replace(
                    cat, shown=cat.shown + shown, lefts=cat.lefts + (cat.photo_id == pair.left)
                )
        return history


def _judged(number: int, pair: Pair, choice: str) -> Judgement:
    return Judgement(
        id=number,
        voter_id=1,
        photo_left=pair.left,
        photo_right=pair.right,
        control=pair.control,
        choice=choice,  # type: ignore[arg-type]
        message_id=None,
    )


def judging(seed: int, cats: int = 40, owners: int = 8) -> Judging:
    """Return cats of several owners, of all strengths, rated by machine and people."""
    rng = Random(seed)  # noqa: S311 - no secret
    made = []
    for number in range(cats):
        score = rng.uniform(1, 99)
        mean = strength_of(score) * 3 + rng.gauss(0, 0.5) if number % 4 else None
        made.append(a_cat(number + 1, number % owners, score, mean))
    return Judging(made, rng)


seeds = st.integers(0, 10_000)


@settings(max_examples=20)
@given(seeds)
def test_every_cat_gets_as_many_looks_as_any_other_on_either_side(seed: int) -> None:
    """After many pairs no cat is far behind or ahead, and each stood left about as often as right."""
    them = judging(seed)
    for _ in range(12):
        them.session(25)
    mean = sum(cat.shown for cat in them.cats) / len(them.cats)
    assert max(abs(cat.shown - mean) for cat in them.cats) <= 6
    ordinary = [pair for pair in them.pairs if pair.control is None]
    for cat in them.cats:
        lefts = sum(pair.left == cat.photo_id for pair in ordinary)
        rights = sum(pair.right == cat.photo_id for pair in ordinary)
        assert abs(lefts - rights) <= 6


@settings(max_examples=30)
@given(seeds, st.integers(2, 12), st.integers(2, 4))
def test_a_voter_never_meets_a_pair_twice_except_turned(seed: int, cats: int, owners: int) -> None:
    """Pairs are of two owners and new to the voter, until all are seen; a control brings one back, once."""
    them = judging(seed, cats, owners)
    history = them.session(200)
    seen: Counter[frozenset[int]] = Counter()
    owner = {cat.photo_id: cat.person_id for cat in them.cats}
    for shown in reversed(history):
        pair = frozenset((shown.photo_left, shown.photo_right))
        if shown.control == "turned":
            assert seen[pair] == 1
        else:
            assert not seen[pair]
        assert (len(pair) == 1) == (shown.control == "same")
        assert shown.control == "same" or owner[shown.photo_left] != owner[shown.photo_right]
        seen[pair] += 1
    possible = {
        frozenset((a.photo_id, b.photo_id))
        for a in them.cats
        for b in them.cats
        if a.person_id != b.person_id
    }
    assert len(history) == 200 or possible <= set(seen)


def test_about_every_tenth_pair_is_a_control_and_never_two_in_a_row() -> None:
    """Controls of every kind come at no fixed distance, none among a newcomer's first pairs."""
    them = judging(5, 120, 30)
    controls: list[bool] = []
    kinds: Counter[str] = Counter()
    gaps: Counter[int] = Counter()
    for _ in range(80):
        history = list(reversed(them.session(60)))
        flags = [shown.control is not None for shown in history]
        assert not any(flags[: choosing.UNWATCHED])
        assert not any(one and other for one, other in pairwise(flags))
        places = [place for place, flag in enumerate(flags) if flag]
        gaps.update(b - a for a, b in pairwise(places))
        controls += flags[choosing.UNWATCHED :]
        kinds.update(shown.control for shown in history if shown.control is not None)
    assert 0.085 < sum(controls) / len(controls) < 0.115
    assert set(kinds) == {"left", "right", "same", "turned"}
    assert kinds["same"] < kinds["turned"]
    assert abs(kinds["left"] - kinds["right"]) < 0.3 * (kinds["left"] + kinds["right"])
    assert len(gaps) > 15


@settings(max_examples=20)
@given(seeds)
def test_a_control_says_what_it_is(seed: int) -> None:
    """A favourite is clear and on the side that is said, and a turned pair has its sides changed."""
    them = judging(seed, 60, 12)
    history = list(reversed(them.session(60)))
    cats = {cat.photo_id: cat for cat in them.cats}
    for place, shown in enumerate(history):
        left, right = cats[shown.photo_left], cats[shown.photo_right]
        if shown.control == "left":
            assert is_clear(left, right)
        elif shown.control == "right":
            assert is_clear(right, left)
        elif shown.control == "turned":
            (earlier,) = [
                number
                for number, other in enumerate(history[:place])
                if (other.photo_left, other.photo_right) == (shown.photo_right, shown.photo_left)
            ]
            assert history[earlier].control is None
            assert place - earlier > choosing.FORGOTTEN


def test_equals_meet_more_often() -> None:
    """Of many pairs most are of cats that are near in strength."""
    them = judging(7, 60, 20)
    for _ in range(10):
        them.session(30)
    score = {cat.photo_id: cat for cat in them.cats}
    apart = [
        abs(choosing._strength(score[pair.left]) - choosing._strength(score[pair.right]))  # noqa: SLF001
        for pair in them.pairs
        if pair.control is None
    ]
    at_random = [
        abs(choosing._strength(a) - choosing._strength(b))  # noqa: SLF001
        for a in them.cats
        for b in them.cats
        if a is not b
    ]
    assert sum(apart) / len(apart) < 0.7 * sum(at_random) / len(at_random)


@pytest.mark.parametrize("cats", [[], [a_cat(1, 1)], [a_cat(1, 1), a_cat(2, 1)]])
def test_without_cats_of_two_owners_there_is_nothing_to_judge(cats: list[Candidate]) -> None:
    """One owner's cats don't compete with each other."""
    assert choose(cats, [], Random(1)) is None  # noqa: S311 - no secret


@pytest.mark.parametrize(
    ("better", "other", "clear"),
    [
        (a_cat(1, 1, 90, 2.0), a_cat(2, 2, 30, -0.5), True),
        (a_cat(1, 1, 40, 2.0), a_cat(2, 2, 30, -0.5), False),
        (a_cat(1, 1, 90, 0.9), a_cat(2, 2, 30, -0.5), False),
        (a_cat(1, 1, 90), a_cat(2, 2, 30, -0.5), False),
    ],
)
def test_a_favourite_is_one_for_people_and_machine(
    better: Candidate, other: Candidate, *, clear: bool
) -> None:
    """Both must prefer it clearly, and people must have had their say."""
    assert is_clear(better, other) is clear
    assert not is_clear(other, better)


@given(st.integers(1, 10**18 - 1), st.sampled_from([answer for row in ROWS for answer in row]))
def test_a_button_is_read_back(judgement_id: int, answer: str) -> None:
    """What a button holds means the same when it is pressed, and fits into 64 bytes."""
    press = Press(judgement_id, answer)  # type: ignore[arg-type]
    assert parse(press.data()) == press
    assert len(press.data().encode()) <= 64


@pytest.mark.parametrize("data", [None, 7, "", "v1:j:0:l", "v1:j:1", "v1:j:1:x", "v1:j:-1:l", "v1:j:٣:l"])
def test_other_data_is_no_judgement(data: object) -> None:
    """Data of other buttons, other versions or nobody's is left to others."""
    assert not is_judging(data)


def test_thanks_come_now_and_then() -> None:
    """Early ones soon, later ones rarely."""
    assert [votes for votes in range(401) if deserves_thanks(votes)] == [5, 10, 25, 50, 100, 200, 300, 400]
