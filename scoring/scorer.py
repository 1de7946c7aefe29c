"""Photos in, verdicts out: detector, landmarks, measures and score behind one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import numpy as np

from scoring.crops import View
from scoring.cuteness import Cuteness
from scoring.detector import HeadDetector
from scoring.landmarks import FaceLandmarker
from scoring.measures import measure_face
from scoring.memory import keep_heaps_small
from scoring.photo_quality import measure_photo
from scoring.refusals import is_face, why_not, why_nothing
from scoring.verdict import Box, Cat, Refused, Scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.cuteness import Worth
    from scoring.detector import Detector
    from scoring.landmarks import Landmarker
    from scoring.verdict import Head, Landmarks, Measure, RefusalReason, RgbImage, Verdict

MOST_CATS: Final = 10
"""Heads of one photo that are looked at, best first."""


class Scorer:
    """Scores photos. Holds no state between calls, so any number of threads may share one.

    Attributes:
        model: the networks' versions.
        weights: the score file's version.
    """

    def __init__(self, detector: Detector, landmarker: Landmarker, cuteness: Cuteness) -> None:
        self._detector = detector
        self._landmarker = landmarker
        self._cuteness = cuteness
        self.model = f"{detector.name}+{landmarker.name}"
        self.weights = cuteness.weights

    @classmethod
    def load(cls) -> Self:
        """Load the shipped networks and the current score file, and keep the process small from here on."""
        keep_heaps_small()
        return cls(HeadDetector.load(), FaceLandmarker.load(), Cuteness.load())

    def warm_up(self) -> None:
        """Run every network once, so that the first photo is as fast as the others."""
        grey = np.full((256, 256, 3), 127, np.uint8)
        self._detector([grey])
        self._landmarker([(grey, Box(64, 64, 192, 192))])

    def score(self, images: Sequence[RgbImage]) -> list[Verdict]:
        """Give a verdict on each photo, in order; geometry in the pixels of the photo given.

        Every cat that can be scored is; where none can, the reason is that of the plainest head.
        """
        return [self._judge(image) for image in images]

    def _judge(self, image: RgbImage) -> Verdict:
        view = View(image)
        faces = self._faces(view, self._detector([view])[0])
        # Looking in pieces takes as long as all else, so only what would get no score at all is looked at so.
        return self._verdict(view, faces or self._faces(view, self._detector.closely(view)))

    def _faces(self, view: View, heads: Sequence[Head]) -> list[tuple[Head, Landmarks]]:
        """Look at the best heads, and keep those that are faces of cats."""
        looked_at = heads[:MOST_CATS]
        faces = self._landmarker([(view, head.box) for head in looked_at])
        limits = self._cuteness.file.limits
        return [(h, f) for h, f in zip(looked_at, faces, strict=True) if is_face(f, limits)]

    def _verdict(self, view: View, found: Sequence[tuple[Head, Landmarks]]) -> Verdict:
        limits = self._cuteness.file.limits
        cats: list[Cat] = []
        reasons: list[tuple[float, RefusalReason]] = []
        for head, face in found:
            measures = measure_face(face) | measure_photo(view, face)
            reason = why_not(face, measures, limits)
            if reason is None:
                worth = self._cuteness(measures)
                cats.append(_cat(head, face, measures, worth))
            else:
                reasons.append((head.confidence * head.box.height, reason))
        if cats:
            best_first = sorted(cats, key=lambda cat: -cat.score)
            return Scored(tuple(best_first), self.model, self.weights)
        reason = max(reasons)[1] if reasons else why_nothing(view, limits)
        return Refused(reason, self.model, self.weights)


def _cat(head: Head, face: Landmarks, measures: Mapping[str, Measure], worth: Worth) -> Cat:
    return Cat(
        score=worth.score,
        interval=worth.interval,
        head=head.box,
        landmarks=face,
        measures=measures,
        contributions=worth.contributions,
        baseline=worth.baseline,
    )
