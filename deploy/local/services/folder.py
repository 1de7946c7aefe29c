"""The data folder: its lock, its credentials, and the ports that its services had."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deploy.local.services.credentials import load_credentials
from deploy.local.services.errors import FolderInUse, ServicesError
from deploy.local.services.private import write_private

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from deploy.local.services.credentials import Credentials

LOCK: Final = "lock"
CREDENTIALS: Final = "credentials.json"
PORTS: Final = "ports.json"

PATIENCE: Final = 10.0
"""Seconds to wait for the services of a killed stack to end: they hold the lock until they have."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A locked data folder.

    Attributes:
        path: Absolute.
        lock: File descriptor that holds the lock. The services inherit it, so the folder stays locked until
            the last of them has ended, however its parent went.
    """

    path: Path
    lock: int

    def sub(self, name: str) -> Path:
        """Return a folder of this name that only its owner may enter, made where missing."""
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def credentials(self) -> Credentials:
        """Read the credentials; what is missing is made and kept.

        Raises:
            ServicesError: the file is damaged.
        """
        return load_credentials(self.path / CREDENTIALS)

    def keep_ports(self, ports: Mapping[str, int]) -> None:
        """Remember the services' ports by their keys, for the next run."""
        write_private(self.path / PORTS, json.dumps(self._ports() | dict(ports)))

    def last_port(self, key: str) -> int | None:
        """Return the port that the service of this key had in the run before, None at the first."""
        return self._ports().get(key)

    def _ports(self) -> dict[str, int]:
        try:
            found: dict[str, int] = json.loads((self.path / PORTS).read_text("utf-8"))
        except (OSError, ValueError):
            return {}  # any others will do
        return found


@asynccontextmanager
async def open_folder(path: Path) -> AsyncIterator[DataFolder]:
    """Make the folder where missing and lock it for this block.

    Raises:
        FolderInUse: another stack runs there.
        ServicesError: the folder can't be used.
    """
    folder = _open(path)
    try:
        await _take(folder)
        yield folder
    finally:
        os.close(folder.lock)


def _open(path: Path) -> DataFolder:
    path = path.absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return DataFolder(path, os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ServicesError(f"The data folder {path} can't be used: {error.strerror}") from error


async def _take(folder: DataFolder) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(folder.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(folder.lock, 32, 0).decode("ascii", "replace").strip()
            if _alive(owner) or time.monotonic() > deadline:
                raise FolderInUse(
                    f"Mimimeter already runs in {folder.path} (process {owner or 'unknown'}); stop it, or "
                    "choose another data folder"
                ) from None
            await asyncio.sleep(0.05)
        else:
            os.ftruncate(folder.lock, 0)
            os.pwrite(folder.lock, f"{os.getpid()}\n".encode(), 0)
            return


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
