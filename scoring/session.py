"""How a network runs on this hardware; the networks themselves know images only."""

from __future__ import annotations

import os
import sys
from functools import cache
from queue import Empty, LifoQueue
from threading import Lock
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.runtime import ov, part_sums_from_addends, widen_constants

Pixels: TypeAlias = npt.NDArray[np.uint8]
Values: TypeAlias = npt.NDArray[np.float32]
Precision: TypeAlias = Literal["f32", "bf16-where-fast"]

ONE_CORE: Final = {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}


class Session:
    """A network in memory. Any number of threads may run it at once, in parallel and each on one core.

    A network that is compiled once runs for one caller at a time. So each caller takes a compiled one, and
    where none is idle another is compiled, up to one for each core: memory follows what is used at once.
    """

    def __init__(self, network: ov.Model, precision: str) -> None:
        self._network = network
        self._options = {**ONE_CORE, "INFERENCE_PRECISION_HINT": precision}
        self._names = [output.any_name for output in network.outputs]
        self._idle: LifoQueue[ov.InferRequest] = LifoQueue()
        self._growing = Lock()
        self._spare = _cores()
        self._idle.put(self._request())

    def run(self, inputs: Pixels, /) -> dict[str, Values]:
        """Return the network's outputs by name for its one input; they stay valid after other runs."""
        request = self._request()
        try:
            request.infer({0: np.ascontiguousarray(inputs)}, share_inputs=True, share_outputs=True)
            tensors = [request.get_output_tensor(k).data for k in range(len(self._names))]
            return {n: np.array(t, np.float32) for n, t in zip(self._names, tensors, strict=True)}
        finally:
            self._idle.put(request)

    def _request(self) -> ov.InferRequest:
        """Take an idle network, make one, or wait for one, in this order."""
        try:
            return self._idle.get_nowait()
        except Empty:
            pass
        with self._growing:
            # Compiling takes long enough for the others to be done, so whoever waited here looks again.
            if self._spare and self._idle.empty():
                request = _core().compile_model(self._network, "CPU", self._options).create_infer_request()
                self._spare -= 1
                return request
        return self._idle.get()


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

    Raises:
        RuntimeError: the bytes are no network that can be run, or not one for the shape.
    """
    network = _core().read_model(model, b"")
    if shape is not None:
        network.reshape(list(shape))
    part_sums_from_addends(network)
    widen_constants(network)
    return Session(network, "bf16" if precision != "f32" and _multiplies_bf16() else "f32")


@cache
def _core() -> ov.Core:
    return ov.Core()


def _multiplies_bf16() -> bool:
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
