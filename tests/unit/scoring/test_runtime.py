from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from typing import Final

import numpy as np
import pytest

from scoring.runtime import op, ov, part_sums_from_addends


@pytest.mark.parametrize("kind", ["sum", "mean"])
@pytest.mark.parametrize("batch", [1, 3])
def test_sums_get_their_own_addends(kind: str, batch: int) -> None:
    """What is added to sums along the last axis is added to the sum of its own row."""
    values = np.random.default_rng(0).normal(size=(batch, 5, 7)).astype(np.float32)
    addends = np.arange(5, dtype=np.float32)
    entrance = op.parameter(values.shape, np.float32)
    reduce = op.reduce_sum if kind == "sum" else op.reduce_mean
    sums = op.add(reduce(entrance, [-1], keep_dims=False), addends)
    sums.output(0).set_names({"sums"})
    network = ov.Model([sums], [entrance], "sums")
    part_sums_from_addends(network)
    request = ov.compile_model(network, "CPU").create_infer_request()
    request.infer([values])
    expected = (values.sum(-1) if kind == "sum" else values.mean(-1)) + addends
    np.testing.assert_allclose(request.get_output_tensor(0).data, expected, atol=1e-2)


_LISTEN: Final = """
import json, sys
heard = []
def hear(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.fork", "os.posix_spawn", "os.system", "urllib.")):
        heard.append(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        heard.append(f"write {arguments[0]}")
sys.addaudithook(hear)
import numpy as np
from scoring.session import open_session
session = open_session(open(sys.argv[1], "rb").read())
session.run(np.zeros((1, 320, 320, 3), np.uint8))
print(json.dumps([heard, [name for name in sys.modules if "telemetry" in name]]))
"""


def test_nothing_is_reported_to_anybody() -> None:
    """Loading and running a network opens no socket, starts no program, writes no file.

    The runtime's own converter would report its import to a web address.
    """
    with resources.as_file(resources.files("scoring").joinpath("models", "head-2.onnx")) as path:
        command = [sys.executable, "-c", _LISTEN, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    assert json.loads(done.stdout) == [[], []]
