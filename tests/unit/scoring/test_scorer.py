from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from scoring.crops import resized
from scoring.cuteness import WEIGHTS, Cuteness
from scoring.decode import decode, encode_small
from scoring.detector import HeadDetector
from scoring.landmarks import FaceLandmarker
from scoring.report import as_json
from scoring.scorer import Scorer
from scoring.verdict import RefusalReason, Refused, RgbImage, Scored, Verdict
from tests.golden.photos import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.crops import Picture
    from scoring.verdict import Head

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"
EYES = ((172, 118), (321, 136))
"""Centres of Chelsea's eyes, by hand."""


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """Load the shipped networks once."""
    return Scorer.load()


@pytest.fixture(scope="module")
def chelsea() -> RgbImage:
    """Decode the cat that every test knows."""
    return decode(CHELSEA.read_bytes()).image


def score(scorer: Scorer, image: RgbImage) -> Verdict:
    """Score one photo."""
    (verdict,) = scorer.score([image])
    return verdict


def scored(verdict: Verdict) -> Scored:
    """Take a verdict as the score that it must be."""
    assert isinstance(verdict, Scored)
    return verdict


def test_chelsea_is_scored_by_her_face(scorer: Scorer, chelsea: RgbImage) -> None:
    """A known cat is found, her eyes where they are, and the score explains itself."""
    cat = scored(score(scorer, chelsea)).best
    for eye, seen in zip((cat.landmarks.points[0:4], cat.landmarks.points[4:8]), EYES, strict=True):
        assert np.linalg.norm(eye.mean(0) - seen) < 20
    assert 1 <= cat.interval[0] <= cat.score <= cat.interval[1] <= 100
    assert cat.baseline + sum(cat.by_aspect().values()) == pytest.approx(cat.score, abs=1e-6)
    assert cat.measures["eye_openness"].value > 0.4  # she looks at the camera
    assert {c.measure for c in cat.contributions} <= set(cat.measures)


def test_a_mirrored_photo_has_the_same_score(scorer: Scorer, chelsea: RgbImage) -> None:
    """Left and right don't matter."""
    there = scored(score(scorer, chelsea)).best
    back = scored(score(scorer, np.ascontiguousarray(chelsea[:, ::-1]))).best
    assert back.score == pytest.approx(there.score, abs=0.1)
    assert back.head.x0 == pytest.approx(chelsea.shape[1] - there.head.x1, abs=0.5)


def test_the_stored_copy_has_about_the_same_score(scorer: Scorer, chelsea: RgbImage) -> None:
    """Encoding the photo for storage moves the score by far less than its interval."""
    there = scored(score(scorer, chelsea)).best
    again = scored(score(scorer, decode(encode_small(chelsea)).image)).best
    assert again.score == pytest.approx(
        there.score, abs=max(3, 0.25 * (there.interval[1] - there.interval[0]))
    )


def test_company_changes_no_verdict(scorer: Scorer, chelsea: RgbImage) -> None:
    """Photos scored together get the verdicts that they get alone, in order."""
    wall = np.full((200, 300, 3), 180, np.uint8)
    small = np.asarray(cv2.resize(chelsea, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.uint8)
    together = scorer.score([chelsea, wall, small])
    assert [v.__class__ for v in together] == [Scored, Refused, Scored]
    for verdict, image in zip(together, (chelsea, wall, small), strict=True):
        alone = score(scorer, image)
        if isinstance(verdict, Scored):
            assert verdict.best.score == pytest.approx(scored(alone).best.score, abs=0.05)
        else:
            assert as_json(verdict) == as_json(alone)


def test_threads_share_a_scorer(scorer: Scorer, chelsea: RgbImage) -> None:
    """Several threads at once get the same verdict."""
    with ThreadPoolExecutor(3) as pool:
        verdicts = list(pool.map(lambda _: as_json(score(scorer, chelsea)), range(6)))
    assert all(v == verdicts[0] for v in verdicts)


def test_several_cats_come_best_first(scorer: Scorer, chelsea: RgbImage) -> None:
    """Every cat on a photo is scored, and the best comes first."""
    pair = np.concatenate([chelsea, np.full((300, 60, 3), 127, np.uint8), chelsea[:, ::-1]], axis=1)
    cats = scored(score(scorer, pair)).cats
    assert len(cats) == 2
    assert cats[0].score >= cats[1].score
    assert {cat.head.x0 > 451 for cat in cats} == {True, False}


@pytest.mark.parametrize(
    ("value", "reason"), [(180, RefusalReason.NO_CAT), (3, RefusalReason.TOO_DARK)], ids=["wall", "night"]
)
def test_nothing_gives_a_reason(scorer: Scorer, value: int, reason: RefusalReason) -> None:
    """An empty photo has no cat; a black one is too dark to tell."""
    verdict = score(scorer, np.full((480, 640, 3), value, np.uint8))
    assert verdict == Refused(reason, scorer.model, scorer.weights)


def test_a_dark_cat_photo_is_too_dark(scorer: Scorer, chelsea: RgbImage) -> None:
    """A cat in the dark asks for light."""
    verdict = score(scorer, (chelsea // 25).astype(np.uint8))
    assert isinstance(verdict, Refused)
    assert verdict.reason is RefusalReason.TOO_DARK


def test_a_blurred_cat_photo_is_blurred(scorer: Scorer, chelsea: RgbImage) -> None:
    """A cat out of focus asks for a steady hand."""
    verdict = score(scorer, np.asarray(cv2.GaussianBlur(chelsea, (0, 0), 12), np.uint8))
    assert isinstance(verdict, Refused)
    assert verdict.reason is RefusalReason.BLURRED


def test_no_photos_give_no_verdicts(scorer: Scorer) -> None:
    """An empty batch is fine."""
    assert scorer.score([]) == []


class Nowhere:
    """A detector that finds nothing."""

    name = "nowhere-1"

    def __call__(self, images: Sequence[Picture]) -> list[list[Head]]:
        return [[] for _ in images]

    def closely(self, photo: Picture) -> list[Head]:  # noqa: ARG002 - sees nothing
        return []


def test_a_cat_far_away_is_found(scorer: Scorer) -> None:
    """Where the whole photo shows no face, its pieces are looked at."""
    far = np.full((960, 1280, 3), 120, np.uint8)
    far[820:904, 1100:1204] = resized(drawn("tabby"), 104, 84)
    assert HeadDetector.load()([far]) == [[]]
    verdict = score(scorer, far)
    assert isinstance(verdict, Scored)
    assert abs(verdict.best.head.x0 - 1130) < 12


def test_verdicts_name_their_makers(chelsea: RgbImage) -> None:
    """A verdict tells which networks and which weights gave it."""
    verdict = score(Scorer(Nowhere(), FaceLandmarker.load(), Cuteness.load()), chelsea)
    assert verdict == Refused(RefusalReason.NO_CAT, f"nowhere-1+{FaceLandmarker.name}", WEIGHTS)
