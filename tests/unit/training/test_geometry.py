"""Errors, overlaps, openness and angles, on a drawn face whose proportions are known."""

import numpy as np
import pytest

from scoring.training.boxes import best_match, iou
from scoring.training.evaluation.agreement import Values
from scoring.training.evaluation.geometry import (
    PARTS,
    ear_angles,
    errors,
    eye_ratios,
)
from scoring.verdict import LANDMARK_NAMES, Box, inter_ocular

PLACES = {
    "l_eye_outer": (-70, 0), "l_eye_inner": (-30, 0), "l_eye_top": (-50, -10), "l_eye_bottom": (-50, 10),
    "r_eye_inner": (30, 0), "r_eye_outer": (70, 0), "r_eye_top": (50, -15), "r_eye_bottom": (50, 15),
    "nose_left": (-18, 60), "nose_right": (18, 60), "nose_bottom": (0, 75),
    "mouth": (0, 85), "chin": (0, 110),
    "l_ear_outer": (-100, -50), "l_ear_tip": (-100, -150), "l_ear_inner": (-60, -50),
    "r_ear_inner": (60, -50), "r_ear_tip": (160, -150), "r_ear_outer": (100, -50),
    "l_cheek": (-100, 75), "r_cheek": (100, 75), "head_top": (0, -110),
}  # fmt: skip
"""Eyes 100 apart, the left open by half its width, the right by three quarters; the right ear leans out."""

POINTS = np.array([PLACES[name] for name in LANDMARK_NAMES], np.float64)


def turned(degrees: float) -> Values:
    """Turn the drawn face about its origin."""
    angle = np.radians(degrees)
    return np.asarray(POINTS @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]))


def test_errors_are_in_inter_ocular_distances() -> None:
    """A point ten pixels off is a tenth of the hundred pixels between the eyes off, the others are right."""
    moved = POINTS.copy()
    moved[17] += [6, 8]
    found = errors(moved, POINTS)
    assert inter_ocular(POINTS) == pytest.approx(100)
    assert found[17] == pytest.approx(0.1)
    assert found.sum() == pytest.approx(0.1)


def test_errors_ignore_size_and_turn() -> None:
    """Enlarging and turning photo and points changes no error."""
    noise = np.random.default_rng(1).normal(0, 5, POINTS.shape)
    plain = errors(POINTS + noise, POINTS)
    angle = np.radians(30)
    turn = 3 * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    assert errors((POINTS + noise) @ turn, POINTS @ turn) == pytest.approx(plain)


def test_parts_name_the_right_points() -> None:
    """Parts are sets of points by their names, and the small ones make up the face without overlap."""
    names = {part: {LANDMARK_NAMES[k] for k in points} for part, points in PARTS.items()}
    assert names["ear tips"] == {"l_ear_tip", "r_ear_tip"}
    assert names["eyes, nose and mouth"] == names["eyes"] | names["nose and mouth"]
    assert names["head top"] == {"head_top"}
    small = [part for part in PARTS if part not in {"all 22 points", "eyes, nose and mouth"}]
    assert sorted(k for part in small for k in PARTS[part]) == list(range(22))


def test_eye_ratio_is_opening_over_width() -> None:
    """An eye 40 wide and 20 open has 0.5, one 30 open 0.75, however the head is turned."""
    assert eye_ratios(POINTS) == pytest.approx([0.5, 0.75])
    assert eye_ratios(turned(25)) == pytest.approx([0.5, 0.75])


def test_ear_angles_are_to_the_eye_line() -> None:
    """An edge straight up has 90 degrees, one that leans out evenly 45, on a tilted head too."""
    angles = ear_angles(POINTS)
    assert angles["outer edge"] == pytest.approx([90, np.degrees(np.arctan2(100, 60))])
    assert angles["inner edge"][1] == pytest.approx(45)
    assert angles["axis"][1] == pytest.approx(np.degrees(np.arctan2(100, 80)))
    for name, degrees in ear_angles(turned(-20)).items():
        assert degrees == pytest.approx(angles[name])


def test_iou_of_halves_and_strangers() -> None:
    """Boxes that share half of each have a third in common; apart they have nothing."""
    a, b = Box(0, 0, 10, 10), Box(5, 0, 15, 10)
    assert iou(a, a) == pytest.approx(1)
    assert iou(a, b) == pytest.approx(1 / 3)
    assert iou(a, Box(20, 20, 30, 30)) == 0


def test_best_match_of_none_is_nothing() -> None:
    """Without any reported box a head is not found at all."""
    assert best_match(Box(0, 0, 1, 1), []) == 0
