from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from scoring.photo_quality import (
    FACE_HEIGHT,
    FACE_WIDTH,
    WHOLE_SIDE,
    brightness,
    exposure,
    face_luminance,
    face_size,
    measure_photo,
    sharpness,
    whole_luminance,
)
from scoring.verdict import Landmarks, RgbImage
from tests.unit.scoring.faces import mirrored, plain_face

FACE = plain_face()
CHELSEA: Final = Path(__file__).parents[2] / "data" / "chelsea.png"

Affine = npt.NDArray[np.float64]


@pytest.fixture
def photo() -> RgbImage:
    """Fur-like noise, 640 x 600 pixels."""
    rng = np.random.default_rng(5)
    fine = rng.integers(0, 255, (300, 320, 3), np.uint8)
    return np.asarray(cv2.resize(fine, (640, 600), interpolation=cv2.INTER_LINEAR), np.uint8)


def blurred(photo: RgbImage, sigma: float) -> RgbImage:
    """Blur a photo; ``sigma`` in pixels."""
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.uint8)


@pytest.fixture
def chelsea() -> RgbImage:
    """A real cat, 902 x 600 pixels."""
    with Image.open(CHELSEA) as picture:
        return np.asarray(picture.convert("RGB").resize((902, 600), Image.Resampling.LANCZOS))


@pytest.fixture
def her_face() -> Landmarks:
    """About where her face is: 300 pixels between the eyes, its own right eye lower."""
    return moved(plain_face(), placed(3, 7.5, (490, 260)) @ placed(1, 0, (-300, -300)))


def placed(scale: float, degrees: float, shift: tuple[float, float]) -> Affine:
    """A map of pixels that scales and turns clockwise about (0, 0), then shifts; shape (3, 3)."""
    x, y = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    return np.array([[x, -y, shift[0]], [y, x, shift[1]], [0, 0, 1]])


def moved(face: Landmarks, by: Affine) -> Landmarks:
    """The face where the map brings it."""
    return replace(face, points=face.points @ by[:2, :2].T + by[:2, 2])


def compressed(photo: RgbImage, quality: int) -> RgbImage:
    """Save a photo as a JPEG and read it."""
    _, packed = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def other_copies(photo: RgbImage, face: Landmarks) -> dict[str, tuple[RgbImage, Landmarks]]:
    """The same photo as people and messengers change it, with the same face on it."""
    height, width = photo.shape[:2]
    copies = {
        "compressed": (compressed(photo, 50), face),
        "cut": (photo[20:, 30:], moved(face, placed(1, 0, (-30, -20)))),
    }
    for side in (2, 4):
        small = cv2.resize(photo, (width // side, height // side), interpolation=cv2.INTER_AREA)
        there = moved(face, placed(1 / side, 0, (0.5 / side - 0.5, 0.5 / side - 0.5)))
        copies[f"1/{side}"] = (np.asarray(small, np.uint8), there)
    for degrees in (10, -10):
        turn = placed(1, degrees, (0, 0))
        turn[:2, 2] = face.points.mean(0) - turn[:2, :2] @ face.points.mean(0)
        turned = cv2.warpAffine(photo, turn[:2], (width, height), borderMode=cv2.BORDER_REFLECT_101)
        copies[f"{degrees} degrees"] = (np.asarray(turned, np.uint8), moved(face, turn))
    return copies


def test_other_copies_are_as_good(chelsea: RgbImage, her_face: Landmarks) -> None:
    """A photo that was resized, compressed, cut or turned has nearly the same quality."""
    before = measure_photo(chelsea, her_face)
    for name, (copy, face) in other_copies(chelsea, her_face).items():
        after = measure_photo(copy, face)
        for measure in ("sharpness", "exposure", "brightness"):
            assert after[measure].value == pytest.approx(before[measure].value, abs=0.02), (name, measure)


def test_the_face_is_drawn_upright(chelsea: RgbImage, her_face: Landmarks) -> None:
    """A face is drawn at one size whatever its own, and a turned one as a straight one."""
    picture = face_luminance(chelsea, her_face)
    assert picture.shape == (FACE_HEIGHT, FACE_WIDTH)
    turned, face = other_copies(chelsea, her_face)["10 degrees"]
    assert np.abs(face_luminance(turned, face) - picture).mean() < 0.01


def test_light_is_that_of_every_pixel(chelsea: RgbImage) -> None:
    """Few pixels tell of brightness and range what all pixels of that part tell, but for the finest marks."""
    face = moved(FACE, placed(2, 0, (480 - 600, 340 - 600)))
    part = chelsea[340 - 230 : 340 + 210, 480 - 140 : 480 + 140].astype(np.float64) @ [0.299, 0.587, 0.114]
    low, light, high = np.percentile(part / 255, [2, 95, 98])
    measures = measure_photo(chelsea, face)
    assert measures["brightness"].value == pytest.approx(light, abs=0.01)
    assert measures["exposure"].value == pytest.approx(high - low, abs=0.05)


def test_whole_photos_are_judged_small(photo: RgbImage, chelsea: RgbImage) -> None:
    """A whole photo is reduced to one size, which keeps its light; a small one is kept."""
    assert max(whole_luminance(photo).shape) == WHOLE_SIDE
    assert whole_luminance(photo[:90, :120]).shape == (90, 120)
    full = chelsea.astype(np.float64) @ [0.299, 0.587, 0.114] / 255
    assert brightness(whole_luminance(chelsea)).value == pytest.approx(np.percentile(full, 95), abs=0.01)


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
    for shift in ((-350, 0), (350, 0), (2000, 0), (0, -2000), (-1e7, 1e7)):
        away = replace(FACE, points=FACE.points + np.array(shift))
        assert all(np.isfinite(m.value) for m in measure_photo(photo, away).values())


@pytest.mark.parametrize("scale", [0, 1e-4, 0.02, 30])
@pytest.mark.parametrize("shape", [(600, 640), (1, 1), (2, 900), (900, 1)])
def test_faces_of_any_size_are_measured(photo: RgbImage, scale: float, shape: tuple[int, int]) -> None:
    """The smallest and the largest face on the oddest photo still give numbers from 0 to 1."""
    odd = np.asarray(cv2.resize(photo, shape[::-1]), np.uint8)
    measures = measure_photo(odd, FACE.scaled(scale))
    assert all(0 <= measures[name].value <= 1 for name in ("sharpness", "exposure", "brightness"))


def test_an_even_face_is_not_sharp() -> None:
    """Where there is nothing to see, nothing is sharp."""
    assert sharpness(np.full((64, 64), 0.5, np.float32)).value == 0


def test_a_single_pixel_is_not_sharp() -> None:
    """Where there is nothing to compare there is no detail, and no error."""
    assert sharpness(whole_luminance(np.full((1, 1, 3), 99, np.uint8))).value == 0
