from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.services.notice import Notice, Running, read_notice

ROOT = Path(__file__).parents[3]
POST_AND_DIE = """
import os, signal, subprocess, sys
from pathlib import Path
from deploy.local.services.notice import Notice, Running

with Notice(Path(sys.argv[1]), lambda: {"redis": Running("Valkey", 17, 20_001)}).posted():
    subprocess.Popen(["cat"])  # lives until this program's input ends
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_notice_is_read_while_it_is_up(tmp_path: Path) -> None:
    """What runs where is told for the block, and again when a process id has changed; then it is gone."""
    lines = {"redis": Running("Valkey", 17, 20_001)}
    notice = Notice(tmp_path, lambda: lines)
    notice.renew()
    assert read_notice(tmp_path) == {}
    with notice.posted():
        assert read_notice(tmp_path) == lines
        lines["redis"] = Running("Valkey", 18, 20_001)
        notice.renew()
        assert read_notice(tmp_path) == lines
        state = json.loads((tmp_path / "services.json").read_text("utf-8"))
        assert state["pid"] == os.getpid()
    assert read_notice(tmp_path) == {}
    assert not (tmp_path / "services.json").exists()


def test_notice_that_was_left_behind_is_not_believed(tmp_path: Path) -> None:
    """After kill -9 the file says what ran, but nobody takes it for true, even while a child lives on."""
    command = [sys.executable, "-c", POST_AND_DIE, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as killed:  # noqa: S603 - our own code
        assert killed.wait() == -signal.SIGKILL
        assert (tmp_path / "services.json").exists()
        assert read_notice(tmp_path) == {}


def test_folder_without_a_stack_has_no_notice(tmp_path: Path) -> None:
    """Where no stack has ever run, nothing is told and nothing is made."""
    assert read_notice(tmp_path / "nowhere") == {}
    assert list(tmp_path.iterdir()) == []
