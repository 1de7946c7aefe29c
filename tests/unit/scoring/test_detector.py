from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from scoring.detector import HeadDetector, overlap, peaks
from scoring.verdict import Head, RgbImage
from tests.golden.photos import drawn

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"
HEAD = np.array([34.0, 0.0, 395.0, 296.0])
"""Chelsea's head as far as the photo shows it, drawn by hand."""

SMALL = 104
"""Width of the drawn cat, of 640 pixels, on a photo that it was taken far away on."""


@pytest.fixture(scope="module")
def detector() -> HeadDetector:
    """Load the shipped network."""
    return HeadDetector.load()


@pytest.fixture(scope="module")
def chelsea() -> RgbImage:
    """Read a close portrait of a cat."""
    return np.asarray(cv2.imread(str(CHELSEA), cv2.IMREAD_COLOR_RGB), np.uint8)


def edges(head: Head) -> list[float]:
    """List the box's edges."""
    return [head.box.x0, head.box.y0, head.box.x1, head.box.y1]


def test_finds_the_head_of_a_cat(detector: HeadDetector, chelsea: RgbImage) -> None:
    """One cat gives one head in the right place."""
    (heads,) = detector([chelsea])
    assert len(heads) == 1
    assert overlap(np.array(edges(heads[0])), HEAD) > 0.6


def test_finds_both_cats(detector: HeadDetector, chelsea: RgbImage) -> None:
    """Two cats side by side give two heads, the more certain one first."""
    (heads,) = detector([np.hstack([chelsea, chelsea[:, ::-1]])])
    assert len(heads) == 2
    assert heads[0].confidence >= heads[1].confidence


@pytest.mark.parametrize("shade", [0, 127, 255])
def test_sees_no_cat_on_an_empty_photo(detector: HeadDetector, shade: int) -> None:
    """A photo of one colour shows no cat."""
    assert detector([np.full((300, 400, 3), shade, np.uint8)]) == [[]]


def test_sees_no_cat_in_noise(detector: HeadDetector) -> None:
    """Noise shows no cat."""
    photo = np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)
    assert detector([photo]) == [[]]


def test_answers_for_each_photo_of_a_batch(detector: HeadDetector, chelsea: RgbImage) -> None:
    """A batch of photos of different sizes gives what each photo alone would give."""
    photos = [chelsea, np.zeros((50, 80, 3), np.uint8), np.ascontiguousarray(chelsea[:, 40:300])]
    together = detector(photos)
    for photo, heads in zip(photos, together, strict=True):
        (alone,) = detector([photo])
        assert len(alone) == len(heads)
        for one, other in zip(alone, heads, strict=True):
            np.testing.assert_allclose(edges(one), edges(other), atol=0.05)


def test_an_empty_batch_is_answered(detector: HeadDetector) -> None:
    """No photo, no answer."""
    assert detector([]) == []


def test_a_mirrored_photo_gives_the_mirrored_head(detector: HeadDetector, chelsea: RgbImage) -> None:
    """Left and right are treated alike."""
    ((head,), (across,)) = detector([chelsea, np.ascontiguousarray(chelsea[:, ::-1])])
    width = chelsea.shape[1]
    mirrored = [width - across.box.x1, across.box.y0, width - across.box.x0, across.box.y1]
    np.testing.assert_allclose(edges(head), mirrored, atol=0.1)


def test_boxes_stay_inside_the_photo(detector: HeadDetector, chelsea: RgbImage) -> None:
    """A head that is cut off is boxed up to the photo's edge."""
    photo = np.ascontiguousarray(chelsea[:150, 100:])
    for head in detector([photo])[0]:
        assert 0 <= head.box.x0 < head.box.x1 <= photo.shape[1]
        assert 0 <= head.box.y0 < head.box.y1 <= photo.shape[0]


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (3, 2), (1280, 9)])
def test_odd_shapes_are_answered(detector: HeadDetector, shape: tuple[int, int]) -> None:
    """Tiny and narrow photos give no head rather than an error."""
    assert detector([np.zeros((*shape, 3), np.uint8)]) == [[]]


def test_threads_may_share_a_detector(detector: HeadDetector, chelsea: RgbImage) -> None:
    """Calls from several threads don't disturb each other."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: detector([chelsea])[0], range(8)))
    assert all(answer == answers[0] for answer in answers)


def test_of_two_peaks_on_one_head_the_higher_stays() -> None:
    """Peaks whose boxes overlap are the same head; one below the threshold is none."""
    heat = np.zeros((8, 8))
    heat[2, 2], heat[2, 5], heat[6, 6], heat[0, 7] = 0.8, 0.9, 0.7, 0.3
    boxes = np.zeros((4, 8, 8))
    boxes[:] = np.array([0, 0, 40, 40])[:, None, None]
    boxes[:, 5:, 5:] = np.array([45, 45, 60, 60])[:, None, None]
    found, confidence = peaks(heat, boxes, threshold=0.4)
    np.testing.assert_allclose(confidence, [0.9, 0.7])
    np.testing.assert_allclose(found, [[0, 0, 40, 40], [45, 45, 60, 60]])


@pytest.mark.parametrize("place", [(10, 20), (560, 430), (1100, 820), (600, 20)])
def test_a_small_head_is_found_on_a_close_look(detector: HeadDetector, place: tuple[int, int]) -> None:
    """A head of 45 pixels on a photo of 1280 is found wherever it is, also where pieces meet."""
    heads = detector.closely(far_away(place))
    assert len(heads) == 1
    shown = np.array([183.0, 63, 460, 343]) * (SMALL / 640) + [*place, *place]
    assert overlap(np.array(edges(heads[0])), shown) > 0.5


def far_away(place: tuple[int, int]) -> RgbImage:
    """Put a cat somewhere on a large photo."""
    photo, (x, y) = np.full((960, 1280, 3), 120, np.uint8), place
    cat = cv2.resize(drawn("tabby"), (SMALL, round(SMALL * 520 / 640)), interpolation=cv2.INTER_AREA)
    photo[y : y + cat.shape[0], x : x + SMALL] = cat
    return photo


def test_a_small_photo_has_no_pieces(detector: HeadDetector, chelsea: RgbImage) -> None:
    """What the whole photo shows at full size is not looked at again."""
    assert detector.closely(chelsea) == []
