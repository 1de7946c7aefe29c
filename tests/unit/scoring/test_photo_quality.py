from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scoring.photo_quality import (
    brightness,
    exposure,
    face_luminance,
    face_size,
    measure_photo,
    sharpness,
    whole_luminance,
)
from scoring.verdict import RgbImage
from tests.unit.scoring.faces import mirrored, plain_face

FACE = plain_face()


@pytest.fixture
def photo() -> RgbImage:
    """Fur-like noise, 640 x 600 pixels."""
    rng = np.random.default_rng(5)
    fine = rng.integers(0, 255, (300, 320, 3), np.uint8)
    return np.asarray(cv2.resize(fine, (640, 600), interpolation=cv2.INTER_LINEAR), np.uint8)


def blurred(photo: RgbImage, sigma: float) -> RgbImage:
    """Blur a photo; ``sigma`` in pixels."""
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.uint8)


def test_a_mirror_changes_nothing(photo: RgbImage) -> None:
    """A mirrored photo with mirrored landmarks has the same quality."""
    across = np.ascontiguousarray(photo[:, ::-1])
    before, after = measure_photo(photo, FACE), measure_photo(across, mirrored(FACE))
    for name, measure in before.items():
        assert after[name].value == pytest.approx(measure.value, abs=1e-4), name


def test_blur_takes_sharpness_away(photo: RgbImage) -> None:
    """The more blurred, the less sharp; contrast and brightness don't matter."""
    grades = [sharpness(face_luminance(blurred(photo, s), FACE)).value for s in (0.5, 3, 6, 12)]
    assert grades == sorted(grades, reverse=True)
    pale = (photo // 4 + 150).astype(np.uint8)
    assert sharpness(face_luminance(pale, FACE)).value == pytest.approx(
        sharpness(face_luminance(photo, FACE)).value, abs=0.05
    )


def test_sharpness_is_relative_to_the_face(photo: RgbImage) -> None:
    """A photo of twice the size with the same blur on the face is as sharp."""
    soft = blurred(photo, 4)
    large = np.asarray(cv2.resize(soft, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), np.uint8)
    small = sharpness(face_luminance(soft, FACE)).value
    assert sharpness(face_luminance(large, FACE.scaled(2))).value == pytest.approx(small, abs=0.05)


def test_darkness_shows_in_light_and_range(photo: RgbImage) -> None:
    """A dark photo has low brightness and exposure; a flat one has no exposure."""
    dark = (photo // 20).astype(np.uint8)
    for measure in (brightness, exposure):
        assert measure(face_luminance(dark, FACE)).value < 0.1 < measure(face_luminance(photo, FACE)).value
    assert exposure(whole_luminance(np.full((50, 50, 3), 200, np.uint8))).value == 0


def test_face_size_ignores_the_resolution(photo: RgbImage) -> None:
    """The same picture with more pixels shows a face of the same size."""
    twice = np.zeros((1200, 1280, 3), np.uint8)
    assert face_size(twice, FACE.scaled(2)).value == pytest.approx(face_size(photo, FACE).value)


def test_faces_over_the_edge_are_measured(photo: RgbImage) -> None:
    """A face that lies partly or wholly outside the photo still gives numbers."""
    for shift in (-350, 350, 2000):
        away = replace(FACE, points=FACE.points + np.array([shift, 0]))
        assert all(np.isfinite(m.value) for m in measure_photo(photo, away).values())


def test_an_even_face_is_not_sharp() -> None:
    """Where there is nothing to see, nothing is sharp."""
    assert sharpness(np.full((64, 64), 0.5, np.float32)).value == 0


def test_a_single_pixel_is_not_sharp() -> None:
    """Where there is nothing to compare there is no detail, and no error."""
    assert sharpness(whole_luminance(np.full((1, 1, 3), 99, np.uint8))).value == 0
