from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.landmarks import FaceLandmarker, confidence_of, sigma_of
from scoring.mirror import ORDER
from scoring.verdict import LANDMARK_NAMES, Box, Landmarks, RgbImage

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"
HEAD = Box(34, 0, 395, 296)
"""Chelsea's head as far as the photo shows it, drawn by hand."""

SEEN = {
    "l_eye_outer": (137, 96),
    "l_eye_inner": (210, 148),
    "r_eye_inner": (297, 159),
    "r_eye_outer": (353, 120),
    "nose_bottom": (258, 263),
}


@pytest.fixture(scope="module")
def landmarker() -> FaceLandmarker:
    """Load the shipped network."""
    return FaceLandmarker.load()


@pytest.fixture(scope="module")
def chelsea() -> RgbImage:
    """Read a close portrait of a cat."""
    return np.asarray(cv2.imread(str(CHELSEA), cv2.IMREAD_COLOR_RGB), np.uint8)


def ocular(landmarks: Landmarks) -> float:
    """Return the inter-ocular distance in pixels."""
    return float(np.linalg.norm(landmarks.points[0:4].mean(0) - landmarks.points[4:8].mean(0)))


def test_points_lie_where_a_person_sees_them(landmarker: FaceLandmarker, chelsea: RgbImage) -> None:
    """Well visible points are found to a fifth of the inter-ocular distance."""
    (face,) = landmarker([(chelsea, HEAD)])
    for name, place in SEEN.items():
        assert np.linalg.norm(face[name] - place) < 0.2 * ocular(face), name


def test_confidence_is_a_share(landmarker: FaceLandmarker, chelsea: RgbImage) -> None:
    """Each confidence lies between 0 and 1, and a plain face is more certain than a grey square."""
    face, grey = landmarker([(chelsea, HEAD), (np.full((300, 300, 3), 127, np.uint8), HEAD)])
    for landmarks in (face, grey):
        assert landmarks.points.shape == (len(LANDMARK_NAMES), 2)
        assert ((landmarks.confidence > 0) & (landmarks.confidence <= 1)).all()
    assert face.confidence.mean() > grey.confidence.mean() + 0.2


def test_a_mirrored_face_gives_mirrored_points(landmarker: FaceLandmarker, chelsea: RgbImage) -> None:
    """Left and right are treated alike, to less than a third of a pixel."""
    width = chelsea.shape[1]
    across = Box(width - HEAD.x1, HEAD.y0, width - HEAD.x0, HEAD.y1)
    face, mirrored = landmarker([(chelsea, HEAD), (np.ascontiguousarray(chelsea[:, ::-1]), across)])
    back = (mirrored.points * [-1, 1] + [width - 1, 0])[ORDER]
    assert np.abs(face.points - back).max() < 0.3
    np.testing.assert_allclose(face.confidence, mirrored.confidence[ORDER], atol=0.02)


def test_a_batch_gives_what_each_face_alone_would_give(landmarker: FaceLandmarker, chelsea: RgbImage) -> None:
    """Faces of a batch don't disturb each other."""
    faces = [(chelsea, HEAD), (np.ascontiguousarray(chelsea[::-1]), HEAD), (chelsea, Box(100, 50, 200, 160))]
    for face, together in zip(faces, landmarker(faces), strict=True):
        (alone,) = landmarker([face])
        np.testing.assert_allclose(together.points, alone.points, atol=0.05)


def test_an_empty_batch_is_answered(landmarker: FaceLandmarker) -> None:
    """No face, no answer."""
    assert landmarker([]) == []


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ((1, 1), Box(0, 0, 1, 1)),
        ((1, 500), Box(0, 0, 500, 1)),
        ((3000, 2), Box(0, 0, 2, 3000)),
        ((40, 60), Box(59, 39, 60, 40)),
        ((40, 60), Box(5, 5, 5, 5)),
        ((40, 60), Box(-200, -200, -100, -100)),
    ],
)
def test_odd_photos_and_boxes_are_answered(
    landmarker: FaceLandmarker, shape: tuple[int, int], box: Box
) -> None:
    """Tiny and narrow photos, boxes in a corner, empty ones and ones beside the photo give finite points."""
    (face,) = landmarker([(np.zeros((*shape, 3), np.uint8), box)])
    assert np.isfinite(face.points).all()
    assert np.isfinite(face.confidence).all()


def test_threads_may_share_a_landmarker(landmarker: FaceLandmarker, chelsea: RgbImage) -> None:
    """Calls from several threads don't disturb each other."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: landmarker([(chelsea, HEAD)])[0], range(8)))
    for answer in answers:
        np.testing.assert_array_equal(answer.points, answers[0].points)


def test_mirroring_twice_changes_nothing() -> None:
    """The partner of a point's partner is the point itself, on the other side of the face."""
    assert [ORDER[k] for k in ORDER] == list(range(len(LANDMARK_NAMES)))
    assert LANDMARK_NAMES[ORDER[LANDMARK_NAMES.index("l_ear_tip")]] == "r_ear_tip"
    assert LANDMARK_NAMES[ORDER[LANDMARK_NAMES.index("nose_left")]] == "nose_right"
    assert ORDER[LANDMARK_NAMES.index("chin")] == LANDMARK_NAMES.index("chin")


@given(st.floats(0, 5))
def test_confidence_and_error_are_two_ways_to_say_one_thing(sigma: float) -> None:
    """The standard error can be read back from the confidence."""
    back = sigma_of(confidence_of(np.array([sigma])))
    np.testing.assert_allclose(back, [sigma], rtol=1e-6, atol=1e-9)
