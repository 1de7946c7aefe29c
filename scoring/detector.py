"""Cat heads: photos in, boxes with confidence out."""

from collections.abc import Sequence
from importlib import resources
from itertools import product
from typing import Final, Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.crops import Letterbox, Picture, View
from scoring.session import open_session
from scoring.verdict import Box, Head, RgbImage

MODEL: Final = "head-2"
INPUT: Final = 320
THRESHOLD: Final = 0.25
"""Least confidence of a reported head; the model card says what it means for recall and for dogs."""

WIDE: Final = 592
"""Side of the square that a close look sees in pieces: neighbours share 48 pixels, so that no small head is
cut by both."""

OVERLAP: Final = 0.4
"""Two boxes with a larger IoU show the same head."""

Map: TypeAlias = npt.NDArray[np.float64]


class Detector(Protocol):
    """Finds the heads of cats."""

    name: str

    def __call__(self, images: Sequence[Picture]) -> list[list[Head]]:
        """Return the heads of each photo in its pixels, best first."""
        ...

    def closely(self, photo: Picture) -> list[Head]:
        """Return heads that may have been too small to be seen on the whole photo, in its pixels."""
        ...


class HeadDetector:
    """The shipped network. Left and right are treated alike: of a photo and its mirror it sees the same one.

    Safe to call from several threads at once: the session holds no state between calls.
    """

    name: str = MODEL

    def __init__(self, model: bytes, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._session = open_session(model, shape=(1, INPUT, INPUT, 3), precision="bf16-where-fast")

    @classmethod
    def load(cls) -> Self:
        """Read the network from the package; raises FileNotFoundError where the package is incomplete."""
        return cls(resources.files("scoring").joinpath("models", f"{MODEL}.onnx").read_bytes())

    def __call__(self, images: Sequence[Picture]) -> list[list[Head]]:
        return [self._one(image) for image in images]

    def _one(self, photo: Picture) -> list[Head]:
        view = View.of(photo)
        fit = Letterbox.fit(view.width, view.height, INPUT)
        return _on_photo(*self._seen(fit.draw(view)), fit, view)

    def closely(self, photo: Picture) -> list[Head]:
        """Look at a large photo piece by piece; a small one has nothing more to show."""
        view = View.of(photo)
        if max(view.width, view.height) < WIDE:
            return []
        fit = Letterbox.fit(view.width, view.height, WIDE)
        whole = fit.draw(view)
        found, confidence = [np.zeros((0, 4))], [np.zeros(0)]
        for top, left in product(*(_starts(size) for size in (fit.height, fit.width))):
            y, x = top + fit.top, left + fit.left
            boxes, sure = self._seen(np.ascontiguousarray(whole[y : y + INPUT, x : x + INPUT]))
            found.append(boxes + np.array([x, y, x, y]))
            confidence.append(sure)
        return _on_photo(*_best(np.concatenate(found), np.concatenate(confidence)), fit, view)

    def _seen(self, square: RgbImage) -> tuple[Map, Map]:
        seen = self._session.run(square[None])
        heat, boxes = (seen[name][0].astype(np.float64) for name in ("heat", "boxes"))
        return peaks(heat, boxes, self._threshold)


def _starts(side: int) -> tuple[int, ...]:
    """Where pieces begin along a side, in the square of a close look: one in the middle, or two."""
    return ((side - INPUT) // 2,) if side <= INPUT else (0, side - INPUT)


def _best(boxes: Map, confidence: Map) -> tuple[Map, Map]:
    """Keep the best of boxes (k, 4) that show the same head, best first."""
    kept: list[int] = []
    for k in np.argsort(-confidence, kind="stable"):
        if all(overlap(boxes[k], boxes[other]) < OVERLAP for other in kept):
            kept.append(int(k))
    return boxes[kept], confidence[kept]


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
    mean = np.zeros((len(rows), 4))
    around = np.pad(boxes, ((0, 0), (1, 1), (1, 1)))
    for k, (row, column) in enumerate(zip(rows, columns, strict=True)):
        weights = windows[row, column]
        mean[k] = (around[:, row : row + 3, column : column + 3] * weights).sum((1, 2)) / weights.sum()
    return _best(mean, heat[rows, columns])


def overlap(a: Map, b: Map) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    sides = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    common = float(sides.prod())
    union = float((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod()) - common
    return common / union if union > 0 else 0.0


def _on_photo(boxes: Map, confidence: Map, fit: Letterbox, view: View) -> list[Head]:
    """Express heads in pixels of the photo, cut off at its edges."""
    limits = np.array([view.width, view.height] * 2, np.float64)
    placed = np.clip(fit.to_photo(boxes), 0, limits)
    return [
        Head(view.across(Box(*map(float, box))), float(sure))
        for box, sure in zip(placed, confidence, strict=True)
        if box[2] - box[0] >= 1 and box[3] - box[1] >= 1
    ]
