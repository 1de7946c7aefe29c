from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from deploy.local.services.child import LAUNCHER, Child, Command
from deploy.local.services.launch import CANNOT_START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest


def python(code: str, tmp_path: Path) -> Command:
    """Return how to run a piece of Python."""
    return Command(argv=(sys.executable, "-I", "-S", "-c", code), cwd=tmp_path)


@asynccontextmanager
async def started(command: Command, log: Path) -> AsyncIterator[Child]:
    """Run a command for this block."""
    lock = os.open(log.with_suffix(".lock"), os.O_RDWR | os.O_CREAT)
    try:
        child = await Child.start(command, log, lock)
        try:
            yield child
        finally:
            await child.stop(signal.SIGKILL, 5)
    finally:
        os.close(lock)


async def test_output_goes_to_the_log(tmp_path: Path) -> None:
    """What a program prints, on either stream, is found in its log."""
    code = "import sys; print('out'); print('err', file=sys.stderr)"
    async with started(python(code, tmp_path), tmp_path / "log") as child:
        assert await child.wait() == 0
        assert {"  out", "  err"} == set(child.tail().splitlines())


async def test_environment_is_not_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the parent, such as PGDATA, does not reach a service."""
    monkeypatch.setenv("PGDATA", "/elsewhere")
    code = "import os; print('PGDATA' in os.environ)"
    async with started(python(code, tmp_path), tmp_path / "log") as child:
        await child.wait()
        assert child.tail() == "  False"


async def test_deaf_program_is_killed(tmp_path: Path) -> None:
    """A program that ignores the signal is gone after the patience, not later."""
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    async with started(python(code, tmp_path), tmp_path / "log") as child:
        await _said(child, "deaf")
        await child.stop(signal.SIGTERM, 0.1)
        assert child.status == -signal.SIGKILL


def test_program_does_not_start_without_its_parent(tmp_path: Path) -> None:
    """When the parent has died meanwhile, the launcher does not run the program."""
    command = python("print('ran')", tmp_path)
    order = json.dumps({**command.order(), "parent": os.getpid() + 1})
    launched = subprocess.run(  # noqa: S603 - our own launcher
        [*LAUNCHER, order, *command.argv], check=False, capture_output=True
    )
    assert (launched.returncode, launched.stdout) == (CANNOT_START, b"")


async def test_missing_program_is_explained(tmp_path: Path) -> None:
    """The log says which program could not be started."""
    async with started(Command(argv=("/nowhere/program",), cwd=tmp_path), tmp_path / "log") as child:
        assert await child.wait() == CANNOT_START
        assert "No such file" in child.tail()


async def _said(child: Child, word: str) -> None:
    while word not in child.tail():  # noqa: ASYNC110 - another process wakes no event
        await asyncio.sleep(0.01)
