from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from deploy.local.services import running

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "deploy" / "local" / "telegram" / "sample.jpg"
DEMO = (sys.executable, "-c", "from deploy.local.demo import demo; demo()")


def once(photo: Path) -> dict[str, object]:
    """Run `demo --once` and return its JSON."""
    done = subprocess.run([*DEMO, "--once", str(photo)], cwd=ROOT, check=False, capture_output=True)  # noqa: S603
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, object] = json.loads(done.stdout)
    assert list(answer) == ["text", "score", "card_bytes", "seconds_to_reply", "top"]
    return answer


def test_once_answers_a_cat_with_its_score_and_card() -> None:
    """One command takes a photo through the whole program and prints what a person would see."""
    answer = once(SAMPLE)
    assert isinstance(answer["score"], float)
    assert 0 < answer["score"] <= 100
    assert isinstance(answer["card_bytes"], int)
    assert answer["card_bytes"] > 10_000
    assert answer["text"]
    assert "Ben" in str(answer["top"])


def test_once_answers_a_file_that_is_no_image(tmp_path: Path) -> None:
    """What is no photo gets words and neither score nor card."""
    file = tmp_path / "cat.jpg"
    file.write_bytes(b"%PDF-1.7 not a cat")
    answer = once(file)
    assert (answer["score"], answer["card_bytes"]) == (None, None)
    assert answer["text"]


def test_demo_serves_its_page_until_interrupted(tmp_path: Path) -> None:
    """The demo prints the address of its page; an interrupt ends it well, and nothing goes on running."""
    command = [*DEMO, "--no-browser", "--port=0", f"--data-dir={tmp_path}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        address = next(line.split()[-1] for line in process.stdout if "http://" in line)
        assert "<html" in httpx.get(address, trust_env=False).text
        state = httpx.get(f"{address}/sandbox/api/state", trust_env=False).json()
        assert len(state["users"]) == 5
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait() == os.EX_OK
    assert running(tmp_path / "services") is None
