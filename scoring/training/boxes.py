"""How far boxes lie upon each other."""

from collections.abc import Iterable

import numpy as np

from scoring.detector import overlap
from scoring.verdict import Box


def iou(a: Box, b: Box) -> float:
    """Intersection over union."""
    return overlap(*(np.array([box.x0, box.y0, box.x1, box.y1]) for box in (a, b)))


def best_match(box: Box, others: Iterable[Box]) -> float:
    """Return the largest IoU with any of the others; 0 where there is none."""
    return max((iou(box, other) for other in others), default=0.0)
