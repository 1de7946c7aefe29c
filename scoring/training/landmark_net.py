"""The landmark network: heatmaps of stride 4, read out as their mean position, with an uncertainty each."""

from typing import Final

import torch
from torch import Tensor, nn

from scoring.training.backbone import Backbone
from scoring.training.loop import Learner
from scoring.training.neck import Neck
from scoring.verdict import LANDMARK_NAMES

INPUT: Final = 160
STRIDE: Final = 4
POINTS: Final = len(LANDMARK_NAMES)


class LandmarkNet(Learner):
    """Face crops, shape (n, 3, 160, 160) in [-1, 1], to heatmap logits and features around each point."""

    def __init__(self, channels: int = 64) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.neck = Neck(channels, levels=4)
        self.heat = nn.Conv2d(channels, POINTS, 1)
        self.certainty = nn.Parameter(torch.zeros(2, POINTS, channels + 1))
        self.certainty_bias = nn.Parameter(torch.tensor([[2.0], [0.0]]).repeat(1, POINTS))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return heatmap logits (n, 22, cells), points (n, 22, 2), log sigma and visibility logits (n, 22).

        Points are in centre coordinates of the crop, sigma in its pixels.
        """
        features = self.neck(self.backbone(x)).float()
        logits = self.heat(features).float().flatten(2)
        share = logits.softmax(-1)
        grid = cell_centres(x.shape[-1] // STRIDE)
        points = share @ grid
        spread = (share @ grid.square() - points.square()).sum(-1, keepdim=True).clamp(min=0.1).log()
        around = torch.cat([share @ features.flatten(2).transpose(1, 2), spread], -1)
        log_sigma = (around * self.certainty[0]).sum(-1) + self.certainty_bias[0]
        visible = (around * self.certainty[1]).sum(-1) + self.certainty_bias[1]
        return logits, points, log_sigma.clamp(-1.5, 4.0), visible


def cell_centres(cells: int) -> Tensor:
    """Return the (x, y) of each cell's centre in pixels of the crop, shape (cells * cells, 2)."""
    axis = torch.arange(cells, dtype=torch.float32) * STRIDE + (STRIDE - 1) / 2
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2)
