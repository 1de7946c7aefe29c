from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import cv2
import numpy as np
import pytest

from bot.cards.fighters import Fighter
from bot.cards.pair_card import STAGE, PairWords, draw_pair
from bot.cards.theme import DARK, LIGHT, Theme
from scoring.verdict import LANDMARK_NAMES, Box, Cat, RgbImage

Pixels: TypeAlias = Callable[[bytes], RgbImage]
Pair: TypeAlias = tuple[Fighter, Fighter]

WORDS = PairWords("Кто мимишнее?")


@pytest.fixture(scope="module")
def pair(make_cat: Callable[..., Cat], paint: Callable[[int, int, list[Cat]], RgbImage]) -> Pair:
    """Give two cats."""
    one, other = make_cat(Box(420, 180, 760, 520)), make_cat(Box(100, 300, 360, 560))
    return Fighter(paint(1100, 700, [one]), one, "Муся"), Fighter(paint(540, 960, [other]), other, "Барсик")


def mirrored(fighter: Fighter) -> Fighter:
    """Return the cat as a mirror shows it."""
    width, cat = fighter.photo.shape[1], fighter.cat
    swapped = {"l": "r", "r": "l"}
    order = [
        LANDMARK_NAMES.index(swapped[name[0]] + name[1:] if name[:2] in {"l_", "r_"} else name)
        for name in LANDMARK_NAMES
    ]
    points = cat.landmarks.points[order] * [-1, 1] + [width - 1, 0]
    head = replace(cat.head, x0=width - cat.head.x1, x1=width - cat.head.x0)
    cat = replace(cat, head=head, landmarks=replace(cat.landmarks, points=points))
    return Fighter(np.ascontiguousarray(fighter.photo[:, ::-1]), cat, fighter.name)


def test_a_pair_looks_as_it_should(pair: Pair, like_golden: Callable[[str, bytes], None]) -> None:
    """Two equal cats, numbered, and the question."""
    like_golden("pair", draw_pair(*pair, WORDS))


def test_names_and_scores_are_not_shown(pair: Pair) -> None:
    """Other names and scores give the same picture."""
    left, right = (replace(one, name="", cat=replace(one.cat, score=1.0)) for one in pair)
    assert draw_pair(left, right, WORDS) == draw_pair(*pair, WORDS)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_nothing_draws_to_a_side(pair: Pair, pixels: Pixels, theme: Theme) -> None:
    """With both cats mirrored and swapped, the picture is mirrored, but for the figures."""
    card = pixels(draw_pair(*pair, WORDS, theme=theme))[: STAGE - 120].astype(int)
    back = pixels(draw_pair(mirrored(pair[1]), mirrored(pair[0]), WORDS, theme=theme))[: STAGE - 120, ::-1]
    # Edges of drawn cats may come to lie half a pixel apart.
    apart = cv2.blur(np.abs(card - back).astype(np.float32), (9, 9))
    assert apart.mean() < 2
    assert np.quantile(apart, 0.99) < 24
