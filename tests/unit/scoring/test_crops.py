import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.crops import FaceCrop, Letterbox
from scoring.verdict import Box, RgbImage

SIZE = 64
sides = st.integers(8, 1280)
places = st.floats(-50, 700, allow_nan=False)
extents = st.floats(4, 600, allow_nan=False)


def noise(width: int, height: int) -> RgbImage:
    """Return a photo without any symmetry."""
    return np.random.default_rng(width * height).integers(0, 256, (height, width, 3), np.uint8)


@given(sides, sides)
def test_letterbox_keeps_the_photo_inside(width: int, height: int) -> None:
    """A photo of any shape fits into the square, centred, with its longer side filling it."""
    fit = Letterbox.fit(width, height, SIZE)
    assert max(fit.width, fit.height) == SIZE
    assert fit.left * 2 + fit.width == SIZE
    assert fit.top * 2 + fit.height == SIZE


@given(sides, sides)
def test_letterbox_maps_corners_back(width: int, height: int) -> None:
    """The drawn part of the square maps to the whole photo."""
    fit = Letterbox.fit(width, height, SIZE)
    drawn = np.array([[fit.left, fit.top, fit.left + fit.width, fit.top + fit.height]], np.float64)
    np.testing.assert_allclose(fit.to_photo(drawn), [[0, 0, width, height]], atol=1e-9)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (333, 500), (451, 300), (40, 30), (1280, 77)])
def test_letterbox_commutes_with_mirroring(width: int, height: int) -> None:
    """The square of a mirrored photo is the mirrored square, up to rounding of a grey level."""
    photo = noise(width, height)
    fit = Letterbox.fit(width, height, SIZE)
    straight, mirrored = fit.draw(photo), fit.draw(np.ascontiguousarray(photo[:, ::-1]))
    assert np.abs(straight[:, ::-1].astype(int) - mirrored).max() <= 1


@given(places, places, extents, extents)
def test_face_crop_maps_points_there_and_back(x: float, y: float, width: float, height: float) -> None:
    """Points survive the way into the crop and back."""
    window = FaceCrop.around(Box(x, y, x + width, y + height), 1.35)
    points = np.array([[x, y], [x + width / 3, y + height / 2]])
    np.testing.assert_allclose(window.to_photo(window.from_photo(points, 160), 160), points, atol=1e-6)


@given(places, places, extents, extents)
def test_face_crop_is_centred_on_the_box(x: float, y: float, width: float, height: float) -> None:
    """The window's centre lies within half a pixel of the box's centre."""
    window = FaceCrop.around(Box(x, y, x + width, y + height), 1.35)
    assert abs(window.left + window.side / 2 - (x + width / 2)) <= 0.5 + 1e-6
    assert abs(window.top + window.side / 2 - (y + height / 2)) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    "box",
    [
        Box(30.3, 20.1, 170.9, 160.2),
        Box(-20.2, 10, 60.7, 90),
        Box(250.1, 150.2, 330.4, 260),
        Box(5, 5, 25.5, 28),
    ],
)
def test_face_crop_commutes_with_mirroring(box: Box) -> None:
    """The crop of a mirrored photo around the mirrored box is the mirrored crop."""
    photo = noise(301, 200)
    across = Box(301 - box.x1, box.y0, 301 - box.x0, box.y1)
    straight = FaceCrop.around(box, 1.35).draw(photo, SIZE)
    mirrored = FaceCrop.around(across, 1.35).draw(np.ascontiguousarray(photo[:, ::-1]), SIZE)
    assert np.abs(straight[:, ::-1].astype(int) - mirrored).max() <= 1


def test_face_crop_beyond_the_photo_is_grey() -> None:
    """A box outside the photo gives a grey crop rather than an error."""
    crop = FaceCrop.around(Box(500, 500, 520, 520), 1.35).draw(noise(100, 100), SIZE)
    assert crop.shape == (SIZE, SIZE, 3)
    assert (crop == 127).all()


def test_face_crop_finds_a_marked_pixel() -> None:
    """What is drawn at a point of the photo is seen at the mapped point of the crop."""
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[148:153, 98:103] = 255
    window = FaceCrop.around(Box(50, 100, 150, 200), 1.28)
    crop = window.draw(photo, 160)
    row, column = np.unravel_index(int(crop[..., 0].argmax()), crop.shape[:2])
    expected = window.from_photo(np.array([[100.0, 150.0]]), 160)[0]
    assert abs(column - expected[0]) <= 3
    assert abs(row - expected[1]) <= 3
