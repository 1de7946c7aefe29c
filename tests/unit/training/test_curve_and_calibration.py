from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from scoring.eyes import MODEL as EYE_MODEL
from scoring.landmarks import MODEL as FACE_MODEL
from scoring.landmarks import FaceLandmarker
from scoring.training.calibration import error_scales, ratios
from scoring.training.curve import draw_curve
from scoring.training.data import head_of
from scoring.verdict import Box
from tests.unit.training.made import photo_of

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"
HEAD = Box(34, 0, 395, 296)
"""Chelsea's head, drawn by hand."""


def test_errors_as_expected_need_no_scale() -> None:
    """Gaussian errors of just the expected size have a median ratio of one, over the visible points only."""
    rng = np.random.default_rng(1)
    true, sigma = rng.uniform(0, 100, (20000, 2)), rng.uniform(1, 5, 20000)
    points = true + rng.normal(0, 1, (20000, 2)) * sigma[:, None]
    seen = rng.random(20000) < 0.5
    points[~seen] += 1000
    assert abs(np.median(ratios(points, sigma, true, seen)) - 1) < 0.03


def networks() -> tuple[bytes, bytes]:
    """Read the shipped networks of face and eye."""
    models = resources.files("scoring").joinpath("models")
    face, eye = (models.joinpath(f"{name}.onnx").read_bytes() for name in (FACE_MODEL, EYE_MODEL))
    return face, eye


def test_without_labels_there_is_no_scale() -> None:
    """Networks are not written with errors that nothing was measured for."""
    with pytest.raises(ValueError, match="no labelled photo"):
        error_scales([photo_of("chelsea", CHELSEA)], *networks())


def test_scales_grow_with_the_errors_of_the_networks() -> None:
    """Photos whose labels are what the networks say need small scales, others as much larger ones."""
    face, eye = networks()
    find, photo = FaceLandmarker(face, eye), photo_of("chelsea", CHELSEA)
    image = photo.read()
    first = find.second(image, find.first(image, head_of(find([(image, HEAD)])[0].points)))[0]
    near = error_scales([photo_of("chelsea", CHELSEA, first)], face, eye)
    far = error_scales([photo_of("chelsea", CHELSEA, first + 60)], face, eye)
    assert near[0] < 1
    assert far[0] > 4 * near[0]
    assert far[1] > near[1]


def test_a_curve_is_drawn_for_what_was_learnt(tmp_path: Path) -> None:
    """Several losses of unequal length and of zero are drawn; of less than two steps there is no picture."""
    path = tmp_path / "curve.png"
    draw_curve({"none": [], "one": [3.0]}, path)
    assert not path.exists()
    draw_curve({"long": [5.0, 2.0, 1.0, 0.5], "short": [1.0, 0.0]}, path)
    picture = cv2.imread(str(path))
    assert picture is not None
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 3
