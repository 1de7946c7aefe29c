"""The eye network: the four points of an eye in an upright square around it, seen as the left one."""

from typing import Final

from torch import Tensor

from scoring.training.backbone import Backbone
from scoring.training.landmark_net import Heatmaps
from scoring.training.loop import Learner
from scoring.training.neck import Neck

INPUT: Final = 48
POINTS: Final = 4
LAST_BLOCK: Final = 12
"""Where the backbone ends: stride 16, which sees the whole eye."""


class EyeNet(Learner):
    """Eye crops, shape (n, 3, 48, 48) in [-1, 1], to outer and inner corner, upper and lower lid."""

    def __init__(self, channels: int = 48) -> None:
        super().__init__()
        self.backbone = Backbone(LAST_BLOCK)
        self.neck = Neck(channels, self.backbone.widths)
        self.heatmaps = Heatmaps(channels, POINTS)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return heatmap logits (n, 4, cells), points (n, 4, 2) in crop pixels, log sigma (n, 4)."""
        logits, points, log_sigma = self.heatmaps(self.neck(self.backbone(x)).float())
        return logits, points, log_sigma
