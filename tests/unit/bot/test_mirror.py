from __future__ import annotations

import numpy as np

from bot.cards.fighters import Fighter
from bot.judging.mirror import mirrored
from scoring.verdict import LANDMARK_NAMES, Box, Cat, Landmarks


def test_a_mirrored_cat_is_the_same_cat_the_other_way_round() -> None:
    """Pixels, head and points go to the other side, left becomes right, and a second mirror undoes it."""
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 40, (len(LANDMARK_NAMES), 2))
    cat = Cat(
        score=50,
        interval=(40, 60),
        head=Box(5, 6, 30, 28),
        landmarks=Landmarks(points, np.ones(len(LANDMARK_NAMES))),
        measures={},
        contributions=(),
        baseline=50,
    )
    fighter = Fighter(rng.integers(0, 255, (40, 60, 3), np.uint8), cat, "Муся")
    turned = mirrored(fighter)
    assert (turned.photo == fighter.photo[:, ::-1]).all()
    assert (turned.cat.head.x0, turned.cat.head.x1, turned.cat.head.y0) == (30, 55, 6)
    x, y = fighter.cat.landmarks["l_eye_outer"]
    assert tuple(turned.cat.landmarks["r_eye_outer"]) == (59 - x, y)
    back = mirrored(turned)
    assert (back.photo == fighter.photo).all()
    assert np.allclose(back.cat.landmarks.points, points)
    assert back.cat.head == cat.head
