"""The head detector: whether a cat's head is centred in a cell of stride 8, and where its edges are.

After CenterNet (Zhou et al., 2019), with distances to the edges as in FCOS (Tian et al., 2019).
"""

from typing import Final

import torch
from torch import Tensor, nn

from scoring.training.backbone import Backbone
from scoring.training.loop import Learner
from scoring.training.neck import Neck

STRIDE: Final = 8
RARE: Final = -3.5
"""Heat logit to start with: almost no cell is a head's centre."""

TYPICAL: Final = 24.0
"""Distance in pixels from a head's centre to its edge that an output of zero means."""


class DetectorNet(Learner):
    """Squares, shape (n, 3, s, s) in [-1, 1] with s divisible by 32, to heat and distances of stride 8."""

    def __init__(self, channels: int = 64) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.neck = Neck(channels, self.backbone.widths[1:])
        self.heat = nn.Conv2d(channels, 1, 1)
        self.edges = nn.Conv2d(channels, 4, 1)
        for layer, bias in ((self.heat, RARE), (self.edges, 0.0)):
            nn.init.normal_(layer.weight, std=0.01)
            if layer.bias is not None:
                nn.init.constant_(layer.bias, bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return heat logits (n, c, c) with c = s / 8, and distances (n, 4, c, c) in pixels.

        The distances are those from the cell's centre to the head's left, top, right and bottom edge.
        """
        features = self.neck(self.backbone(x))
        heat, edges = self.heat(features).float()[:, 0], self.edges(features).float()
        return heat, TYPICAL * torch.exp(edges.clamp(-4, 3))


def cell_centres(cells: int) -> tuple[Tensor, Tensor]:
    """Return x and y of the cells' centres in edge coordinates, each of shape (cells, cells)."""
    axis = (torch.arange(cells, dtype=torch.float32) + 0.5) * STRIDE
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return x, y
