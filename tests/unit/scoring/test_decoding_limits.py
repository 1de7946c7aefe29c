from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ALLOWED = """
import resource
import sys
from scoring.decoding.limits import SECONDS, SLACK, Allowance, forbid_files

forbid_files()
allowance = Allowance()
allowance.renew(100_000_000)
enough = bytearray(100_000_000 + SLACK // 2)
assert allowance.is_worn
try:
    bytearray(SLACK)
except MemoryError:
    print("no more memory")
del enough
assert not allowance.is_worn
assert SECONDS <= resource.getrlimit(resource.RLIMIT_CPU)[0] <= SECONDS + 5
try:
    with open(sys.argv[1], "wb") as file:
        file.write(b"a photo")
except OSError as error:
    print(error.strerror)
"""


def test_limits_hold(tmp_path: Path) -> None:
    """A process gets the memory that was agreed on and not much more, some time, and no files."""
    command = [sys.executable, "-c", ALLOWED, str(tmp_path / "forbidden")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own code)
    assert done.stdout.splitlines() == ["no more memory", "File too large"], done.stderr
