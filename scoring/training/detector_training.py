"""Teaches the head detector."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from scoring.training import loop
from scoring.training.backbone import as_input
from scoring.training.data import Photo
from scoring.training.detector_data import Scenes, load_scenes
from scoring.training.detector_net import DetectorNet, cell_centres
from scoring.training.detector_targets import DetectorBatch, make_batch
from scoring.training.loop import Plan, fit

BATCH: Final = 12

PEAK: Final = 0.999
NEAR: Final = 0.3
"""Heat from which a cell is a head's peak, or near enough to it to know the head's box."""


def untrained(pretrained: Path) -> DetectorNet:
    """Return a new network on the pretrained backbone."""
    return loop.untrained(DetectorNet, pretrained, seed=1)


def train(net: DetectorNet, photos: Sequence[Photo], plan: Plan, checkpoint: Path) -> DetectorNet:
    """Train on photos whose heads are known and on photos without any; return the averaged network."""
    scenes = Scenes(load_scenes(photos))
    return fit(net, functools.partial(make_batch, scenes, BATCH, plan.seed), loss, plan, checkpoint)


def loss(net: DetectorNet, batch: DetectorBatch) -> Tensor:
    """Focal loss on the heat (Law and Deng, 2018) and GIoU on the boxes (Rezatofighi et al., 2019)."""
    squares = as_input(batch.squares)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, edges = net(squares)
    chance = logits.sigmoid()
    peak = batch.heat > PEAK
    hit = -((1 - chance) ** 2 * functional.logsigmoid(logits))[peak].sum()
    miss = -((1 - batch.heat) ** 4 * chance**2 * functional.logsigmoid(-logits) * batch.weight)[~peak].sum()
    near = batch.heat > NEAR
    share = batch.heat[near]
    overlap = generalised_iou(edges_to_boxes(edges), batch.boxes)[near]
    box = ((1 - overlap) * share).sum() / share.sum().clamp(min=1)
    total: Tensor = (hit + miss) / peak.sum().clamp(min=1) + 2 * box
    return total


def edges_to_boxes(edges: Tensor) -> Tensor:
    """Turn distances to the four edges, shape (n, 4, c, c), into x0, y0, x1, y1 in pixels of the square."""
    x, y = cell_centres(edges.shape[-1])
    return torch.stack([x - edges[:, 0], y - edges[:, 1], x + edges[:, 2], y + edges[:, 3]], 1)


def generalised_iou(a: Tensor, b: Tensor) -> Tensor:
    """GIoU of boxes along dimension 1."""
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    common = (high - low).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - common
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    union, hull = union.clamp(min=1e-3), hull.clamp(min=1e-3)
    return common / union - (hull - union) / hull
