"""One child process: started through the launcher, logging to a file, stopped in time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from deploy.local.services import launch

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping
    from pathlib import Path

LAUNCHER: Final = (sys.executable, "-I", "-S", launch.__file__)
LOG_LIMIT: Final = 5_000_000
"""Bytes after which a log is put aside at the next start."""


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user for a program that refuses to run as root."""

    user: int
    group: int


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and how.

    Attributes:
        argv: Program (an absolute path) and arguments.
        cwd: Working folder.
        env: The whole environment, nothing is inherited: a stray ``PGDATA`` must not lead a service astray.
        death_signal: What the program gets when this process dies.
        account: Whom to run it as; None for the user of this process.
        reach: What that account must be able to use.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    death_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    reach: tuple[Path, ...] = ()

    def order(self) -> launch.Order:
        account = (self.account.user, self.account.group) if self.account else None
        return {
            "parent": os.getpid(),
            "death_signal": self.death_signal,
            "account": account,
            "reach": [str(path) for path in self.reach],
        }


class Child:
    """A running program."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, command: Command, log: Path, lock: int) -> Self:
        """Start the program. It inherits ``lock`` (a file descriptor) and gets a session of its own.

        The session keeps a terminal's Ctrl-C away: this process stops it when nobody uses it any more.
        """
        env = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **command.env}
        descriptor = _open_log(log)
        try:
            process = await asyncio.create_subprocess_exec(
                *LAUNCHER,
                json.dumps(command.order()),
                *command.argv,
                cwd=command.cwd,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                pass_fds=(lock,),
                start_new_session=True,
            )
        finally:
            os.close(descriptor)
        return cls(process, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status (minus the signal's number for a killed one); None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait until the program has ended; return its exit status."""
        return await self._process.wait()

    async def stop(self, first: signal.Signals, patience: float) -> None:
        """Ask with the signal, and kill after ``patience`` seconds or when this call is cancelled."""
        self._send(first)
        try:
            await asyncio.wait_for(self._process.wait(), patience)
        except TimeoutError:
            self._send(signal.SIGKILL)
            await self._process.wait()
        except asyncio.CancelledError:
            self._send(signal.SIGKILL)
            raise

    def tail(self, lines: int = 8) -> str:
        """Return the last lines of the program's log."""
        text = self._log.read_bytes()[-4000:].decode("utf-8", "replace")
        return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])

    def _send(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            try:
                self._process.send_signal(number)
            except ProcessLookupError:
                return  # it has just ended by itself


def _open_log(log: Path) -> int:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
