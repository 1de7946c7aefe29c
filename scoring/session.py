"""How a network runs on this hardware; the networks themselves know images only."""

from __future__ import annotations

import onnxruntime as ort


def open_session(model: bytes) -> ort.InferenceSession:
    """Open an ONNX model for one thread of the processor; any number of threads may call it at once.

    Small networks run fastest so, and several photos at a time use the other cores. Its memory is given back
    after each run, and weights are kept once: reordered copies take 30 MB and were not faster.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.disable_prepacking", "1")
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
