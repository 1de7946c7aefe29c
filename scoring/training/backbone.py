"""MobileNetV2 (Sandler et al., 2018) with the weights of a detector trained on Open Images.

The weights come from a TFLite file whose batch norms are already folded into the convolutions. They stay
folded: fine-tuning then needs no batch statistics, which small batches would make noisy.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import tflite
import torch
from torch import Tensor, nn
from torch.nn import functional

STAGES: Final = (
    # expansion, output channels, blocks, stride of the first block
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
)  # fmt: skip
"""The original's table without its last stage (320 channels), which the networks here can do without."""

TAPS: Final = {2: 24, 5: 32, 12: 96, 15: 160}
"""Blocks whose output the heads use, with their channels: strides 4, 8, 16 and 32."""


def same_pad(x: Tensor, stride: int) -> Tensor:
    """Pad a 3x3 convolution's input as TensorFlow does: for stride 2 and even sides only right and below."""
    return functional.pad(x, (1, 1, 1, 1) if stride == 1 else (0, 1, 0, 1))


def as_input(pixels: Tensor) -> Tensor:
    """Scale bytes, shape (n, 3, h, w), to [-1, 1], laid out as convolutions are fastest with."""
    return pixels.float().contiguous(memory_format=torch.channels_last) / 127.5 - 1


class Conv(nn.Module):
    """A convolution with bias and ReLU6."""

    def __init__(self, channels: tuple[int, int], kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.stride, self.pads = stride, kernel > 1
        self.conv = nn.Conv2d(*channels, kernel, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(same_pad(x, self.stride) if self.pads else x)
        return self.activate(y)

    def activate(self, y: Tensor) -> Tensor:
        return functional.relu6(y)


class Projection(Conv):
    """A convolution without activation: the linear bottleneck."""

    def activate(self, y: Tensor) -> Tensor:
        return y


class Block(nn.Module):
    """Inverted residual: expand, depthwise, linear projection."""

    def __init__(self, cin: int, cout: int, *, expansion: int, stride: int) -> None:
        super().__init__()
        mid = cin * expansion
        layers = [] if expansion == 1 else [Conv((cin, mid), 1)]
        layers += [Conv((mid, mid), 3, stride, groups=mid), Projection((mid, cout), 1)]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y if self.residual else y


class Backbone(nn.Module):
    """RGB in [-1, 1], shape (n, 3, h, w) with sides divisible by 32, to maps of strides 4, 8, 16, 32.

    With ``last`` it ends after that block, and gives only the maps up to there.
    """

    def __init__(self, last: int = max(TAPS)) -> None:
        super().__init__()
        self.widths = tuple(width for block, width in TAPS.items() if block <= last)
        self.stem = Conv((3, 32), 3, stride=2)
        self.blocks = nn.ModuleList()
        cin = 32
        for expansion, cout, count, first_stride in STAGES:
            for k in range(min(count, last + 1 - len(self.blocks))):
                self.blocks.append(
                    Block(cin, cout, expansion=expansion, stride=first_stride if k == 0 else 1)
                )
                cin = cout

    def forward(self, x: Tensor) -> list[Tensor]:
        x = self.stem(x)
        taps = []
        for k, block in enumerate(self.blocks):
            x = block(x)
            if k in TAPS:
                taps.append(x)
        return taps

    def freeze(self, blocks: int) -> None:
        """Leave the stem and the first ``blocks`` blocks as they are: edges look the same everywhere."""
        for part in (self.stem, *self.blocks[:blocks]):
            part.requires_grad_(requires_grad=False)

    def convs(self) -> Iterator[Conv]:
        """Iterate over the convolutions from input to output."""
        return (m for m in self.modules() if isinstance(m, Conv))


def load_pretrained(backbone: Backbone, path: Path) -> None:
    """Fill ``backbone`` from the TFLite file, whose convolutions come in the same order as ours.

    The detector's own heads stand between them and are passed over: their shapes fit nowhere.

    Raises ValueError where a convolution is missing.
    """
    source = _convolutions(path)
    with torch.no_grad():
        for ours in backbone.convs():
            shape = tuple(ours.conv.weight.shape)
            found = next(((w, b) for w, b in source if w.shape == shape), None)
            if found is None or ours.conv.bias is None:
                raise ValueError(f"{path}: no convolution of shape {shape}")
            ours.conv.weight.copy_(torch.from_numpy(found[0]))
            ours.conv.bias.copy_(torch.from_numpy(found[1]))


def _convolutions(path: Path) -> Iterator[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Yield weight (out, in, h, w) and bias of each convolution in the order of execution."""
    model = tflite.Model.GetRootAs(path.read_bytes(), 0)
    graph = model.Subgraphs(0)
    half: dict[int, int] = {}  # float32 tensor -> the float16 constant that it was widened from
    for k in range(graph.OperatorsLength()):
        op = graph.Operators(k)
        code = model.OperatorCodes(op.OpcodeIndex())
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if kind == tflite.BuiltinOperator.DEQUANTIZE:
            half[op.Outputs(0)] = op.Inputs(0)
        elif kind in {tflite.BuiltinOperator.CONV_2D, tflite.BuiltinOperator.DEPTHWISE_CONV_2D}:
            weight, bias = (_constant(model, graph, half[op.Inputs(i)]) for i in (1, 2))
            depthwise = kind == tflite.BuiltinOperator.DEPTHWISE_CONV_2D
            yield np.ascontiguousarray(weight.transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))), bias


def _constant(model: tflite.Model, graph: tflite.SubGraph, index: int) -> npt.NDArray[np.float32]:
    tensor = graph.Tensors(index)
    values: npt.NDArray[np.float32] = np.frombuffer(
        model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes(), np.float16
    ).astype(np.float32)
    return values.reshape(tensor.ShapeAsNumpy())
