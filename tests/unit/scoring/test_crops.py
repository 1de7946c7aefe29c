import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.crops import Letterbox, Pyramid, View, resized, seen_one_way
from scoring.verdict import Box, RgbImage

SIZE = 64
sides = st.integers(8, 1280)


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
def test_letterbox_of_a_mirrored_photo_is_the_same(width: int, height: int) -> None:
    """Through its view a photo gives the same square as its mirror image, whatever its size."""
    photo = noise(width, height)
    fit = Letterbox.fit(width, height, SIZE)
    straight, across = View(photo), View(np.ascontiguousarray(photo[:, ::-1]))
    np.testing.assert_array_equal(fit.draw(straight), fit.draw(across))
    assert straight.turned != across.turned


@pytest.mark.parametrize(("width", "height"), [(640, 480), (333, 501), (1280, 77), (1, 9)])
def test_a_reduced_photo_shows_the_same(width: int, height: int) -> None:
    """A pyramid's copies are the means of whole blocks of pixels, never smaller than was asked for."""
    photo = noise(width, height)
    for most in (1, 1.9, 2, 5, 1000):
        small, times = Pyramid(photo).reduced(most)
        assert 1 <= times <= most
        assert small.shape[:2] == (height // times, width // times)
        block = photo[:times, :times].reshape(-1, 3).mean(0)
        assert np.abs(small[0, 0] - block).max() <= 2


def test_copies_are_made_once() -> None:
    """Squares that need the same copy share it."""
    pyramid = Pyramid(noise(640, 480))
    assert pyramid.reduced(4)[0] is pyramid.reduced(5)[0]
    assert Pyramid.of(pyramid) is pyramid
    view = View(noise(640, 480))
    assert View.of(view) is view


def test_a_box_is_carried_to_the_view_and_back() -> None:
    """What lies at a photo's left lies at the right of a view that was turned."""
    photo, box = noise(60, 40), Box(3, 4, 20, 30)
    for view in (View(photo), View(np.ascontiguousarray(photo[:, ::-1]))):
        assert view.across(view.across(box)) == box
        assert (view.across(box) == box) != view.turned


@pytest.mark.parametrize(
    ("size", "target"), [((1280, 960), (320, 240)), ((854, 640), (107, 80)), ((30, 20), (60, 40))]
)
def test_resizing_keeps_the_mean_and_commutes_with_mirroring(
    size: tuple[int, int], target: tuple[int, int]
) -> None:
    """Whatever the factor, brightness stays and left is treated as right."""
    photo = noise(*size)
    straight, mirrored = resized(photo, *target), resized(np.ascontiguousarray(photo[:, ::-1]), *target)
    assert straight.shape == (target[1], target[0], 3)
    assert abs(straight.mean() - photo.mean()) < 1
    assert np.abs(straight[:, ::-1].astype(int) - mirrored).max() <= 1


def test_of_a_photo_and_its_mirror_image_one_is_seen() -> None:
    """Both give the same pixels, and one of them knows that it was turned."""
    photo = noise(33, 20)
    straight, first = seen_one_way(photo)
    across, second = seen_one_way(np.ascontiguousarray(photo[:, ::-1]))
    np.testing.assert_array_equal(straight, across)
    assert first != second
