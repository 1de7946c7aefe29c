from __future__ import annotations

import pytest

from bot.cards.panel import shown_score, signed
from bot.cards.shapes import icon
from scoring.verdict import Aspect


@pytest.mark.parametrize(
    ("score", "shown"),
    [(0.0, 1), (0.4, 1), (1.0, 1), (49.5, 50), (50.5, 51), (86.7, 87), (99.4, 99), (100.0, 100)],
)
def test_scores_are_whole_numbers_from_one(score: float, shown: int) -> None:
    """Halves round up, and the lowest score that people see is 1."""
    assert shown_score(score) == shown


@pytest.mark.parametrize(
    ("points", "shown"),
    [(12.2, "+12"), (0.5, "+1"), (0.4, "0"), (-0.4, "0"), (-0.5, "−1"), (-13.4, "−13"), (0.0, "0")],
)
def test_contributions_carry_their_sign(points: float, shown: str) -> None:
    """A plus or a true minus stands before each number but zero."""
    assert signed(points) == shown


def test_each_aspect_has_its_own_icon() -> None:
    """Four aspects, four different shapes, none empty and none full."""
    masks = [icon(aspect, 48) for aspect in Aspect]
    assert len({mask.tobytes() for mask in masks}) == len(Aspect)
    for mask in masks:
        share = sum(mask.tobytes()) / (255 * 48 * 48)
        assert 0.15 < share < 0.75
