"""Teaches the landmark network."""

import functools
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from scoring.training import loop
from scoring.training.backbone import as_input
from scoring.training.landmark_net import STRIDE, LandmarkNet, cell_centres
from scoring.training.landmark_views import LandmarkBatch, Lessons, make_batch
from scoring.training.loop import Plan, fit
from scoring.verdict import LANDMARK_NAMES

BATCH: Final = 24

_PAIRS: Final = (
    ("l_eye_top", "l_eye_bottom"), ("l_eye_outer", "l_eye_inner"),
    ("r_eye_top", "r_eye_bottom"), ("r_eye_inner", "r_eye_outer"),
    ("l_ear_outer", "l_ear_tip"), ("l_ear_inner", "l_ear_tip"),
    ("r_ear_outer", "r_ear_tip"), ("r_ear_inner", "r_ear_tip"),
    ("nose_left", "nose_right"), ("nose_bottom", "chin"), ("head_top", "chin"),
)  # fmt: skip
"""Distances that the measures are made of: they should be right even where both ends are off together."""

_ENDS: Final = torch.tensor([[LANDMARK_NAMES.index(a), LANDMARK_NAMES.index(b)] for a, b in _PAIRS]).T


def untrained(pretrained: Path, seed: int) -> LandmarkNet:
    """Return a new network on the pretrained backbone."""
    return loop.untrained(LandmarkNet, pretrained, seed)


def train(net: LandmarkNet, lessons: Lessons, pixels: int, plan: Plan, checkpoint: Path) -> LandmarkNet:
    """Train on views of ``pixels`` a side, and return the averaged network."""
    return fit(net, functools.partial(make_batch, lessons, pixels, BATCH, plan.seed), loss, plan, checkpoint)


def loss(net: LandmarkNet, batch: LandmarkBatch) -> Tensor:
    """Heatmaps, positions, distances, likelihood of the errors, and face or not."""
    crops = as_input(batch.crops)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, points, log_sigma, face = net(crops)
    count = len(batch.points)
    is_face = (torch.arange(len(face)) < count).float()
    verdict = functional.binary_cross_entropy_with_logits(face, is_face)
    logits, points, log_sigma = logits[:count], points[:count], log_sigma[:count]
    error = (points - batch.points).norm(dim=-1)
    place = (robust(error / batch.scale[:, None]) * batch.trust).mean()
    # errors of a network that had not seen the face are what a user will meet
    known = torch.where(batch.error.isnan(), error.detach(), batch.error)
    doubt = doubt_loss(log_sigma, known)
    total: Tensor = (
        0.3 * heat_loss(logits, batch.points, batch.trust, 0.08 * batch.scale)
        + 5 * place
        + 2 * _distances(points, batch)
        + 0.1 * doubt
        + 0.2 * verdict
    )
    return total


def robust(error: Tensor) -> Tensor:
    """Count small errors by their square and large ones by their size, in inter-ocular distances."""
    return functional.smooth_l1_loss(error, torch.zeros_like(error), beta=0.05, reduction="none")


def _distances(points: Tensor, batch: LandmarkBatch) -> Tensor:
    seen, true = (p[:, _ENDS[0]] - p[:, _ENDS[1]] for p in (points, batch.points))
    trust = batch.trust[:, _ENDS[0]] * batch.trust[:, _ENDS[1]]
    return (robust((seen - true).norm(dim=-1) / batch.scale[:, None]) * trust).mean()


def doubt_loss(log_sigma: Tensor, error: Tensor) -> Tensor:
    """Negative likelihood of errors under a Laplace distribution, in which one wild label counts linearly."""
    return (2 * log_sigma + 1.414 * error * torch.exp(-log_sigma)).mean()


def heat_loss(logits: Tensor, points: Tensor, trust: Tensor, spread: Tensor) -> Tensor:
    """Cross-entropy of heatmaps (n, k, cells) with Gaussians of ``spread`` (n,) pixels around the points."""
    side = round(logits.shape[-1] ** 0.5)
    inside = ((points > -1) & (points < side * STRIDE)).all(-1).float()
    squared = (points[:, :, None] - cell_centres(side)).square().sum(-1)
    sigma = spread.clamp(min=3.0)[:, None, None]
    target = torch.softmax(-squared / (2 * sigma.square()), -1)
    return (-(target * logits.log_softmax(-1)).sum(-1) * trust * inside).mean()
