from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.photos import rules
from scoring.cuteness import WEIGHTS
from scoring.recipe import load_score_file
from scoring.verdict import Aspect
from tests.unit.bot.cats import EARS_UP, LIT, ROUND, SHARP, WIDE_EYES, a_cat

_MEASURES = sorted({measure for measure, _ in rules.TOLD} | {"ear_spread", "sharpness", "exposure"})
_KEYS = {f"fact-{measure}-{side}" for measure, side in rules.TOLD} | {
    f"fact-{aspect}-{side}" for aspect in Aspect for side in ("high", "low")
}


@pytest.mark.parametrize(("score", "emoji"), [(100, "😻"), (89.5, "😻"), (89.4, "😺"), (60, "😺"), (1, "🐾")])
def test_the_emoji_follows_the_shown_number(score: float, emoji: str) -> None:
    """Cats from 90 get hearts, from 60 a smile, all others a paw."""
    assert rules.emoji(score) == emoji


def test_what_has_words_counts_in_the_score() -> None:
    """No words are kept for a measure that the score file doesn't look at: they would never be said."""
    terms = {term.measure for term in load_score_file(WEIGHTS).terms}
    assert {measure for measure, _ in rules.TOLD} <= terms


def test_a_share_of_cats_is_told_only_where_it_is_kind_and_never_all() -> None:
    """Below the middle no share is told, and nobody is cuter than all cats."""
    assert rules.percent(87.2) == 87
    assert rules.percent(49.4) is None
    assert rules.percent(100) == 99


def test_the_best_two_aspects_are_told_first() -> None:
    """What adds most comes first, named by the measure that did it."""
    cat = a_cat(points={EARS_UP: 6.0, WIDE_EYES: 9.0, ROUND: 2.0})
    assert rules.facts(cat) == ("fact-eye_openness-high", "fact-ear_stance-high")


def test_a_praise_is_followed_by_a_trait() -> None:
    """With one thing to praise the second fact is what makes this cat special."""
    cat = a_cat(points={WIDE_EYES: 9.0, EARS_UP: -7.0, ROUND: 0.5})
    assert rules.facts(cat) == ("fact-eye_openness-high", "fact-ear_stance-low")


def test_a_measure_without_words_speaks_through_its_aspect() -> None:
    """Where the strongest measure has no words of its own, the aspect's words are used."""
    cat = a_cat(points={("ear_spread", Aspect.EARS): 5.0})
    assert rules.facts(cat) == ("fact-ears-high",)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(_MEASURES), st.sampled_from(Aspect)), st.floats(-60, 60), max_size=12
    ),
    st.floats(1, 100),
)
def test_something_true_can_be_said_about_any_cat(
    points: dict[tuple[str, Aspect], float], score: float
) -> None:
    """Every face has one or two facts, none of which praises what took points away."""
    cat = a_cat(score, points)
    found = rules.facts(cat)
    assert 1 <= len(found) <= 2
    assert set(found) <= _KEYS
    if sum(key.endswith("-high") for key in found) == 2:
        assert sum(points > 0 for points in cat.by_aspect().values()) >= 2


def test_advice_is_about_what_cost_most() -> None:
    """The photo's worst measure is named, if it cost enough to be worth a word."""
    assert rules.advice(a_cat(points={SHARP: -6.0, LIT: -3.0})) == "advice-sharpness"
    assert rules.advice(a_cat(points={SHARP: -1.0, LIT: -1.5})) is None
    assert rules.advice(a_cat(points={WIDE_EYES: -30.0})) is None


def test_a_bright_face_is_not_sent_to_the_window() -> None:
    """A flat but bright face isn't in the shade."""
    dark, bright = ({"brightness": value} for value in (0.3, 0.9))
    assert rules.advice(a_cat(points={LIT: -6.0}, measures=dark)) == "advice-light"
    assert rules.advice(a_cat(points={LIT: -6.0, SHARP: -3.0}, measures=bright)) == "advice-sharpness"


@pytest.mark.parametrize(
    ("heads", "where"),
    [
        ([(0, 0, 10, 10), (50, 5, 60, 15)], "left"),
        ([(50, 0, 60, 10), (0, 5, 10, 15), (20, 0, 30, 10)], "right"),
        ([(20, 0, 30, 10), (0, 5, 10, 15), (50, 0, 60, 10)], "middle"),
        ([(0, 0, 10, 10), (5, 50, 15, 60)], "top"),
        ([(5, 50, 15, 60), (0, 0, 10, 10)], "bottom"),
    ],
)
def test_the_best_of_several_is_found_by_where_it_is(
    heads: list[tuple[float, float, float, float]], where: str
) -> None:
    """Left, right, middle, top or bottom, along the axis on which the cats spread more."""
    assert rules.where_best([a_cat(head=head) for head in heads]) == where


@pytest.mark.parametrize(
    ("rank", "advice", "is_private", "line"),
    [
        (2, "advice-light", False, "rank"),
        (4, "advice-light", False, "advice"),
        (4, None, False, "rank"),
        (1, "advice-light", True, "advice"),
        (1, None, True, "rank"),
        (10, None, False, "rank"),
        (11, None, False, "none"),
        (None, None, False, "none"),
    ],
)
def test_the_last_line_is_the_most_interesting_one(
    rank: int | None, advice: str | None, line: str, *, is_private: bool
) -> None:
    """A podium in a group wins over advice, advice over any other place."""
    assert rules.closing(rank, advice, is_private=is_private) == line
