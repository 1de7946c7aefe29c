"""Which two cats meet."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.battles.pairing import AHEAD, may_meet, pick, strength_of
from storage.pairing import Candidate


def cat(number: int, owner: int, score: float = 50, shown: int = 0) -> Candidate:
    """Return a cat."""
    return Candidate(
        photo_id=number,
        person_id=owner,
        sender_name="Anya",
        caption=None,
        score=score,
        shown=shown,
        message_id=number,
    )


def chance(seed: int) -> Random:
    """Return what decides between equals."""
    return Random(seed)  # noqa: S311 - no secret


@st.composite
def chats(draw: st.DrawFn) -> list[Candidate]:
    """Draw the cats of a chat."""
    owners = draw(st.lists(st.integers(1, 5), min_size=2, max_size=12))
    return [
        cat(number, owner, draw(st.floats(0, 100)), draw(st.integers(0, 6)))
        for number, owner in enumerate(owners, start=1)
    ]


def pairs(cats: list[Candidate]) -> set[tuple[int, int]]:
    """Return all pairs of a chat's cats."""
    return {(a.photo_id, b.photo_id) for a in cats for b in cats if a.photo_id < b.photo_id}


@given(chats(), st.data(), st.integers())
def test_only_those_who_may_meet(cats: list[Candidate], data: st.DataObject, seed: int) -> None:
    """Two owners, never a pair that met lately; and whenever there is such a pair, one is found."""
    met = data.draw(st.sets(st.sampled_from(sorted(pairs(cats)))))
    possible = [(a, b) for a in cats for b in cats if may_meet(a, b, met)]
    pair = pick(cats, {}, met, chance(seed))
    if pair is None:
        assert not possible
    else:
        assert pair in possible


@given(chats(), st.randoms(use_true_random=False), st.integers())
def test_the_same_chance_picks_the_same_two(cats: list[Candidate], order: Random, seed: int) -> None:
    """Neither the order of the rows nor a second run changes the pair."""
    again = list(cats)
    order.shuffle(again)
    assert pick(cats, {}, set(), chance(seed)) == pick(again, {}, set(), chance(seed))


@given(chats(), st.integers())
def test_those_shown_least_come_first(cats: list[Candidate], seed: int) -> None:
    """One of the two is among those that were in fewest battles, and the other in hardly more."""
    pair = pick(cats, {}, set(), chance(seed))
    assume(pair is not None)
    assert pair is not None
    fewest = min(one.shown for one in cats if any(may_meet(one, other, ()) for other in cats))
    starter, rival = sorted(pair, key=lambda one: one.shown)
    assert starter.shown == fewest
    assert rival.shown <= min(one.shown for one in cats if may_meet(starter, one, ())) + AHEAD


@given(st.lists(st.integers(1, 6), min_size=2, max_size=10), st.integers(0, 30), st.integers())
def test_no_cat_is_left_out(owners: list[int], rest: int, seed: int) -> None:
    """Over many battles every cat that has somebody to meet is shown, again and again.

    A pair rests for some battles, as it does for a week; a rest that leaves nobody to meet makes no battle.
    """
    assume(len(set(owners)) > 1)
    cats = {number: cat(number, owner, score=9 * number) for number, owner in enumerate(owners, start=1)}
    rng, lately, shown = chance(seed), deque[tuple[int, int]](maxlen=rest), Counter[int]()
    for _ in range(3):
        before = Counter(shown)
        for _ in range(4 * len(cats) + rest):
            pair = pick([replace(one, shown=shown[n]) for n, one in cats.items()], {}, lately, rng)
            if pair is None:
                lately.popleft()
                continue
            a, b = sorted(one.photo_id for one in pair)
            shown.update((a, b))
            lately.append((a, b))
        assert all(shown[number] > before[number] for number in cats)


@given(st.integers(2, 12), st.integers())
def test_exposure_is_balanced(count: int, seed: int) -> None:
    """Cats of as many owners are in as many battles, two more or less."""
    rng, shown = chance(seed), Counter[int]()
    for _ in range(10 * count):
        cats = [cat(number, number, 8 * number, shown[number]) for number in range(1, count + 1)]
        pair = pick(cats, {}, (), rng)
        assert pair is not None
        shown.update(one.photo_id for one in pair)
    counts = [shown[number] for number in range(1, count + 1)]
    assert max(counts) - min(counts) <= AHEAD + 1


def test_the_closest_in_strength_meet() -> None:
    """Of those shown as often the closest is chosen: by its rating, without one by the machine's score."""
    cats = [cat(1, 1, 95), cat(2, 2, 90), cat(3, 3, 20), cat(4, 4, 15)]
    for seed in range(20):
        pair = pick(cats, {}, (), chance(seed))
        assert pair is not None
        assert {one.photo_id for one in pair} in ({1, 2}, {3, 4})
        pair = pick(cats, {1: 2.0, 2: -2.0, 3: 1.9, 4: -2.1}, (), chance(seed))
        assert pair is not None
        assert {one.photo_id for one in pair} in ({1, 3}, {2, 4})


def test_both_sides_are_left_to_chance() -> None:
    """Neither the better cat, nor the one that was shown less, nor the older photo tends to one side."""
    for score, shown in ((95, 0), (5, 0), (50, 9)):
        cats = [cat(1, 1), cat(2, 2, score, shown)]
        picked = [pick(cats, {}, (), Random(f"-1001:{message}")) for message in range(400)]  # noqa: S311
        lefts = sum(pair is not None and pair[0].photo_id == 1 for pair in picked)
        assert 160 < lefts < 240


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_score_is_no_weaker(one: float, other: float) -> None:
    """Strength rises with the score, is finite, and 50 is a typical cat."""
    assert strength_of(50) == 0
    assert (strength_of(one) <= strength_of(other)) or one > other
