"""Teaches the landmark network."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from scoring.training.backbone import load_pretrained
from scoring.training.data import Photo
from scoring.training.landmark_data import LandmarkBatch, load_faces, make_batch
from scoring.training.landmark_net import INPUT, STRIDE, LandmarkNet, cell_centres
from scoring.training.loop import Plan, fit

BATCH: Final = 24
SEED: Final = 1
FROZEN: Final = 3
"""Blocks of the backbone that keep their weights: up to stride 4."""
HIDDEN_WEIGHT: Final = 0.25
"""Hidden points were guessed by the labellers, so they count less."""


def train(photos: Sequence[Photo], pretrained: Path, plan: Plan, checkpoint: Path) -> LandmarkNet:
    """Train on the labelled photos and return the averaged network."""
    torch.manual_seed(SEED)
    net = LandmarkNet()
    load_pretrained(net.backbone, pretrained)
    net.backbone.freeze(FROZEN)
    faces = load_faces(photos)
    batch = functools.partial(make_batch, faces, BATCH, SEED)
    return fit(net, batch, loss, plan, checkpoint)


def loss(net: LandmarkNet, batch: LandmarkBatch) -> Tensor:
    """Heatmap cross-entropy, position error in units of the face, likelihood of the error, visibility."""
    crops = batch.crops.float().contiguous(memory_format=torch.channels_last) / 127.5 - 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, points, log_sigma, visible = net(crops)
    weight = HIDDEN_WEIGHT + (1 - HIDDEN_WEIGHT) * batch.visible
    inside = ((batch.points > -1) & (batch.points < INPUT)).all(-1).float()
    target = _gaussians(batch.points, batch.scale)
    heat = -(target * logits.log_softmax(-1)).sum(-1) * weight * inside
    error = (points - batch.points).norm(dim=-1)
    place = functional.smooth_l1_loss(
        error / batch.scale[:, None], torch.zeros_like(error), beta=0.05, reduction="none"
    )
    # a Laplace likelihood, in which one wild label counts linearly; the positions don't learn from it
    doubt = 2 * log_sigma + 1.414 * error.detach() * torch.exp(-log_sigma)
    seen = functional.binary_cross_entropy_with_logits(visible, batch.visible, reduction="none")
    total: Tensor = 0.3 * heat.mean() + 5 * (place * weight).mean() + 0.1 * doubt.mean() + 0.1 * seen.mean()
    return total


def _gaussians(points: Tensor, scale: Tensor) -> Tensor:
    """Target heatmaps (n, 22, cells) that sum to one; their spread follows the face's scale."""
    centres = cell_centres(INPUT // STRIDE)
    squared = (points[:, :, None] - centres).square().sum(-1)
    sigma = (0.08 * scale).clamp(min=3.0)[:, None, None]
    return torch.softmax(-squared / (2 * sigma.square()), -1)
