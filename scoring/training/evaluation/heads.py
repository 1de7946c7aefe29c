"""How well heads are found: all of them, small ones, and none where there is none."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from scoring.crops import resized
from scoring.training.boxes import best_match
from scoring.training.evaluation.agreement import estimate, mean, share
from scoring.training.evaluation.console import progress
from scoring.training.evaluation.tables import Table
from scoring.verdict import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scoring.detector import Detector
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.sample import Case
    from scoring.training.evaluation.tables import Cell
    from scoring.verdict import Head, RgbImage

FOUND: Final = 0.5
FOUND_WELL: Final = 0.7
"""IoU with the labelled head from which a reported one counts."""

CANVAS: Final = (1280, 960)
SMALL: Final = (40, 60, 80)
"""Longer sides that heads are reduced to, on a photo of that canvas."""


@dataclass(frozen=True, slots=True)
class LabelledHead:
    """A head that is there, and how well the best reported box fits it.

    ``main`` heads were drawn by annotators or follow from hand-set points; the others were found or confirmed
    when photos were searched by eye, with a draft detector's boxes in sight.
    """

    case: Case
    box: Box
    main: bool
    overlap: float


def detect(cases: Sequence[Case], detector: Detector) -> dict[str, list[Head]]:
    """Return the reported heads of each photo by its file."""
    return {case.file: detector([case.image()])[0] for case in progress(cases, "heads")}


def labelled_heads(cases: Sequence[Case], reported: Mapping[str, Sequence[Head]]) -> list[LabelledHead]:
    """Compare every labelled head with what was reported."""
    return [
        LabelledHead(case, box, box is case.photo.head, best_match(box, (h.box for h in reported[case.file])))
        for case in cases
        if case.is_cat
        for box in case.photo.heads
    ]


def recall(heads: Iterable[LabelledHead], least: float = FOUND) -> Estimate:
    """Share of the heads that some reported box overlaps by at least ``least``."""
    kept = list(heads)
    hits = np.array([h.overlap >= least for h in kept], np.float64)
    return share([h.case.group for h in kept], hits)


def small_recall(cases: Sequence[Case], detector: Detector, pixels: int) -> Estimate:
    """Recall of heads reduced to ``pixels`` on a large photo; heads that are smaller already are left out."""
    groups, hits = [], []
    for case in progress([c for c in cases if c.is_cat and c.photo.head], f"heads of {pixels} px"):
        head = case.photo.head
        if head is None or max(head.width, head.height) < pixels:
            continue
        canvas, box = from_afar(case, head, pixels)
        found = detector([canvas])[0] or detector.closely(canvas)
        hits.append(best_match(box, (h.box for h in found)) >= FOUND)
        groups.append(case.group)
    return share(groups, np.array(hits, np.float64))


def from_afar(case: Case, head: Box, pixels: int) -> tuple[RgbImage, Box]:
    """Put the photo, reduced, somewhere on a large canvas that its own colours fill."""
    image, (width, height) = case.image(), CANVAS
    scale = min(1, pixels / max(head.width, head.height))
    small = resized(image, *(max(1, round(side * scale)) for side in _size(image)))
    tiny = resized(image, 8, 6)
    canvas = np.asarray(cv2.resize(tiny, CANVAS, interpolation=cv2.INTER_CUBIC), np.uint8)
    rng = np.random.default_rng(zlib.crc32(case.file.encode()))
    w, h = _size(small)
    x, y = int(rng.integers(width - w + 1)), int(rng.integers(height - h + 1))
    canvas[y : y + h, x : x + w] = small
    sx, sy = w / image.shape[1], h / image.shape[0]
    return canvas, Box(head.x0 * sx + x, head.y0 * sy + y, head.x1 * sx + x, head.y1 * sy + y)


def _size(image: RgbImage) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def heads_table(heads: Sequence[LabelledHead], small: Mapping[int, Estimate]) -> Table:
    """Recall by kind of label, source, pose and size."""
    main = [h for h in heads if h.main]
    rows: list[tuple[Cell, ...]] = [_row("labelled heads", main)]
    rows += [_row(f"of them {name}", part) for name, part in _parts(main, lambda h: h.case.photo.source)]
    rows += [_row(f"of them {name}", part) for name, part in _parts(main, lambda h: h.case.pose)]
    if further := [h for h in heads if not h.main]:
        rows.append(_row("further heads, confirmed by eye", further))
    rows += [(f"reduced to {px} of {CANVAS[0]} pixels", e, None, e.number) for px, e in small.items()]
    columns = ("heads", f"found (IoU {FOUND})", f"found well (IoU {FOUND_WELL})", "number")
    return Table("heads", "Heads found", columns, tuple(rows))


def _row(name: str, heads: Sequence[LabelledHead]) -> tuple[Cell, ...]:
    return name, recall(heads), recall(heads, FOUND_WELL), len(heads)


def _parts(
    heads: Sequence[LabelledHead], by: Callable[[LabelledHead], str]
) -> list[tuple[str, list[LabelledHead]]]:
    return [(name, [h for h in heads if by(h) == name]) for name in sorted({by(h) for h in heads})]


def excess(cases: Sequence[Case], reported: Mapping[str, Sequence[Head]]) -> Estimate:
    """Reported heads that are none, for each photo of cats that was searched by eye for all its heads."""
    searched = [c for c in cases if c.is_cat and c.photo.complete]
    wrong = [
        sum(best_match(h.box, (*c.photo.heads, *c.photo.doubtful)) < LEAST_OVERLAP for h in reported[c.file])
        for c in searched
    ]
    return estimate([c.group for c in searched], mean, np.array(wrong, np.float64))


LEAST_OVERLAP: Final = 0.3
"""IoU below which a reported head has nothing to do with a labelled one."""
