"""Choose the versions of all dependencies and write the locks: ``python -m deploy.checks.lock``.

The lock for development comes first and those for running and for training take its versions, so that all fit
into one environment. The registry is the one that uv is set up with; no address gets into a lock.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from uv import find_uv_bin

DEV: Final = "requirements/dev.txt"
RUN: Final = "requirements/run.txt"
TRAIN: Final = "requirements/train.txt"
_COMPILE: Final = (
    *("pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
    *("--fork-strategy", "fewest"),  # one version for every Python, so that all see the same
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--upgrade"),
    *("--custom-compile-command", "make lock"),
)


def main() -> int:
    """Write the locks; return uv's exit status."""
    targets = (
        ("--group", "dev", "-o", DEV),
        ("--group", "build", "-c", DEV, "-o", RUN),
        ("--group", "build", "--group", "training", "-c", DEV, "-o", TRAIN),
    )
    for target in targets:
        status = subprocess.run((find_uv_bin(), *_COMPILE, *target), check=False).returncode
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
