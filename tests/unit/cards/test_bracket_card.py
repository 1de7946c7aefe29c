from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from bot.cards.bracket_card import (
    MARGIN,
    PLANS,
    BracketCat,
    BracketMatch,
    BracketWords,
    draw_bracket,
)
from bot.cards.theme import DARK, LIGHT, Theme
from scoring.verdict import Box, Cat, RgbImage

Pixels: TypeAlias = Callable[[bytes], RgbImage]
Golden: TypeAlias = Callable[[str, bytes], None]
Rounds: TypeAlias = list[list[BracketMatch]]

WORDS = BracketWords("Турнир котов", "Котики и Ко · полуфинал до 18:05")
NAMES = (
    "Муся 😻", "Барсик", "Sir Fluffington the Third of Catshire", "Аня",
    "Кот с очень длинным именем в сорок знаков", "Ben", "小明", "Ёжик", "W" * 40, "Пушинка",
    "Снежок", "Уголёк", "Граф", "Рыжик", "Сметана", "Я",
)  # fmt: skip


@pytest.fixture(scope="module")
def cats(make_cat: Callable[..., Cat], paint: Callable[[int, int, list[Cat]], RgbImage]) -> list[BracketCat]:
    """Give sixteen cats, one of them without a picture."""
    thumb = paint(300, 300, [make_cat(Box(50, 45, 250, 245))])
    hues = [np.roll(thumb, number % 3, axis=2) for number in range(16)]
    return [BracketCat(name, None if name == "Ben" else hues[at]) for at, name in enumerate(NAMES)]


def played(size: int, rounds: int) -> Rounds:
    """Return a tournament after so many rounds: the upper cat wins every other match."""
    matches = [BracketMatch("a", (14, 9)), BracketMatch("b", (9, 14))]
    tree: Rounds = []
    while size > 1:
        size //= 2
        row = [matches[slot % 2] for slot in range(size)]
        tree.append(row if len(tree) < rounds else [BracketMatch()] * size)
    return tree


@pytest.mark.parametrize(("size", "rounds", "theme"), [(4, 2, LIGHT), (8, 1, DARK), (16, 2, LIGHT)])
def test_brackets_look_as_they_should(
    cats: list[BracketCat], like_golden: Golden, size: int, rounds: int, theme: Theme
) -> None:
    """Four with a champion, eight after a round, sixteen before the semi-finals."""
    like_golden(f"bracket_{size}", draw_bracket(cats[:size], played(size, rounds), WORDS, theme=theme))


@pytest.mark.parametrize("size", [4, 8, 16])
def test_each_round_fills_in(cats: list[BracketCat], pixels: Pixels, size: int) -> None:
    """Every round changes the picture, and none changes its size."""
    total = size.bit_length() - 1
    cards = [draw_bracket(cats[:size], played(size, rounds), WORDS) for rounds in range(total + 1)]
    assert len(set(cards)) == total + 1
    assert {pixels(card).shape for card in cards} == {(PLANS[size].height, 1080, 3)}


def test_rounds_that_have_not_begun_may_be_missing(cats: list[BracketCat]) -> None:
    """Rounds without any result look like no rounds."""
    assert draw_bracket(cats[:8], [], WORDS) == draw_bracket(cats[:8], played(8, 0), WORDS)
    assert draw_bracket(cats[:8], played(8, 1)[:1], WORDS) == draw_bracket(cats[:8], played(8, 1), WORDS)


def test_the_winners_votes_come_first(cats: list[BracketCat]) -> None:
    """9 : 14 for the lower cat reads like 14 : 9 for the upper one, here with twins."""
    twins = [cats[0]] * 4
    upper = [[BracketMatch("a", (14, 9)), BracketMatch("a", None)]]
    swapped = [[BracketMatch("a", (9, 14)), BracketMatch("a", None)]]
    assert draw_bracket(twins, upper, WORDS) != draw_bracket(twins, swapped, WORDS)
    lower = [[BracketMatch("b", (9, 14)), BracketMatch("a", None)]]
    assert draw_bracket(twins, lower, WORDS) != draw_bracket(twins, swapped, WORDS)


@pytest.mark.parametrize("size", [4, 8, 16])
def test_long_names_reach_no_edge_and_no_way(cats: list[BracketCat], pixels: Pixels, size: int) -> None:
    """However long the names, the card's edge and the ways towards the middle stay as they are."""
    plan = PLANS[size]

    def outside(name: str) -> RgbImage:
        long = [BracketCat(name, cat.thumb) for cat in cats[:size]]
        card = pixels(draw_bracket(long, [], WORDS))
        parts = [card[:, : MARGIN - 6], card[:, plan.turn(0) - 4 : -plan.turn(0) + 4], card[:, 6 - MARGIN :]]
        return np.concatenate(parts, axis=1)

    long, short = (outside(name).astype(int) for name in ("Щ" * 90 + " " + "Ж" * 90, "Я"))
    assert np.abs(long - short).max() < 24


def test_other_numbers_of_cats_are_refused(cats: list[BracketCat]) -> None:
    """Five cats make no bracket."""
    with pytest.raises(ValueError, match="not 5"):
        draw_bracket(cats[:5], [], WORDS)
