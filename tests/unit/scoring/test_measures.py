from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scoring.cuteness import WEIGHTS, Cuteness
from scoring.measures import OF_THE_FACE, measure_face
from tests.unit.scoring.faces import PLACES, plain_face

if TYPE_CHECKING:
    from scoring.verdict import Landmarks

FIRM = [
    place for name, place in PLACES.items() if not name.endswith(("eye_top", "eye_bottom", "tip", "cheek"))
]
FACE = np.sqrt(np.var(FIRM, axis=0).sum())
"""Size of the whole drawn face: root mean square distance from the middle, without lids, tips and cheeks."""

AS_DRAWN = {
    "eye_openness": 0.24 / 0.4,
    "eye_openness_left": 0.24 / 0.4,
    "eye_openness_right": 0.24 / 0.4,
    "eye_size": np.sqrt(0.24 * 0.4),
    "eye_width": 0.4 / 2.2,
    "eye_to_face": np.sqrt(0.24 * 0.4) / FACE,
    "ear_stance": 0.85 / np.hypot(0.05, 0.85),
    "ear_angle": np.degrees(np.arctan2(0.85, 0.05)),
    "ear_inner_angle": np.degrees(np.arctan2(0.6, 0.4)),
    "ear_inner_angle_left": np.degrees(np.arctan2(0.6, 0.4)),
    "ear_inner_angle_right": np.degrees(np.arctan2(0.6, 0.4)),
    "ear_outer_angle": 180 - np.degrees(np.arctan2(1.1, 0.3)),
    "ear_outer_angle_left": 180 - np.degrees(np.arctan2(1.1, 0.3)),
    "ear_outer_angle_right": 180 - np.degrees(np.arctan2(1.1, 0.3)),
    "tips_over_bases": 0.85,
    "ear_spread": 1.6 / 1.5,
    "ear_tips_apart": 1.6 / FACE,
    "ear_symmetry": 1,
    "ear_size": np.hypot(0.7, 0.5),
    "ear_sides": (np.hypot(0.7, 0.5) + np.hypot(0.3, 1.1) + np.hypot(0.4, 0.6)) / 3,
    "forehead": 1.1 / 2.2,
    "face_roundness": 2.2 / 2.2,
    "face_width": 2.2,
    "nose_shortness": 1 / 0.6,
    "nose_length": 0.75 / 2.2,
    "nose_width": 0.36 / 2.2,
    "nose_size": (0.36 + 2 * np.hypot(0.18, 0.15)) / 3 / 2.2,
    "head_tilt": 0,
    "frontality": 1,
}
"""What a ruler gives on the drawn face."""


def value(name: str, face: Landmarks) -> float:
    """One measure of a face."""
    return measure_face(face)[name].value


@pytest.mark.parametrize("name", sorted(OF_THE_FACE))
def test_the_drawn_face_measures_as_drawn(name: str) -> None:
    """Each measure gives what a ruler gives."""
    assert value(name, plain_face()) == pytest.approx(AS_DRAWN[name], abs=1e-6)


def test_closed_eyes_are_not_open() -> None:
    """Lids that meet give an openness of 0."""
    closed = plain_face(
        l_eye_top=(-0.5, 0), l_eye_bottom=(-0.5, 0), r_eye_top=(0.5, 0), r_eye_bottom=(0.5, 0)
    )
    for name in ("eye_openness", "eye_openness_left", "eye_openness_right", "eye_size", "eye_to_face"):
        assert value(name, closed) == pytest.approx(0)


def test_a_wink_closes_one_eye() -> None:
    """Each eye has its own openness, and both together lie between."""
    wink = measure_face(plain_face(l_eye_top=(-0.5, 0), l_eye_bottom=(-0.5, 0)))
    assert wink["eye_openness_left"].value == pytest.approx(0)
    assert wink["eye_openness_right"].value == pytest.approx(0.6, rel=0.02)
    assert wink["eye_openness"].value == pytest.approx(0.3, rel=0.02)


def test_ears_to_the_side_do_not_stand() -> None:
    """Ears that point sideways have a stance and an angle near 0, hanging ears a negative one."""
    sideways = measure_face(plain_face(l_ear_tip=(-2.0, -0.75), r_ear_tip=(2.0, -0.75)))
    hanging = measure_face(plain_face(l_ear_tip=(-1.0, 0.2), r_ear_tip=(1.0, 0.2)))
    for name in ("ear_stance", "ear_angle", "tips_over_bases"):
        assert sideways[name].value == pytest.approx(0, abs=1e-9)
        assert hanging[name].value < 0
    assert sideways["ear_spread"].value > 1.3 * value("ear_spread", plain_face())
    assert hanging["ear_stance"].value < -0.9
    assert hanging["ear_angle"].value == pytest.approx(-np.degrees(np.arctan2(0.95, 0.25)))


