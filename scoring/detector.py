"""Cat heads: photos in, boxes with confidence out."""

from collections.abc import Sequence
from importlib import resources
from typing import Final, Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.crops import Letterbox
from scoring.session import open_session
from scoring.verdict import Box, Head, RgbImage

MODEL: Final = "head-1"
INPUT: Final = 224
THRESHOLD: Final = 0.4
"""Least confidence of a reported head; the model card says what it means for recall and for dogs."""

OVERLAP: Final = 0.4
"""Two boxes with a larger IoU show the same head."""

Map: TypeAlias = npt.NDArray[np.float64]


class Detector(Protocol):
    """Finds the heads of cats."""

    name: str

    def __call__(self, images: Sequence[RgbImage]) -> list[list[Head]]:
        """Return the heads of each photo in its pixels, best first."""
        ...


class HeadDetector:
    """The shipped network. Left and right are treated alike: of a photo and its mirror it sees the same one.

    Safe to call from several threads at once: the session holds no state between calls.
    """

    name: str = MODEL

    def __init__(self, model: bytes, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._session = open_session(model)

    @classmethod
    def load(cls) -> Self:
        """Read the network from the package; raises FileNotFoundError where the package is incomplete."""
        return cls(resources.files("scoring").joinpath("models", f"{MODEL}.onnx").read_bytes())

    def __call__(self, images: Sequence[RgbImage]) -> list[list[Head]]:
        if not images:
            return []
        fits = [Letterbox.fit(image.shape[1], image.shape[0], INPUT) for image in images]
        squares = [fit.draw(image) for fit, image in zip(fits, images, strict=True)]
        turned = [is_darker_left(square) for square in squares]
        seen = np.stack([s[:, ::-1] if t else s for s, t in zip(squares, turned, strict=True)])
        heat, boxes = self._session.run(["heat", "boxes"], {"squares": seen})
        heads = []
        for k, (fit, image) in enumerate(zip(fits, images, strict=True)):
            found, confidence = peaks(
                heat[k].astype(np.float64), boxes[k].astype(np.float64), self._threshold
            )
            heads.append(_on_photo(_mirrored(found) if turned[k] else found, confidence, fit, image))
        return heads


def is_darker_left(square: RgbImage) -> bool:
    """Tell which of a square and its mirror this is, so that both can be looked at the same way round."""
    columns = square.sum((0, 2), dtype=np.int64)
    half = len(columns) // 2
    return bool(columns[:half].sum() < columns[half:].sum())


def _mirrored(boxes: Map) -> Map:
    x0, y0, x1, y1 = boxes.T
    return np.stack([INPUT - x1, y0, INPUT - x0, y1], 1)


def peaks(heat: Map, boxes: Map, threshold: float) -> tuple[Map, Map]:
    """Read the heads off one photo's maps, heat (c, c) and boxes (4, c, c).

    A peak is a cell of at least ``threshold`` that none of its eight neighbours exceeds. Its box is the mean
    over those nine cells, weighted by heat, which is steadier than the peak's own. Of overlapping ones the
    best stays.

    Returns:
        Boxes (k, 4) and confidences (k,), best first.
    """
    padded = np.pad(heat, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    rows, columns = np.nonzero((heat >= threshold) & (heat >= windows.max((2, 3))))
    kept: list[int] = []
    mean = np.zeros((len(rows), 4))
    order = np.argsort(-heat[rows, columns], kind="stable")
    around = np.pad(boxes, ((0, 0), (1, 1), (1, 1)))
    for k in order:
        row, column = rows[k], columns[k]
        weights = windows[row, column]
        mean[k] = (around[:, row : row + 3, column : column + 3] * weights).sum((1, 2)) / weights.sum()
        if all(overlap(mean[k], mean[other]) < OVERLAP for other in kept):
            kept.append(int(k))
    return mean[kept], heat[rows[kept], columns[kept]]


def overlap(a: Map, b: Map) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    sides = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    common = float(sides.prod())
    union = float((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod()) - common
    return common / union if union > 0 else 0.0


def _on_photo(boxes: Map, confidence: Map, fit: Letterbox, image: RgbImage) -> list[Head]:
    """Express heads in pixels of the photo, cut off at its edges."""
    height, width = image.shape[:2]
    limits = np.array([width, height, width, height], np.float64)
    placed = np.clip(fit.to_photo(boxes), 0, limits)
    return [
        Head(Box(*map(float, box)), float(sure))
        for box, sure in zip(placed, confidence, strict=True)
        if box[2] - box[0] >= 1 and box[3] - box[1] >= 1
    ]
