"""Writes trained networks as ONNX files that take raw pixels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from scoring.detector import INPUT as DETECTOR_INPUT
from scoring.training.detector_net import DetectorNet
from scoring.training.detector_training import edges_to_boxes
from scoring.training.eye_net import INPUT as EYE_INPUT
from scoring.training.eye_net import EyeNet
from scoring.training.landmark_net import INPUT as LANDMARK_INPUT
from scoring.training.landmark_net import LandmarkNet

OPSET: Final = 17
LARGE: Final = 256
"""Number of values from which a weight is worth halving."""


class DetectorGraph(nn.Module):
    """Squares (n, s, s, 3) uint8 to heat (n, c, c) from 0 to 1 and boxes (n, 4, c, c) in their pixels."""

    def __init__(self, net: DetectorNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, squares: Tensor) -> tuple[Tensor, Tensor]:
        heat, edges = self.net(_scaled(squares))
        return heat.sigmoid(), edges_to_boxes(edges)


class LandmarkGraph(nn.Module):
    """Crops (n, s, s, 3) uint8 to points (n, 22, 2), their standard errors (n, 22) and likeness (n,).

    Points and errors are in pixels of the crop; ``error_scale`` corrects the errors, see `calibration`.
    """

    def __init__(self, net: LandmarkNet, error_scale: float) -> None:
        super().__init__()
        self.net, self.error_scale = net, error_scale

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        _, points, log_sigma, face = self.net(_scaled(crops))
        return points, log_sigma.exp() * self.error_scale, face.sigmoid()


class EyeGraph(nn.Module):
    """Crops (n, s, s, 3) uint8 to points (n, 4, 2) and their standard errors (n, 4), in their pixels."""

    def __init__(self, net: EyeNet, error_scale: float) -> None:
        super().__init__()
        self.net, self.error_scale = net, error_scale

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        _, points, log_sigma = self.net(_scaled(crops))
        return points, log_sigma.exp() * self.error_scale


def export_detector(net: DetectorNet, path: Path) -> None:
    """Write the detector, weights in half precision."""
    _export(DetectorGraph(net), DETECTOR_INPUT, "squares", ("heat", "boxes"), path)


def export_landmarks(net: LandmarkNet, error_scale: float, path: Path) -> None:
    """Write the landmark network, weights in half precision."""
    _export(LandmarkGraph(net, error_scale), LANDMARK_INPUT, "crops", ("points", "sigma", "likeness"), path)


def export_eye(net: EyeNet, error_scale: float, path: Path) -> None:
    """Write the eye network, weights in half precision."""
    _export(EyeGraph(net, error_scale), EYE_INPUT, "crops", ("points", "sigma"), path)


def _scaled(pixels: Tensor) -> Tensor:
    return pixels.permute(0, 3, 1, 2).float() / 127.5 - 1


def _export(graph: nn.Module, side: int, pixels: str, outputs: Sequence[str], path: Path) -> None:
    names = [pixels, *outputs]
    example = torch.zeros(2, side, side, 3, dtype=torch.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        graph.eval(),
        (example,),
        str(path),
        dynamo=False,
        opset_version=OPSET,
        input_names=[pixels],
        output_names=list(outputs),
        dynamic_axes={name: {0: "n"} for name in names},
    )
    _halve(path)


def _halve(path: Path) -> None:
    """Store large weights as float16, widened again when the file is loaded: half the size, same speed."""
    model = onnx.load(str(path))
    graph = model.graph
    casts = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < LARGE:
            continue
        half = numpy_helper.from_array(values.astype(np.float16), f"{weight.name}.half")
        casts.append(helper.make_node("Cast", [half.name], [weight.name], to=onnx.TensorProto.FLOAT))
        graph.initializer.remove(weight)
        graph.initializer.append(half)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
