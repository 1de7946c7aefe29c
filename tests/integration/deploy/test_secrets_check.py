from __future__ import annotations

import secrets as random
import string
import subprocess
from typing import TYPE_CHECKING

import pytest

from deploy.checks import secrets

if TYPE_CHECKING:
    from pathlib import Path

AUTHOR = ("-c", "user.name=A Cat", "-c", "user.email=cat@example.org", "-c", "core.hooksPath=/dev/null")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a repository."""
    subprocess.run(["git", *AUTHOR, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def planted() -> str:
    """Return lines with a bot token and a cloud key, made up now so that this file holds none."""
    letters = "".join(random.choice(string.ascii_letters + string.digits) for _ in range(33))
    key = "".join(random.choice(string.ascii_uppercase + "234567") for _ in range(16))
    return f'telegram_bot_token = "{random.randbelow(10**9) + 10**9}:AA{letters}"\naws_key = "AKIA{key}"\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty git repository, which is the working folder too."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=Begin")
    return tmp_path


def test_staged_secret_stops_the_commit(repository: Path) -> None:
    """A token that is about to be committed makes the hook fail; without it the hook is content."""
    file = repository / "settings.py"
    file.write_text('name = "Murka"\n', "utf-8")
    git(repository, "add", "settings.py")
    assert secrets.main(["--staged"]) == 0
    file.write_text(planted(), "utf-8")
    git(repository, "add", "settings.py")
    assert secrets.main(["--staged"]) != 0


def test_secret_in_an_old_commit_is_found(repository: Path) -> None:
    """A token that was committed once is found although a later commit took it away."""
    assert secrets.main([]) == 0
    file = repository / "settings.py"
    file.write_text(planted(), "utf-8")
    git(repository, "add", "settings.py")
    git(repository, "commit", "--quiet", "--message=Add a secret")
    git(repository, "rm", "--quiet", "settings.py")
    git(repository, "commit", "--quiet", "--message=Take it away")
    assert secrets.main([]) != 0
