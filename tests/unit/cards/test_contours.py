from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bot.cards.contours import curves, draw_contours
from scoring.verdict import Box, Cat

ON_A_LINE = (
    "l_eye_outer", "l_eye_top", "l_eye_inner", "l_eye_bottom",
    "r_eye_outer", "r_eye_top", "r_eye_inner", "r_eye_bottom",
    "l_ear_outer", "l_ear_tip", "l_ear_inner", "r_ear_outer", "r_ear_tip", "r_ear_inner",
    "nose_left", "nose_right", "nose_bottom", "mouth", "chin",
)  # fmt: skip
WHOLE = Box(0, 0, 400, 400)


@pytest.mark.parametrize("name", ON_A_LINE)
def test_lines_pass_through_the_landmarks(make_cat: Callable[..., Cat], name: str) -> None:
    """Each landmark of lids, ears and muzzle lies on a line."""
    face = make_cat(Box(50, 50, 350, 350)).landmarks
    every = np.concatenate(curves(face))
    assert np.hypot(*(every - face[name]).T).min() < 1


def test_lines_are_smooth(make_cat: Callable[..., Cat]) -> None:
    """No line is a straight polygon: its steps are short beside the face."""
    for curve in curves(make_cat(Box(0, 0, 300, 300)).landmarks)[:6]:
        assert np.hypot(*np.diff(curve, axis=0).T).max() < 25


def test_a_guessed_face_has_no_lines(make_cat: Callable[..., Cat]) -> None:
    """Points without confidence are not shown as if they were seen."""
    assert curves(make_cat(Box(0, 0, 300, 300), confidence=0.05).landmarks) == []


@pytest.mark.parametrize("fur", [0, 255])
def test_lines_show_on_any_fur(make_cat: Callable[..., Cat], fur: int) -> None:
    """A light line shows on black fur, its dark hairline on white."""
    card = np.full((400, 400, 3), fur, dtype=np.uint8)
    drawn = draw_contours(card, curves(make_cat(Box(50, 50, 350, 350)).landmarks), 300, WHOLE)
    strongest = np.abs(drawn.astype(int) - fur).max()
    assert 60 < strongest < 200


def test_lines_end_at_the_photo(make_cat: Callable[..., Cat]) -> None:
    """A guess beyond the photo's edge is not drawn."""
    card = np.zeros((400, 400, 3), dtype=np.uint8)
    drawn = draw_contours(
        card, curves(make_cat(Box(-100, 50, 200, 350)).landmarks), 300, Box(20, 0, 400, 400)
    )
    assert not drawn[:, :20].any()
    assert drawn.any()


def test_a_face_out_of_sight_draws_nothing(make_cat: Callable[..., Cat]) -> None:
    """Lines beyond the card leave it as it is."""
    card = np.zeros((400, 400, 3), dtype=np.uint8)
    assert not draw_contours(card, curves(make_cat(Box(900, 900, 990, 990)).landmarks), 90, WHOLE).any()
