"""What the detector should answer for a view."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from scoring.training.detector_data import SIZES, Scenes, View
from scoring.training.detector_net import STRIDE
from scoring.training.photometry import disturbed

Map: TypeAlias = npt.NDArray[np.float64]

UNSEEN_WEIGHT: Final = 0.3
"""How much a cell counts as background where nobody looked for further heads."""


class DetectorBatch(NamedTuple):
    """What one step learns from.

    Squares (n, 3, s, s) uint8; heat targets and weights (n, c, c); target boxes (n, 4, c, c) as x0, y0, x1,
    y1 in pixels of the square, valid where the heat target is large.
    """

    squares: Tensor
    heat: Tensor
    weight: Tensor
    boxes: Tensor


def make_batch(scenes: Scenes, count: int, seed: int, step: int) -> DetectorBatch:
    """Draw the batch of one step; all its squares have one size."""
    rng = np.random.default_rng([seed, step])
    size = int(rng.choice(SIZES))
    views = [scenes.draw(size, rng) for _ in range(count)]
    images = np.stack([disturbed(v.image, rng) for v in views])
    heat, weight, boxes = (
        torch.from_numpy(np.stack(x)).float() for x in zip(*(targets(v, size) for v in views), strict=True)
    )
    return DetectorBatch(torch.from_numpy(images).permute(0, 3, 1, 2), heat, weight, boxes)


def targets(view: View, size: int) -> tuple[Map, Map, Map]:
    """Return heat and weight, shape (c, c), and the box of the nearest head, shape (4, c, c), of a square."""
    cells = size // STRIDE
    axis = (np.arange(cells) + 0.5) * STRIDE
    x, y = np.meshgrid(axis, axis)
    heat, boxes = np.zeros((cells, cells)), np.zeros((4, cells, cells))
    weight = np.ones((cells, cells))
    for boxes_of, counts in ((view.unsearched, UNSEEN_WEIGHT), (view.doubtful, 0.0)):
        for x0, y0, x1, y1 in boxes_of:
            weight[(x > x0) & (x < x1) & (y > y0) & (y < y1)] = counts
    for box in view.heads:
        x0, y0, x1, y1 = box
        centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
        # the cell that holds the centre is the peak, wherever in it the centre lies
        peak_x, peak_y = ((int(c / STRIDE) + 0.5) * STRIDE for c in (centre_x, centre_y))
        spread_x, spread_y = (max(0.1 * extent, 0.4 * STRIDE) for extent in (x1 - x0, y1 - y0))
        bump = np.exp(-(((x - peak_x) / spread_x) ** 2 + ((y - peak_y) / spread_y) ** 2) / 2)
        boxes = np.where(bump > np.maximum(heat, 1e-3), box[:, None, None], boxes)
        heat = np.maximum(heat, bump)
        near = (x > x0) & (x < x1) & (y > y0) & (y < y1)
        weight[near] = 1.0
    return heat, weight, boxes
