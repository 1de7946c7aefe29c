from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scoring.cuteness import Cuteness
from scoring.measures import measure_face
from scoring.refusals import is_face, why_not, why_nothing
from scoring.verdict import Landmarks, Measure, RefusalReason, RgbImage
from tests.unit.scoring.faces import plain_face

LIMITS = Cuteness.load().file.limits
GOOD_PHOTO = {name: Measure(0.6, 0.02) for name in ("brightness", "exposure", "sharpness", "face_size")}


def reason(face: Landmarks, **photo: float) -> RefusalReason | None:
    """Say why a face on a good photo, but for what is given, would be refused."""
    changed = {name: Measure(value, 0.02) for name, value in photo.items()}
    return why_not(face, measure_face(face) | GOOD_PHOTO | changed, LIMITS)


def test_a_plain_face_on_a_good_photo_is_scored() -> None:
    """Nothing stands against a frontal face, large, lit and sharp."""
    assert is_face(plain_face(), LIMITS)
    assert reason(plain_face()) is None


def test_few_pixels_are_too_small() -> None:
    """A face of a few pixels between the eyes is refused."""
    assert reason(plain_face().scaled(0.05)) is RefusalReason.TOO_SMALL


def test_darkness_is_named() -> None:
    """Neither light nor range of tones: too dark."""
    assert reason(plain_face(), brightness=0.03) is RefusalReason.TOO_DARK
    assert reason(plain_face(), exposure=0.02) is RefusalReason.TOO_DARK


def test_blur_is_named() -> None:
    """Without fine detail on the face: blurred."""
    assert reason(plain_face(), sharpness=0.05) is RefusalReason.BLURRED


def test_a_profile_is_turned_away() -> None:
    """A nose beside the eyes: turned away."""
    profile = plain_face(
        nose_left=(-1.15, 0.6), nose_right=(-0.95, 0.6), nose_bottom=(-1.08, 0.75), l_eye_outer=(-0.45, 0)
    )
    assert reason(profile) is RefusalReason.TURNED_AWAY


def test_a_hidden_eye_is_turned_away() -> None:
    """An eye that can only be guessed at: turned away, however frontal the points look."""
    face = plain_face()
    confidence = face.confidence.copy()
    confidence[4:8] = 0.2
    assert reason(replace(face, confidence=confidence)) is RefusalReason.TURNED_AWAY


@pytest.mark.parametrize(
    "face",
    [
        plain_face(0.1),
        plain_face(chin=(0, 0.5)),
        plain_face(nose_bottom=(0, -0.2)),
        plain_face(head_top=(0, 0.3)),
    ],
    ids=["unsure", "chin above the nose", "nose above the eyes", "skull below the eyes"],
)
def test_what_is_no_face_is_told(face: Landmarks) -> None:
    """Points that nothing supports, or in an order that no face has, are no face."""
    assert not is_face(face, LIMITS)


def pattern() -> RgbImage:
    """A sharp, well lit photo of nothing in particular."""
    return np.random.default_rng(2).integers(0, 255, (480, 640, 3), np.uint8)


def test_nothing_found_is_explained() -> None:
    """Without any head the photo is dark, or blurred, or simply without a cat."""
    smooth = cv2.GaussianBlur(pattern().astype(np.float32), (0, 0), 9)
    stretched = ((smooth - smooth.min()) / np.ptp(smooth) * 255).astype(np.uint8)
    assert why_nothing(pattern(), LIMITS) is RefusalReason.NO_CAT
    assert why_nothing((pattern() // 30).astype(np.uint8), LIMITS) is RefusalReason.TOO_DARK
    assert why_nothing(stretched, LIMITS) is RefusalReason.BLURRED
    assert why_nothing(np.full((480, 640, 3), 230, np.uint8), LIMITS) is RefusalReason.NO_CAT
