"""How right the points are, and what is measured from them, on labelled faces that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.boxes import iou
from scoring.training.evaluation.agreement import correlation, estimate, mean, median
from scoring.training.evaluation.console import progress
from scoring.training.evaluation.geometry import EARS, EYES, PARTS, ear_angles, errors, eye_ratios
from scoring.training.evaluation.heads import FOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scoring.landmarks import Landmarker
    from scoring.training.evaluation.agreement import Estimate, Values
    from scoring.training.evaluation.sample import Case
    from scoring.verdict import Box, Head, Landmarks

EAR_ANGLES: Final = ("axis", "inner edge", "outer edge")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A labelled face and the points predicted for it.

    ``labelled`` has shape (22, 2), ``visible`` (22,), ``errors`` (22,) in labelled inter-ocular distances.
    """

    case: Case
    box: Box
    labelled: Values
    visible: Values
    predicted: Landmarks
    errors: Values

    def error(self, part: str) -> float:
        """Mean error of a part's visible points; NaN where none is visible."""
        kept = [k for k in PARTS[part] if self.visible[k] > 0]
        return float(self.errors[kept].mean()) if kept else np.nan

    def openness(self) -> Values:
        """Opening over width by label and as predicted, shape (2 eyes, 2); NaN where the eye is hidden."""
        pairs = np.stack([eye_ratios(self.labelled), eye_ratios(self.predicted.points)], 1)
        return _where_visible(pairs, self.visible, EYES)

    def ears(self, angle: str) -> Values:
        """An ear angle by label and as predicted, in degrees, shape (2 ears, 2); NaN where hidden."""
        pairs = np.stack([ear_angles(p)[angle] for p in (self.labelled, self.predicted.points)], 1)
        return _where_visible(pairs, self.visible, EARS)


def faces(
    cases: Sequence[Case], reported: Mapping[str, Sequence[Head]], landmarker: Landmarker
) -> list[Face]:
    """Predict the points of every labelled face whose head was found, in the box that was reported."""
    found = []
    for case in progress([c for c in cases if c.photo.points is not None], "faces"):
        labelled, visible, head = case.photo.points, case.photo.visible, case.photo.head
        boxes = [h.box for h in reported[case.file]]
        if labelled is None or visible is None or head is None or not boxes:
            continue
        box = max(boxes, key=lambda b: iou(b, head))
        if iou(box, head) >= FOUND:
            (predicted,) = landmarker([(case.image(), box)])
            found.append(Face(case, box, labelled, visible, predicted, errors(predicted.points, labelled)))
    return found


def error_of(some: Sequence[Face], part: str, statistic: Callable[[Values], float] = mean) -> Estimate:
    """Estimate the mean over faces of the error of a part's visible points."""
    pairs = [(f.case.group, e) for f in some if np.isfinite(e := f.error(part))]
    return estimate([g for g, _ in pairs], statistic, np.array([e for _, e in pairs]))


def median_of(some: Sequence[Face], part: str) -> Estimate:
    """Estimate the median over faces of the same."""
    return error_of(some, part, median)


def agreement_of(some: Sequence[Face], pairs: Callable[[Face], Values], *, each: bool = False) -> Estimate:
    """Correlate label and prediction: of the mean of a face's visible sides, or of ``each`` visible side.

    ``pairs`` returns (2 sides, 2) as `Face.openness` and `Face.ears` do.
    """
    groups, kept = [], []
    for face in some:
        seen = pairs(face)
        seen = seen[np.isfinite(seen).all(1)]
        rows = list(seen) if each else [seen.mean(0)] if len(seen) else []
        kept += rows
        groups += [face.case.group] * len(rows)
    table = np.array(kept).reshape(-1, 2)
    return estimate(groups, correlation, table[:, 0], table[:, 1])


def _where_visible(pairs: Values, visible: Values, sides: Sequence[Sequence[int]]) -> Values:
    seen = [visible[list(points)].min() > 0 for points in sides]
    return np.where(np.array(seen)[:, None], pairs, np.nan)
