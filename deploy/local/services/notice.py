"""The notice that a stack puts up in its data folder: which process listens where."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from deploy.local.services.private import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

STATE: Final = "services.json"
UP: Final = "up"


@dataclass(frozen=True, slots=True)
class Running:
    """One line of the notice."""

    name: str
    pid: int
    port: int


class Notice:
    """Tells other processes where the services listen, from when all of them answer until they are stopped.

    Its file `UP` is locked meanwhile. Unlike the folder's lock, no service inherits this one: it goes with
    this process, however that ends, so a state file that was left behind misleads nobody, neither while the
    services of a killed stack still end nor while the next stack starts.
    """

    def __init__(self, folder: Path, lines: Callable[[], Mapping[str, Running]]) -> None:
        """Prepare a notice; ``lines`` is asked what it shall say, by the services' keys, without a secret."""
        self._folder = folder
        self._lines = lines
        self._is_up = False

    @contextmanager
    def posted(self) -> Iterator[None]:
        """Keep the notice up for this block."""
        up = os.open(self._folder / UP, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._write()
            self._is_up = True
            # Waiting is right: whoever looks (see `read_notice`) holds it for an instant only.
            fcntl.flock(up, fcntl.LOCK_EX)
            yield
        finally:
            self._is_up = False
            os.close(up)
            (self._folder / STATE).unlink(missing_ok=True)

    def renew(self) -> None:
        """Write the lines again if the notice is up: one of them is a new one."""
        if self._is_up:
            self._write()

    def _write(self) -> None:
        services = {key: asdict(line) for key, line in self._lines().items()}
        write_private(self._folder / STATE, json.dumps({"pid": os.getpid(), "services": services}, indent=2))


def read_notice(folder: Path) -> dict[str, Running]:
    """Return what the stack that runs in the folder says; empty where none has its notice up."""
    if not _is_locked(folder / UP):
        return {}
    try:
        state = json.loads((folder / STATE).read_text("utf-8"))
    except FileNotFoundError:
        return {}  # it was taken down since
    return {key: Running(**line) for key, line in state["services"].items()}


def _is_locked(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
