"""How a network runs on this hardware; the networks themselves know images only."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, overload

import numpy as np
import numpy.typing as npt

# OpenVINO reports each import of its converter to its makers, over the network and without asking. Nothing
# here needs the converter, and OpenVINO does without one that can't be imported.
sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]

import openvino as ov  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Pixels: TypeAlias = npt.NDArray[np.uint8]
Values: TypeAlias = npt.NDArray[np.float32]
Precision: TypeAlias = Literal["f32", "bf16-where-fast"]

MOST_STREAMS: Final = 16
"""Photos at once in one process; each stream keeps a network's feature maps."""


class Session:
    """A network in memory. Any number of threads may run it at once, in parallel and each on one core."""

    def __init__(self, compiled: ov.CompiledModel, names: Sequence[str]) -> None:
        self._compiled = compiled
        self._names = names
        # Requests that nobody uses just now: at most as many as have ever run at once. Taking one off and
        # putting it back are single steps of the interpreter, so threads need no lock.
        self._idle: list[ov.InferRequest] = []

    @overload
    def run(self, inputs: Pixels, /) -> dict[str, Values]: ...
    @overload
    def run(self, inputs: Sequence[str], feeds: Mapping[str, Pixels], /) -> list[Values]: ...
    def run(
        self, inputs: Pixels | Sequence[str], feeds: Mapping[str, Pixels] | None = None, /
    ) -> dict[str, Values] | list[Values]:
        """Return the network's outputs by name for its one input; they stay valid after other runs."""
        if feeds is not None:
            found = self._run(*feeds.values())
            return [found[str(name)] for name in inputs]
        return self._run(np.asarray(inputs, np.uint8))

    def _run(self, inputs: Pixels) -> dict[str, Values]:
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        try:
            request.infer({0: np.ascontiguousarray(inputs)}, share_inputs=True, share_outputs=True)
            return {
                name: np.array(request.get_output_tensor(k).data, np.float32)
                for k, name in enumerate(self._names)
            }
        finally:
            self._idle.append(request)


def open_session(
    model: bytes, *, shape: tuple[int, ...] | None = None, precision: Precision = "f32"
) -> Session:
    """Open an ONNX model with one input.

    Small networks run fastest on one thread each, and several photos at a time use the other cores.

    Args:
        model: the file's bytes; they aren't needed afterwards.
        shape: of every input there will be, batch first, which makes a network faster; None takes any batch.
        precision: "bf16-where-fast" halves the time on processors that multiply bfloat16 in hardware, at a
            precision of 8 bits; on others, and with "f32", numbers have 24 bits.
    """
    core = _core()
    network = core.read_model(model, b"")
    if shape is not None:
        network.reshape(list(shape))
    streams = min(len(os.sched_getaffinity(0)), MOST_STREAMS)
    options = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision != "f32" and _multiplies_bf16() else "f32",
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": streams,
        "ENABLE_CPU_PINNING": False,
    }
    names = [output.any_name for output in network.outputs]  # compiling adds inner names to them
    return Session(core.compile_model(network, "CPU", options), names)


@cache
def _core() -> ov.Core:
    return ov.Core()


def _multiplies_bf16() -> bool:
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
