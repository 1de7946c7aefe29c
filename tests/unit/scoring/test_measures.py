from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.measures import (
    OF_THE_FACE,
    ear_size,
    ear_spread,
    ear_stance,
    ear_symmetry,
    eye_openness,
    eye_size,
    eye_width,
    face_roundness,
    forehead,
    frontality,
    head_tilt,
    measure_face,
    nose_length,
    nose_shortness,
    nose_width,
)
from tests.unit.scoring.faces import faces, mirrored, plain_face, rotated

if TYPE_CHECKING:
    from scoring.verdict import Landmarks

IN_THE_FACE = sorted(set(OF_THE_FACE) - {"head_tilt"})


@pytest.mark.parametrize("name", IN_THE_FACE)
@given(face=faces(), degrees=st.floats(-180, 180), factor=st.floats(0.2, 5))
def test_turn_and_size_change_nothing(name: str, face: Landmarks, degrees: float, factor: float) -> None:
    """Turning or scaling the photo leaves each measure and its uncertainty as they were, but for the tilt."""
    measure = OF_THE_FACE[name]
    before, after = measure(face), measure(rotated(face, degrees).scaled(factor))
    assert after.value == pytest.approx(before.value, rel=1e-6, abs=1e-9)
    assert after.sigma == pytest.approx(before.sigma, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", sorted(OF_THE_FACE))
@given(face=faces())
def test_a_mirror_changes_nothing(name: str, face: Landmarks) -> None:
    """A mirrored photo has the same measures with the same uncertainty."""
    measure = OF_THE_FACE[name]
    before, after = measure(face), measure(mirrored(face))
    assert after.value == pytest.approx(before.value, rel=1e-9, abs=1e-12)
    assert after.sigma == pytest.approx(before.sigma, rel=1e-9, abs=1e-12)


def test_the_drawn_face_measures_as_drawn() -> None:
    """Each measure gives what a ruler gives."""
    face = plain_face()
    assert eye_openness(face).value == pytest.approx(0.24 / 0.4)
    assert eye_size(face).value == pytest.approx(np.sqrt(0.24 * 0.4))
    assert eye_width(face).value == pytest.approx(0.4 / 2.2)
    assert ear_size(face).value == pytest.approx(np.hypot(0.7, 0.5))
    assert ear_spread(face).value == pytest.approx(1.6 / 1.5)
    assert ear_stance(face).value == pytest.approx(0.85 / np.hypot(0.05, 0.85))
    assert ear_symmetry(face).value == pytest.approx(1)
    assert forehead(face).value == pytest.approx(1.1 / 2.2)
    assert face_roundness(face).value == pytest.approx(2.2 / 2.2)
    assert nose_length(face).value == pytest.approx(0.75 / 2.2)
    assert nose_width(face).value == pytest.approx(0.36 / 2.2)
    assert nose_shortness(face).value == pytest.approx(1 / 0.6)
    assert frontality(face).value == pytest.approx(1)
    assert head_tilt(face).value == pytest.approx(0, abs=1e-9)


def test_closed_eyes_are_not_open() -> None:
    """Lids that meet give an openness of 0."""
    closed = plain_face(
        l_eye_top=(-0.5, 0), l_eye_bottom=(-0.5, 0), r_eye_top=(0.5, 0), r_eye_bottom=(0.5, 0)
    )
    assert eye_openness(closed).value == pytest.approx(0)
    assert eye_size(closed).value == pytest.approx(0)


def test_ears_to_the_side_do_not_stand() -> None:
    """Ears that point sideways have a stance near 0, hanging ears a negative one."""
    sideways = plain_face(l_ear_tip=(-2.0, -0.75), r_ear_tip=(2.0, -0.75))
    hanging = plain_face(l_ear_tip=(-1.0, 0.2), r_ear_tip=(1.0, 0.2))
    assert ear_stance(sideways).value == pytest.approx(0, abs=1e-9)
    assert ear_spread(sideways).value > 2
    assert ear_stance(hanging).value < -0.9


def test_one_turned_ear_is_uneven() -> None:
    """Ears that differ are less than symmetric."""
    assert ear_symmetry(plain_face(l_ear_tip=(-1.7, -1.0))).value < 0.5


def test_a_face_that_turns_is_less_frontal() -> None:
    """A nose off the middle, and one eye narrower than the other, show that the face is turned."""
    turned = plain_face(nose_left=(0.2, 0.6), nose_right=(0.4, 0.6), nose_bottom=(0.35, 0.75))
    profile = plain_face(nose_left=(0.6, 0.6), nose_right=(0.8, 0.6), nose_bottom=(0.75, 0.75))
    assert frontality(profile).value < frontality(turned).value < frontality(plain_face()).value


@given(st.floats(-80, 80))
def test_tilt_is_the_angle_of_the_eyes(degrees: float) -> None:
    """The tilt is the turn of the eye line, whichever way."""
    assert head_tilt(rotated(plain_face(), degrees)).value == pytest.approx(abs(degrees), abs=1e-6)


@pytest.mark.parametrize("name", sorted(OF_THE_FACE))
def test_unsure_points_make_unsure_measures(name: str) -> None:
    """Less confidence means more uncertainty."""
    measure = OF_THE_FACE[name]
    assert measure(plain_face(0.9)).sigma < measure(plain_face(0.6)).sigma


def test_uncertainty_is_what_noise_would_do() -> None:
    """The propagated uncertainty is the spread that points with such errors show."""
    face = plain_face(0.8)  # a standard error of 2.5 pixels
    rng = np.random.default_rng(3)
    noisy = [replace(face, points=face.points + rng.normal(0, 2.5, (22, 2))) for _ in range(400)]
    for name in ("eye_openness", "forehead", "ear_stance", "nose_length", "nose_width", "ear_size"):
        spread = np.std([OF_THE_FACE[name](other).value for other in noisy])
        assert OF_THE_FACE[name](face).sigma == pytest.approx(spread, rel=0.25), name


@given(faces())
def test_all_measures_are_numbers(face: Landmarks) -> None:
    """Every measure of every face is finite, and its uncertainty isn't negative."""
    for measure in measure_face(face).values():
        assert np.isfinite(measure.value)
        assert np.isfinite(measure.sigma)
        assert measure.sigma >= 0


def test_a_heap_of_equal_points_still_has_numbers() -> None:
    """A degenerate face doesn't divide by zero."""
    heap = replace(plain_face(), points=np.full((22, 2), 5.0))
    assert all(np.isfinite([m.value, m.sigma]).all() for m in measure_face(heap).values())
