"""What holds for every face: turns, sizes, mirrors, uncertainty, and faces that are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.measures import OF_THE_FACE, measure_face
from tests.unit.scoring.faces import faces, mirrored, plain_face, rotated

if TYPE_CHECKING:
    from scoring.verdict import Landmarks, Measure

untimed = settings(deadline=None)
"""A busy machine fails no test."""

SIDES: Final = {"_left": "_right", "_right": "_left"}

OF_EYES: Final = {"eye_openness", "eye_openness_left", "eye_openness_right", "eye_size", "eye_to_face"}
"""What lids change."""

OF_EARS: Final = {name for name in OF_THE_FACE if name.startswith("ear_")} | {"tips_over_bases"}
"""What the ears' tips change, and more."""


def same(after: Measure, before: Measure) -> bool:
    """Whether two measures agree but for rounding."""
    return (after.value, after.sigma) == pytest.approx((before.value, before.sigma), rel=1e-6, abs=1e-7)


@untimed
@given(
    face=faces(),
    degrees=st.floats(-180, 180),
    factor=st.floats(0.2, 5),
    shift=st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)),
)
def test_turn_size_and_place_change_nothing(
    face: Landmarks, degrees: float, factor: float, shift: tuple[float, float]
) -> None:
    """Turning, scaling or moving the face leaves each measure and its uncertainty alone, but for the tilt."""
    moved = rotated(face, degrees).scaled(factor)
    moved = replace(moved, points=moved.points + shift)
    before, after = measure_face(face), measure_face(moved)
    changed = {name for name in OF_THE_FACE if not same(after[name], before[name])}
    assert changed <= {"head_tilt"}


@untimed
@given(faces())
def test_a_mirror_swaps_sides_and_changes_nothing_else(face: Landmarks) -> None:
    """A mirrored photo has the same measures with the same uncertainty; left and right change places."""
    before, after = measure_face(face), measure_face(mirrored(face))
    for name in OF_THE_FACE:
        stem, _, side = name.rpartition("_")
        partner = f"{stem}{SIDES[f'_{side}']}" if f"_{side}" in SIDES else name
        assert same(after[partner], before[name]), name


@untimed
@given(st.floats(-80, 80))
def test_tilt_is_the_angle_of_the_eyes(degrees: float) -> None:
    """The tilt is the turn of the eye line, whichever way."""
    tilt = measure_face(rotated(plain_face(), degrees))["head_tilt"]
    assert tilt.value == pytest.approx(abs(degrees), abs=1e-6)


@untimed
@given(face=faces(), wider=st.floats(0.5, 30))
def test_wider_lids_open_the_eyes_and_nothing_else(face: Landmarks, wider: float) -> None:
    """Lids that part about the eye's middle raise what is measured on eyes; ears, nose and skull stay."""
    face = replace(face, points=face.points.copy())
    for side in ("l", "r"):  # lids that stand across the eye's corners, as far as this face has them
        corners = (face[f"{side}_eye_inner"] + face[f"{side}_eye_outer"]) / 2
        along = face[f"{side}_eye_inner"] - face[f"{side}_eye_outer"]
        up = np.array([along[1], -along[0]]) * (1 if side == "l" else -1)
        half = up / np.linalg.norm(up) * 8
        set_point(face, f"{side}_eye_top", corners + half)
        set_point(face, f"{side}_eye_bottom", corners - half)
    wide = replace(face, points=face.points.copy())
    for side in ("l", "r"):
        half = wide[f"{side}_eye_top"] - wide[f"{side}_eye_bottom"]
        half *= wider / 2 / np.linalg.norm(half)
        set_point(wide, f"{side}_eye_top", face[f"{side}_eye_top"] + half)
        set_point(wide, f"{side}_eye_bottom", face[f"{side}_eye_bottom"] - half)
    before, after = measure_face(face), measure_face(wide)
    assert all(after[name].value > before[name].value for name in OF_EYES)
    for name in set(OF_THE_FACE) - OF_EYES:
        assert after[name].value == pytest.approx(before[name].value, rel=1e-6, abs=1e-7), name


@untimed
@given(face=faces(), shift=st.tuples(st.floats(-40, 40), st.floats(-40, 40)))
def test_tips_move_the_ears_and_nothing_else(face: Landmarks, shift: tuple[float, float]) -> None:
    """Moving the ears' tips changes nothing that is measured on eyes, nose and skull."""
    moved = replace(face, points=face.points.copy())
    set_point(moved, "l_ear_tip", face["l_ear_tip"] + shift)
    set_point(moved, "r_ear_tip", face["r_ear_tip"] + shift)
    before, after = measure_face(face), measure_face(moved)
    for name in set(OF_THE_FACE) - OF_EARS:
        assert after[name].value == before[name].value, name


@untimed
@given(face=faces(), low=st.floats(0.75, 0.95), step=st.floats(0.01, 0.05))
def test_less_sure_points_make_less_sure_measures(face: Landmarks, low: float, step: float) -> None:
    """The uncertainty grows with the points' standard errors, whatever the face."""
    unsure, surer = (measure_face(replace(face, confidence=np.full(22, c))) for c in (low, low + step))
    for name in OF_THE_FACE:
        assert surer[name].sigma < unsure[name].sigma, name


@pytest.mark.parametrize("name", sorted(OF_THE_FACE))
def test_unsure_points_make_unsure_measures(name: str) -> None:
    """On an ordinary face less confidence means more uncertainty, for every measure."""
    sigmas = [measure_face(plain_face(confidence))[name].sigma for confidence in (0.95, 0.9, 0.8, 0.7, 0.6)]
    assert sigmas == sorted(sigmas)
    assert sigmas[0] < sigmas[-1]


@untimed
@given(faces())
def test_points_without_error_make_measures_without(face: Landmarks) -> None:
    """Where every point is certain, so is every measure."""
    certain = measure_face(replace(face, confidence=np.ones(22)))
    assert all(measure.sigma <= 1e-9 for measure in certain.values())


@untimed
@given(faces())
def test_all_measures_are_numbers(face: Landmarks) -> None:
    """Every measure of every face is finite, and its uncertainty isn't negative."""
    for measure in measure_face(face).values():
        assert np.isfinite(measure.value)
        assert np.isfinite(measure.sigma)
        assert measure.sigma >= 0


@untimed
@given(
    points=st.one_of(
        st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)).map(lambda p: np.tile(p, (22, 1))),
        st.tuples(st.floats(-10, 10), st.lists(st.floats(-1e3, 1e3), min_size=22, max_size=22)).map(
            lambda line: np.stack([np.array(line[1]), line[0] * np.array(line[1])], -1)
        ),
        st.lists(st.floats(-1e4, 1e4), min_size=44, max_size=44).map(lambda c: np.reshape(c, (22, 2))),
    ),
    confidence=st.floats(0, 1),
)
def test_no_face_at_all_still_has_numbers(points: np.ndarray, confidence: float) -> None:
    """A heap of equal points, points on a line, or points anywhere: nothing divides by zero."""
    measures = measure_face(replace(plain_face(confidence), points=points))
    assert all(np.isfinite([m.value, m.sigma]).all() for m in measures.values())


def set_point(face: Landmarks, name: str, place: np.ndarray) -> None:
    """Put one point elsewhere, in place."""
    face[name][:] = place
