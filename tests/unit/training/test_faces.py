import numpy as np
import pytest

from scoring.straighten import MEAN_FACE
from scoring.training.detector_data import Scene, mosaic, view
from scoring.training.faces import KEPT_SIZE, face_scale
from scoring.training.photometry import rotation
from scoring.verdict import Box
from tests.unit.training.made import drawn_face

HEAD = Box(200, 150, 280, 240)


def scene() -> Scene:
    """A white ellipse in a black photo, said to be a head."""
    y, x = np.mgrid[0:400, 0:480]
    inside = ((x + 0.5 - 240) / 40) ** 2 + ((y + 0.5 - 195) / 45) ** 2 <= 1
    image = np.repeat(np.where(inside, 255, 0)[:, :, None], 3, 2).astype(np.uint8)
    return Scene(image, (HEAD,), None, (), unsearched=False)


def test_a_face_mirrored_twice_is_itself() -> None:
    """Points, trust and both pictures come back."""
    face = drawn_face()
    back = face.mirrored().mirrored()
    np.testing.assert_allclose(back.points, face.points)
    for mine, theirs in zip(back.images, face.images, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("scale", [0.2, 0.3, 0.54, 0.56, 1.0])
def test_a_view_shows_its_points_where_they_are_said_to_be(scale: float) -> None:
    """Whichever of the two pictures a view is drawn from, a pixel lies where the matrix puts it."""
    face = drawn_face()
    size = round(KEPT_SIZE * scale)
    middle = np.full(2, (KEPT_SIZE - 1) / 2)
    matrix = np.column_stack([np.eye(2) * scale, np.full(2, (size - 1) / 2) - middle * scale])
    drawn = face.draw(matrix, size).astype(float)
    for point in face.points[:8]:
        x, y = np.round(matrix[:, :2] @ point + matrix[:, 2]).astype(int)
        u, v = np.round((np.array([x, y]) - matrix[:, 2]) / scale).astype(int)
        assert np.abs(drawn[y, x] - face.images[0][v, u]).max() < 12


def test_the_scale_of_a_profile_has_a_floor() -> None:
    """Eyes in one place don't make errors look endless."""
    points = MEAN_FACE * 100
    assert float(face_scale(points)) == pytest.approx(100, rel=0.05)
    points[0:8] = 0
    assert float(face_scale(points)) == pytest.approx((points.max(0) - points.min(0)).max() / 8)


def test_a_quarter_turn_goes_from_right_to_below() -> None:
    """Angles grow clockwise, as a photo's y axis points down."""
    np.testing.assert_allclose(rotation(np.pi / 2) @ [1, 0], [0, 1], atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_a_head_stays_in_its_box(seed: int) -> None:
    """However a scene is turned, scaled and cut, the box encloses what is seen of the head, closely."""
    size = 320
    seen = view(scene(), size, np.random.default_rng(seed))
    if not len(seen.heads):
        assert len(seen.doubtful) == 1
        return
    rows, columns = np.nonzero(seen.image[:, :, 0] > 200)
    tight = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    extent = (seen.heads[0, 2:] - seen.heads[0, :2]).max()
    np.testing.assert_allclose(seen.heads[0], tight, atol=2 + 0.03 * extent)


def test_a_mosaic_moves_the_boxes_with_the_views() -> None:
    """Four views stand side by side, row by row, each with its heads."""
    views = [view(scene(), 160, np.random.default_rng(k)) for k in range(4)]
    joined = mosaic(views, 160)
    assert joined.image.shape == (320, 320, 3)
    np.testing.assert_array_equal(joined.image[160:, :160], views[2].image)
    shifts = np.array([[0, 0], [160, 0], [0, 160], [160, 160]])
    moved = [v.heads + np.tile(s, 2) for v, s in zip(views, shifts, strict=True)]
    np.testing.assert_allclose(joined.heads, np.concatenate(moved))
