"""OpenVINO as it is used here: silent, and a fault of it kept away. Nothing else may import it."""

from __future__ import annotations

import sys
from typing import Final

# OpenVINO reports each import of its converter to its makers, over the network and without asking. Nothing
# here needs the converter, and OpenVINO does without one that can't be imported.
sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]

import openvino as ov  # noqa: E402, TID251
from openvino import opset13 as op  # noqa: E402, TID251
from openvino.passes import ConstantFolding, Manager  # noqa: E402, TID251

__all__ = ["op", "ov", "part_sums_from_addends", "widen_constants"]

_SUMS: Final = {"ReduceSum": op.reduce_sum, "ReduceMean": op.reduce_mean}


def part_sums_from_addends(network: ov.Model) -> None:
    """Keep OpenVINO from computing sums along the last axis, and what is added to them, in one step.

    It then takes the addends along the wrong axis: seen in release 2026.4 with sums (n, k, m) -> (n, k) and
    addends (k,), and known from its issue 23616. It does not where the axis is dropped in a step of its own.
    """
    for node in network.get_ordered_ops():
        make = _SUMS.get(node.get_type_name())
        if make is None or node.get_attributes()["keep_dims"]:
            continue
        values, axes = (node.input_value(k) for k in range(2))
        parted = op.squeeze(make(values, axes, keep_dims=True), axes).output(0)
        names = node.output(0).get_names()
        node.output(0).replace(parted)
        parted.set_names(names)


def widen_constants(network: ov.Model) -> None:
    """Turn weights that are stored in 16 bits into 32 bits now.

    Otherwise each compiled network does so for itself, at four bytes a weight.
    """
    passes = Manager()
    passes.register_pass(ConstantFolding())
    passes.run_passes(network)
