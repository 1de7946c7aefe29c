"""Write the pictures made by hand to files: `python -m tests.hostile.making FOLDER`.

Making them takes hundreds of megabytes, which the process that is measured shall not have.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hostile.crafted import crafted
from tests.hostile.largest import largest
from tests.hostile.seeds import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class ByHand:
    """Cases in a folder; ``names`` holds format, kind and file of each."""

    folder: Path
    names: list[tuple[str, str, str]]

    def read(self) -> Iterator[Seed]:
        """Read them one by one."""
        for name, kind, file in self.names:
            yield Seed(name, kind, (self.folder / file).read_bytes())


def made_by_hand(folder: Path) -> ByHand:
    """Have them made in another process."""
    command = [sys.executable, "-m", "tests.hostile.making", str(folder)]
    subprocess.run(command, check=True)  # noqa: S603 (our own program)
    return ByHand(folder, json.loads((folder / _INDEX).read_text()))


def main() -> None:
    """Write each to a file of its own, and a list of them."""
    folder = Path(sys.argv[1])
    index = []
    for number, case in enumerate(chain(crafted(), largest())):
        (folder / str(number)).write_bytes(case.data)
        index.append((case.format, case.kind, str(number)))
    (folder / _INDEX).write_text(json.dumps(index))


if __name__ == "__main__":
    main()