TURNING = [(0.8, -1.6), (1.0, -1.55), (1.2, -1.45), (1.4, -1.25), (1.6, -1.0), (1.65, -0.75), (1.7, -0.4)]
"""Where the right ear's tip stands as the ear turns outwards."""


def test_ears_that_turn_outwards_lower_their_edges() -> None:
    """As the tips move outwards and down, both edges' angles fall, and the tips come apart."""
    steps = [measure_face(plain_face(l_ear_tip=(-x, y), r_ear_tip=(x, y))) for x, y in TURNING]
    for name in ("ear_angle", "ear_inner_angle", "ear_outer_angle", "ear_stance", "tips_over_bases"):
        falls = [step[name].value for step in steps]
        assert falls == sorted(falls, reverse=True), name
    for name in ("ear_spread", "ear_tips_apart"):
        rises = [step[name].value for step in steps]
        assert rises == sorted(rises), name


def test_each_ear_has_its_own_edges() -> None:
    """One turned ear changes the angles of its own side alone, and those of both together by less."""
    turned, plain = measure_face(plain_face(l_ear_tip=(-1.7, -1.0))), measure_face(plain_face())
    for edge in ("ear_inner_angle", "ear_outer_angle"):
        assert turned[f"{edge}_left"].value < turned[edge].value < plain[edge].value
        assert turned[f"{edge}_right"].value == pytest.approx(plain[f"{edge}_right"].value)


def test_one_turned_ear_is_uneven() -> None:
    """Ears that differ are less than symmetric."""
    assert value("ear_symmetry", plain_face(l_ear_tip=(-1.7, -1.0))) < 0.5


def test_larger_ears_are_larger() -> None:
    """Ears whose bases move apart are larger by either measure."""
    wide = measure_face(plain_face(l_ear_inner=(-0.2, -1.0), r_ear_inner=(0.2, -1.0)))
    assert wide["ear_size"].value > value("ear_size", plain_face())
    assert wide["ear_sides"].value > value("ear_sides", plain_face())


def test_a_longer_nose_is_no_kitten_s() -> None:
    """A nose further down is longer and less short, the rest of the face being the same."""
    long = measure_face(plain_face(nose_left=(-0.18, 0.75), nose_right=(0.18, 0.75), nose_bottom=(0, 0.9)))
    assert long["nose_length"].value > value("nose_length", plain_face())
    assert long["nose_shortness"].value < value("nose_shortness", plain_face())


def test_a_broader_nose_is_larger() -> None:
    """A nose with its ends further apart is wider and larger."""
    broad = measure_face(plain_face(nose_left=(-0.25, 0.6), nose_right=(0.25, 0.6)))
    assert broad["nose_width"].value > value("nose_width", plain_face())
    assert broad["nose_size"].value > value("nose_size", plain_face())


def test_a_face_that_turns_is_less_frontal() -> None:
    """A nose off the middle, and one eye narrower than the other, show that the face is turned."""
    turned = plain_face(nose_left=(0.2, 0.6), nose_right=(0.4, 0.6), nose_bottom=(0.35, 0.75))
    profile = plain_face(nose_left=(0.6, 0.6), nose_right=(0.8, 0.6), nose_bottom=(0.75, 0.75))
    assert value("frontality", profile) < value("frontality", turned) < value("frontality", plain_face())


def test_uncertainty_is_what_noise_would_do() -> None:
    """The propagated uncertainty is the spread that points with such errors show."""
    face = plain_face(0.8)  # a standard error of 2.5 pixels
    rng = np.random.default_rng(3)
    noisy = [
        measure_face(replace(face, points=face.points + rng.normal(0, 2.5, (22, 2)))) for _ in range(400)
    ]
    # At a kink or a greatest value the errors' first order says too much, never too little.
    kinked = {"ear_stance", "ear_symmetry", "frontality", "head_tilt"}
    for name, measure in measure_face(face).items():
        spread = float(np.std([other[name].value for other in noisy]))
        assert measure.sigma == pytest.approx(spread, rel=0.2) or (name in kinked and measure.sigma > spread)


def test_every_measure_is_explained() -> None:
    """The page about the measures has a row for each, with its name in the first column."""
    page = (Path(__file__).parents[3] / "docs" / "measures.md").read_text("utf-8")
    named = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    assert {name for name in OF_THE_FACE if f"`{name}`" not in named} == set()


def test_what_counts_is_told() -> None:
    """The page about the measures names the current score file and in a table all of its terms."""
    page = (Path(__file__).parents[3] / "docs" / "measures.md").read_text("utf-8")
    section = page.split("## Which count")[1].split("\n## ")[0]
    rows = "".join(line for line in section.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(\w+)`", rows)) == {term.measure for term in Cuteness.load().file.terms}
    assert f"`scoring/models/{WEIGHTS}.json`" in section
