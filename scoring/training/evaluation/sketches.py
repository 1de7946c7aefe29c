"""Failures as line drawings (SVG), which show no photo and so can be shipped with the model cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.evaluation.drawing import LINES
from scoring.training.evaluation.heads import FOUND
from scoring.training.evaluation.sheets import ordered_faces
from scoring.verdict import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.training.evaluation.agreement import Values
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.findings import Findings
    from scoring.training.evaluation.heads import LabelledHead

SIDE: Final = 200
CAPTION: Final = 24
COLUMNS: Final = 4
MOST: Final = 8
LABELLED, PREDICTED, INK, PAPER = "#1c9a6c", "#e0562b", "#2b2320", "#fff8f0"


def worst_faces(faces: Sequence[Face]) -> str:
    """Draw the faces with the largest errors, labelled against predicted."""
    cells = [_face(face) for face in reversed(ordered_faces(faces)[-MOST:])]
    return _page(cells)


def missed_heads(found: Findings) -> str:
    """Draw where on the photo the missed heads are, and what was reported instead."""
    missed = sorted((h for h in found.heads if h.overlap < FOUND), key=lambda h: h.overlap)[:MOST]
    return _page([_head(h, found) for h in missed])


def _face(face: Face) -> str:
    both = np.concatenate([face.labelled, face.predicted.points])
    low, high = both.min(0), both.max(0)
    scale = (SIDE - 24) / float((high - low).max())
    labelled, predicted = (
        (p - (low + high) / 2) * scale + SIDE / 2 for p in (face.labelled, face.predicted.points)
    )
    links = "".join(_line([a, b], "#999", 0.6) for a, b in zip(labelled, predicted, strict=True))
    pose = face.case.pose.replace("_", "-")
    caption = f"{pose}, {face.error('all 22 points'):.2f}"
    return links + _drawn(labelled, LABELLED) + _drawn(predicted, PREDICTED) + _caption(caption)


def _drawn(points: Values, colour: str) -> str:
    lines = "".join(_line([points[k] for k in line], colour, 1.4) for line in LINES)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}"/>' for x, y in points)
    return lines + dots


def _head(head: LabelledHead, found: Findings) -> str:
    height, width = head.case.image().shape[:2]
    scale = (SIDE - 8) / max(width, height)
    shift = np.array([SIDE - width * scale, SIDE - height * scale]) / 2

    def placed(box: Box, colour: str) -> str:
        x0, y0, x1, y1 = np.array([box.x0, box.y0, box.x1, box.y1]) * scale + np.tile(shift, 2)
        place = f'x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}"'
        return f'<rect {place} fill="none" stroke="{colour}" stroke-width="1.6"/>'

    reported = "".join(placed(h.box, PREDICTED) for h in found.reported[head.case.file])
    share = max(head.box.width, head.box.height) / max(width, height)
    frame = placed(Box(0, 0, width, height), "#999") + placed(head.box, LABELLED)
    return frame + reported + _caption(f"{100 * share:.0f} % of the longer side")


def _page(cells: Sequence[str]) -> str:
    columns, rows = min(COLUMNS, max(1, len(cells))), -(-len(cells) // COLUMNS)
    width, height = columns * SIDE, rows * (SIDE + CAPTION)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    placed = (
        f'<g transform="translate({k % COLUMNS * SIDE} {k // COLUMNS * (SIDE + CAPTION)})">{cell}</g>'
        for k, cell in enumerate(cells)
    )
    style = f'font-family="sans-serif" font-size="13" fill="{INK}"'
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{paper}\n'
        + "\n".join(placed)
        + "\n</svg>\n"
    )


def _line(points: Iterable[Values], colour: str, width: float) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _caption(text: str) -> str:
    return f'<text x="{SIDE / 2}" y="{SIDE + 14}" text-anchor="middle">{text}</text>'
