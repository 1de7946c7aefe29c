"""The landmark network: heatmaps of stride 4, read out as their mean position, with an uncertainty each."""

from typing import Final

import torch
from torch import Tensor, nn

from scoring.training.backbone import Backbone
from scoring.training.loop import Learner
from scoring.training.neck import Neck
from scoring.verdict import LANDMARK_NAMES

INPUT: Final = 128
TEACHER_INPUT: Final = 160
"""Pixels of a crop's side as the shipped network sees it, and as its teachers do: they need not be fast."""

STRIDE: Final = 4
POINTS: Final = len(LANDMARK_NAMES)


class Heatmaps(nn.Module):
    """Features of stride 4 to points: each the mean of a heatmap, with a standard error.

    Sub-pixel read-out as in integral regression (Sun et al., 2018).
    """

    def __init__(self, channels: int, points: int) -> None:
        super().__init__()
        self.heat = nn.Conv2d(channels, points, 1)
        self.certainty = nn.Parameter(torch.zeros(points, channels + 1))
        self.certainty_bias = nn.Parameter(torch.full((points,), 2.0))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return heatmap logits (n, k, cells), points (n, k, 2) in input pixels, log sigma (n, k)."""
        logits = self.heat(features).float().flatten(2)
        share = logits.softmax(-1)
        grid = cell_centres(int(features.shape[-1]))  # a constant in what is exported
        points = share @ grid
        spread = (share @ grid.square() - points.square()).sum(-1, keepdim=True).clamp(min=0.1).log()
        around = torch.cat([share @ features.flatten(2).transpose(1, 2), spread], -1)
        log_sigma = (around * self.certainty).sum(-1) + self.certainty_bias
        return logits, points, log_sigma.clamp(-1.5, 4.0)


class LandmarkNet(Learner):
    """Face crops, shape (n, 3, s, s) in [-1, 1], to 22 points and whether this is a cat's face at all."""

    def __init__(self, channels: int = 64) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.neck = Neck(channels, self.backbone.widths)
        self.heatmaps = Heatmaps(channels, POINTS)
        self.face = nn.Linear(self.backbone.widths[-1], 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return heatmap logits, points and log sigma as `Heatmaps` does, and the face's logit (n,)."""
        maps = self.backbone(x)
        return *self.heatmaps(self.neck(maps).float()), self.face(self.pooled(maps))[:, 0]

    def pooled(self, maps: list[Tensor]) -> Tensor:
        """Return what the face is judged by: the mean of the last map, shape (n, channels)."""
        return maps[-1].float().mean((2, 3)) / 8


def cell_centres(cells: int) -> Tensor:
    """Return the (x, y) of each cell's centre in pixels of the input, shape (cells * cells, 2)."""
    axis = torch.arange(cells, dtype=torch.float32) * STRIDE + (STRIDE - 1) / 2
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2)
