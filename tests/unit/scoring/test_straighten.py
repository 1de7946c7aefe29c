import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.mirror import ORDER
from scoring.straighten import MEAN_FACE, WEIGHTS, Frame, Points, Square
from scoring.verdict import Box, RgbImage

SIZE = 96
angles = st.floats(-np.pi, np.pi)
scales = st.floats(5, 300)
shifts = st.tuples(st.floats(-50, 900), st.floats(-50, 900))


def moved(angle: float, scale: float, shift: tuple[float, float]) -> Points:
    """Put the mean face somewhere on a photo."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    return np.asarray(MEAN_FACE @ turn.T + shift, np.float64)


def smooth_photo() -> RgbImage:
    """Draw soft blobs, so that interpolation is nearly exact."""
    noise = np.random.default_rng(4).integers(0, 256, (12, 16, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC), np.uint8)


def test_the_mean_face_is_its_own_mirror_image() -> None:
    """Left and right halves are alike, so that mirrored faces get mirrored frames."""
    np.testing.assert_allclose((MEAN_FACE * [-1, 1])[ORDER], MEAN_FACE)
    np.testing.assert_allclose(WEIGHTS[ORDER], WEIGHTS)


@given(angles, scales, shifts)
def test_a_frame_finds_where_the_mean_face_lies(
    angle: float, scale: float, shift: tuple[float, float]
) -> None:
    """Turn, size and place of an exact copy come back exactly."""
    points = moved(angle, scale, shift)
    frame = Frame.fit(points, WEIGHTS)
    np.testing.assert_allclose(frame.place(MEAN_FACE), points, atol=1e-6 * scale + 1e-9)
    np.testing.assert_allclose(np.hypot(*frame.turn[:, 0]), scale, rtol=1e-6)


@given(angles, scales, shifts)
def test_points_come_back_from_the_square(angle: float, scale: float, shift: tuple[float, float]) -> None:
    """To the drawing and back is no move."""
    points = moved(angle, scale, shift)
    square = Frame.fit(points, WEIGHTS).face(SIZE)
    np.testing.assert_allclose(square.to_photo(square.from_photo(points)), points, atol=1e-6 * scale)


def test_a_wrong_point_of_little_weight_hardly_turns_the_frame() -> None:
    """Points that vary between cats say little about where a face lies."""
    points = moved(0, 50, (100, 100))
    points[19] += [-40, 30]  # a cheek in long fur
    frame = Frame.fit(points, WEIGHTS)
    assert abs(np.degrees(np.arctan2(frame.turn[1, 0], frame.turn[0, 0]))) < 1


def test_points_in_one_place_give_a_frame_all_the_same() -> None:
    """A network that is lost must not stop the photo."""
    square = Frame.fit(np.full((22, 2), 7.0, np.float64), WEIGHTS).face(SIZE)
    assert square.draw(smooth_photo()).shape == (SIZE, SIZE, 3)


@pytest.mark.parametrize("angle", [0.0, 0.3, -1.2])
def test_a_turned_photo_gives_the_same_square(angle: float) -> None:
    """However the photo is turned, the face in the square is upright."""
    photo = smooth_photo()
    turn = cv2.getRotationMatrix2D((320, 240), np.degrees(angle), 1.0)
    turned = np.asarray(cv2.warpAffine(photo, turn, (640, 480), borderMode=cv2.BORDER_REFLECT), np.uint8)
    points = moved(0.1, 28, (320, 240))
    after = np.asarray(points @ turn[:, :2].T + turn[:, 2], np.float64)
    before_square = Frame.fit(points, WEIGHTS).face(SIZE).draw(photo).astype(int)
    after_square = Frame.fit(after, WEIGHTS).face(SIZE).draw(turned).astype(int)
    assert np.abs(before_square - after_square).mean() < 1.5


def test_a_mirrored_photo_gives_the_mirrored_square() -> None:
    """Left and right are drawn alike, also where a large photo is averaged down."""
    photo = smooth_photo()
    points = moved(0.2, 110, (300, 200))
    mirrored = (points * [-1, 1] + [photo.shape[1] - 1, 0])[ORDER]
    straight = Frame.fit(points, WEIGHTS).face(SIZE).draw(photo).astype(int)
    across = Frame.fit(mirrored, WEIGHTS).face(SIZE).draw(np.ascontiguousarray(photo[:, ::-1])).astype(int)
    assert np.abs(straight - across[:, ::-1]).max() <= 2


def test_a_smaller_copy_gives_the_same_square() -> None:
    """What is shrunk is averaged, so the size of the photo doesn't show."""
    photo = np.asarray(cv2.resize(smooth_photo(), (1280, 960), interpolation=cv2.INTER_CUBIC), np.uint8)
    half = np.asarray(cv2.resize(photo, (640, 480), interpolation=cv2.INTER_AREA), np.uint8)
    points = moved(0.2, 150, (640, 480))
    large = Frame.fit(points, WEIGHTS).face(SIZE).draw(photo).astype(int)
    small = Frame.fit((points + 0.5) / 2 - 0.5, WEIGHTS).face(SIZE).draw(half).astype(int)
    assert np.abs(large - small).mean() < 1.5


