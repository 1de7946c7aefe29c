"""Changed photos: what was where stays where the mapping says, and nothing else happens."""

import numpy as np
import pytest

from scoring.training.evaluation.agreement import Values
from scoring.training.evaluation.changes import FURTHER, RETEST, Changed
from scoring.verdict import Box, RgbImage

ALL = RETEST | FURTHER
HEAD = Box(130, 90, 230, 190)


def spotted() -> tuple[RgbImage, Values]:
    """A smooth photo with three bright spots, the centres of which are returned."""
    y, x = np.mgrid[0:300, 0:400]
    spots = np.array([[150.0, 110.0], [210.0, 120.0], [180.0, 170.0]])
    light = sum(np.exp(-((x - sx) ** 2 + (y - sy) ** 2) / 50) for sx, sy in spots)
    return np.repeat((40 + 200 * np.asarray(light))[..., None], 3, 2).clip(0, 255).astype(np.uint8), spots


def change(name: str) -> Changed:
    """Change the photo."""
    return ALL[name](spotted()[0], HEAD, np.random.default_rng(0))


def centre_of_light(image: RgbImage, near: Values) -> Values:
    """Centre of what is bright within eight pixels."""
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    light = np.clip(image[..., 0].astype(float) - 60, 0, None) * (np.hypot(x - near[0], y - near[1]) < 9)
    return np.asarray(np.array([(light * x).sum(), (light * y).sum()]) / light.sum())


@pytest.mark.parametrize("name", ALL)
def test_the_mapping_leads_to_the_same_spots(name: str) -> None:
    """Every change says within a quarter of a pixel where each point of the photo went."""
    changed = change(name)
    for spot in changed.moved(spotted()[1]):
        assert centre_of_light(changed.image, spot) == pytest.approx(spot, abs=0.25)


@pytest.mark.parametrize("name", ["turned +10 degrees", "turned -10 degrees"])
def test_a_tilt_keeps_the_photo_as_large_and_without_black(name: str) -> None:
    """A tilted camera gives a photo of the same size, and no black corner."""
    image = change(name).image
    assert image.shape == (300, 400, 3)
    assert image.min() >= 30


def test_turns_by_both_signs_differ() -> None:
    """The two tilts go to opposite sides."""
    one, other = (change(f"turned {sign}10 degrees").matrix for sign in "+-")
    assert one[1, 0] == pytest.approx(-other[1, 0])
    assert one[1, 0] > 0


def test_a_turn_that_is_cut_keeps_the_head() -> None:
    """Cutting to the inside never cuts the head off, even one in the photo's corner."""
    corner = Box(0, 0, 90, 80)
    changed = ALL["turned +10, cut to the inside"](spotted()[0], corner, np.random.default_rng(0))
    moved = changed.moved(np.array([[0.0, 0.0], [89.0, 0.0], [89.0, 79.0], [0.0, 79.0]]))
    assert moved.min() >= -0.5
    assert (moved[:, 0].max(), moved[:, 1].max()) <= changed.image.shape[1::-1]


def test_cutting_takes_one_twentieth_of_one_side() -> None:
    """One side loses 5 %, and every side does sooner or later."""
    shapes = {
        RETEST["5 % cut off one side"](spotted()[0], HEAD, np.random.default_rng(k)).image.shape[:2]
        for k in range(20)
    }
    assert shapes == {(300, 380), (285, 400)}


def test_half_is_half() -> None:
    """Half size has half the width and half the height."""
    assert change("half size").image.shape == (150, 200, 3)
