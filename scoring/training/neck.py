"""Joins the backbone's maps into one, coarse to fine (feature pyramid; Lin et al., 2017)."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from scoring.training.backbone import same_pad


class Separable(nn.Module):
    """Depthwise 3x3 then pointwise convolution, each followed by ReLU."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, groups=channels)
        self.pointwise = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.pointwise(functional.relu(self.depthwise(same_pad(x, 1)))))


class Neck(nn.Module):
    """The last maps of a backbone, of these widths, to one with the first one's stride, ``channels`` deep."""

    def __init__(self, channels: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(_lateral(width, channels) for width in widths)
        self.smooth = nn.ModuleList(Separable(channels) for _ in widths)

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        levels = zip(self.lateral, self.smooth, maps[-len(self.lateral) :], strict=True)
        joined: Tensor | None = None
        for lateral, smooth, features in reversed(list(levels)):
            mixed = lateral(features)
            if joined is not None:
                mixed = mixed + functional.interpolate(joined, scale_factor=2.0, mode="nearest")
            joined = mixed + smooth(mixed)
        if joined is None:
            raise ValueError("no maps")
        return joined


def _lateral(width: int, channels: int) -> nn.Conv2d:
    """Start near unit variance: the backbone's maps have values of up to 50."""
    layer = nn.Conv2d(width, channels, 1)
    nn.init.normal_(layer.weight, std=0.3 / width**0.5)
    return layer