@pytest.mark.parametrize("side", [160.0, 300.0, 500.0, 1600.0])
def test_inside_the_photo_nothing_is_grey(side: float) -> None:
    """However much a window shrinks, its outermost pixels show what the photo shows there."""
    photo = np.full((2000, 2000, 3), 255, np.uint8)
    middle, half = 1000, side / 2
    box = Box(middle - half, middle - half, middle + half, middle + half)
    assert (Square.around(box, 1.0, SIZE).draw(photo) == 255).all()


def test_outside_the_photo_is_grey() -> None:
    """A face that the photo's edge cuts off is framed by grey, and one that is wholly outside is all grey."""
    photo = np.zeros((100, 100, 3), np.uint8)
    half_in = Frame.fit(moved(0, 30, (0, 50)), WEIGHTS).face(SIZE).draw(photo)
    assert (half_in[SIZE // 2, :20] == 127).all()
    assert (half_in[SIZE // 2, -20:] == 0).all()
    assert (Frame.fit(moved(0, 30, (900, 900)), WEIGHTS).face(SIZE).draw(photo) == 127).all()


def test_an_eye_lies_in_the_middle_of_its_square() -> None:
    """The eye's centre is drawn in the middle, upright in the face's frame."""
    points = moved(0.5, 60, (300, 200))
    frame = Frame.fit(points, WEIGHTS)
    square = frame.eye(points[:4].mean(0), 64)
    np.testing.assert_allclose(square.from_photo(points[:4].mean(0)), [31.5, 31.5], atol=1e-6)
    outer, inner = square.from_photo(points[:2])
    assert outer[0] < inner[0]


def test_an_upright_square_is_centred_on_its_box() -> None:
    """The box's middle is drawn in the middle, its longer side fills the square but for the margin."""
    square = Square.around(Box(50, 100, 150, 180), 1.25, 100)
    corners = square.from_photo(np.array([[49.5, 139.5], [149.5, 139.5]]))
    np.testing.assert_allclose(corners, [[9.5, 49.5], [89.5, 49.5]], atol=1e-9)


@pytest.mark.parametrize(
    "box", [Box(30.3, 20.1, 170.9, 160.2), Box(-20.2, 10, 60.7, 90), Box(250.1, 150.2, 330.4, 260)]
)
def test_an_upright_square_commutes_with_mirroring(box: Box) -> None:
    """The square of a mirrored photo around the mirrored box is the mirrored square."""
    photo = np.ascontiguousarray(smooth_photo()[:200, :301])
    across = Box(301 - box.x1, box.y0, 301 - box.x0, box.y1)
    straight = Square.around(box, 1.35, SIZE).draw(photo).astype(int)
    mirrored = Square.around(across, 1.35, SIZE).draw(np.ascontiguousarray(photo[:, ::-1])).astype(int)
    assert np.abs(straight[:, ::-1] - mirrored).max() <= 2


def test_a_square_holds_the_ears_of_a_turned_head() -> None:
    """Points far outside the mean face widen the square, so that the next look sees them, too."""
    points = moved(0, 40, (300, 200))
    far = points.copy()
    far[17] += [90, -60]  # the right ear's tip
    square = Frame.fit(far, WEIGHTS).face(SIZE)
    inside = square.from_photo(far)
    assert (inside > 0).all()
    assert (inside < SIZE - 1).all()
