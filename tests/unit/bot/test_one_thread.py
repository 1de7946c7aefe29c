"""Numbers are computed in the thread that asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

_COUNT = """
import sys, bot.cli
assert "numpy" not in sys.modules
import os, numpy, scipy.linalg
square = numpy.eye(600) + 1
square @ numpy.linalg.inv(square) @ scipy.linalg.inv(square)
print(len(os.listdir("/proc/self/task")))
"""


def test_sums_start_no_threads() -> None:
    """Neither numpy nor scipy starts threads of its own, which would spin beside those that score."""
    variables = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", _COUNT], env=variables, check=True, capture_output=True, text=True
    )
    assert int(done.stdout) == 1


def test_an_operator_may_allow_more() -> None:
    """What the environment says goes first."""
    done = subprocess.run(
        [sys.executable, "-c", "import os, bot.cli; print(os.environ['OPENBLAS_NUM_THREADS'])"],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "3"}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "3"
