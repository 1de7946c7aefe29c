"""Rules of a tournament."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tournaments.bracket import (
    SIZES,
    By,
    Match,
    Side,
    champion,
    decide,
    draw,
    matches,
    podium,
    rounds,
    stage,
)
from bot.tournaments.choosing import FEWEST, Contender, enter, size_for

OUTCOMES = st.sampled_from(["a", "b", "tie", "few", None])
SIZE = st.sampled_from(SIZES)


@dataclass(frozen=True)
class Cat:
    """A cat of a tournament."""

    seed: int
    out_in: int | None = None


def _played(size: int, winners: dict[Match, int]) -> list[tuple[Cat, ...]]:
    """Play all rounds, the better seed winning where nothing else is given; return the field after each."""
    field = tuple(Cat(seed) for seed in range(1, size + 1))
    fields = [field]
    for number in range(1, rounds(size) + 1):
        met = matches(field, number)
        lost = {match.a + match.b - winners.get(match, min(match.a, match.b)) for match in met}
        field = tuple(Cat(one.seed, number) if one.seed in lost else one for one in field)
        fields.append(field)
    return fields


def test_the_usual_order() -> None:
    """One meets the last, and the best two are in different halves."""
    assert draw(4) == (1, 4, 3, 2)
    assert draw(8) == (1, 8, 5, 4, 3, 6, 7, 2)
    assert [stage(8, number) for number in (1, 2, 3)] == ["quarter", "semi", "final"]
    assert stage(16, 1) == "eighth"


@given(SIZE)
def test_if_the_better_always_wins_the_best_meet_last(size: int) -> None:
    """In every round the sum of two seeds is that of the first and the last that are left.

    The better ones stand on the left in half of the matches, so that a side says nothing about the cats.
    """
    fields = _played(size, {})
    for number in range(1, rounds(size) + 1):
        left = size >> (number - 1)
        met = matches(fields[number - 1], number)
        assert {match.a + match.b for match in met} == {left + 1}
        assert {seed for match in met for seed in (match.a, match.b)} == set(range(1, left + 1))
        assert sum(match.a < match.b for match in met) == (len(met) + 1) // 2
    assert champion(fields[-1]) == 1
    assert podium(fields[-1]) == (1, 2, 4)


@given(SIZE, st.data())
def test_whoever_wins_every_cat_plays_until_it_loses(size: int, data: st.DataObject) -> None:
    """Each round halves the field, nobody plays twice in it, one is left, and the podium tells who it was."""
    field = tuple(Cat(seed) for seed in range(1, size + 1))
    for number in range(1, rounds(size) + 1):
        met = matches(field, number)
        assert [match.slot for match in met] == list(range(size >> number))
        playing = Counter(seed for match in met for seed in (match.a, match.b))
        assert playing == Counter(one.seed for one in field if one.out_in is None)
        assert champion(field) is None
        assert matches(field, number + 1) == ()
        lost = {data.draw(st.sampled_from([match.a, match.b])) for match in met}
        field = tuple(Cat(one.seed, number) if one.seed in lost else one for one in field)
        # Who met whom is still told rightly when the round is over.
        assert matches(field, number) == met
    first, second, third = podium(field)
    out = {one.seed: one.out_in for one in field}
    assert (first, out[second], out[third]) == (champion(field), rounds(size), rounds(size) - 1)
    assert {first, third} in ({match.a, match.b} for match in matches(field, rounds(size) - 1))


def _sides(a: int, b: int) -> st.SearchStrategy[tuple[Side, Side]]:
    return st.tuples(*(st.builds(Side, st.just(seed), st.integers(1, 99), st.booleans()) for seed in (a, b)))


@given(_sides(1, 8) | _sides(8, 1), OUTCOMES)
def test_a_match_always_has_one_winner(sides: tuple[Side, Side], outcome: str | None) -> None:
    """Withdrawn cats lose; then votes, then the machine's score, then the seed decide."""
    a, b = sides
    decision = decide(a, b, outcome)  # type: ignore[arg-type]
    assert {decision.winner, decision.loser} == {1, 8}
    if a.is_gone != b.is_gone:
        assert decision.winner == (b if a.is_gone else a).seed
    if a.is_gone or b.is_gone:
        assert decision.by is By.DEFAULT
    elif outcome in {"a", "b"}:
        assert decision.by is By.VOTES
        assert decision.winner == (a if outcome == "a" else b).seed
    elif a.score != b.score:
        assert decision.by is By.SCORE
        assert decision.winner == max(a, b, key=lambda side: side.score or 0).seed
    else:
        assert (decision.by, decision.winner) == (By.SEED, 1)
    turned = {"a": "b", "b": "a"}.get(outcome or "", outcome)
    assert decide(b, a, turned) == decision  # type: ignore[arg-type]


CONTENDERS = st.lists(
    st.builds(
        Contender,
        photo_id=st.integers(1, 10**6),
        person_id=st.integers(1, 12),
        shown=st.integers(0, 3),
        points=st.integers(800, 1200),
        score=st.floats(0, 100),
    ),
    max_size=40,
    unique_by=lambda cat: cat.photo_id,
)


@given(CONTENDERS, SIZE)
def test_owners_share_the_places(cats: list[Contender], size: int) -> None:
    """Nobody has two more than somebody with cats left; the strongest are seeded first."""
    if len(cats) < size:
        return
    chosen = enter(cats, size)
    assert len(set(chosen)) == size
    assert [cat.points for cat in chosen] == sorted((cat.points for cat in chosen), reverse=True)
    have, owned = Counter(cat.person_id for cat in chosen), Counter(cat.person_id for cat in cats)
    for one in owned:
        for other in owned:
            assert have[one] >= min(have[other] - 1, owned[one])


@given(CONTENDERS)
def test_the_size_fits_the_cats(cats: list[Contender]) -> None:
    """There is none for fewer than four, and never one that the cats can't fill."""
    size = size_for(cats)
    assert (size is None) == (len(cats) < FEWEST)
    assert size is None or (size in SIZES and size <= len(cats))


@pytest.mark.parametrize(
    ("counts", "size"),
    [((1,) * 8, 8), ((1,) * 7, 4), ((2,) * 4, 8), ((30, 30), 4), ((4,), 4), ((1, 2), None)],
)
def test_few_owners_do_not_fill_the_chat(counts: tuple[int, ...], size: int | None) -> None:
    """Where nobody asked for a size, an owner brings two cats at most, unless four would be missing."""
    cats = [
        Contender(100 * owner + number, owner, 0, 1000, 50.0)
        for owner, count in enumerate(counts)
        for number in range(count)
    ]
    assert size_for(cats) == size


def test_a_cat_that_was_shown_less_goes_first() -> None:
    """An owner's places go round among the cats; with equal turns the stronger one is chosen."""
    cats = [Contender(n, 1, shown, 1000, score) for n, shown, score in ((1, 1, 90), (2, 0, 40), (3, 0, 60))]
    others = [Contender(n, n, 0, 1000, 50.0) for n in (4, 5, 6)]
    assert [cat.photo_id for cat in enter(cats + others, 4)] == [3, 4, 5, 6]
