from __future__ import annotations

import secrets as random
import string
import subprocess
from typing import TYPE_CHECKING

import pytest

from deploy.checks import secrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AUTHOR = ("-c", "user.name=A Cat", "-c", "user.email=cat@example.org", "-c", "core.hooksPath=/dev/null")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a repository."""
    subprocess.run(["git", *AUTHOR, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def made_up(alphabet: str, length: int) -> str:
    """Return random letters: made now, so that this file holds no secret itself."""
    return "".join(random.choice(alphabet) for _ in range(length))


def bot_token() -> str:
    """Return a line with what looks like a bot's token."""
    letters = made_up(string.ascii_letters + string.digits, 33)
    return f'NAME = "{random.randbelow(10**9) + 10**9}:AA{letters}"\n'


def cloud_key() -> str:
    """Return a line with what looks like a key of a cloud."""
    return f'KEY = "AKIA{made_up(string.ascii_uppercase + "234567", 16)}"\n'


def address() -> str:
    """Return a line with a database's address that has a password."""
    return f'WHERE = "postgresql://bot:{made_up(string.ascii_letters, 20)}@db.internal/mimimeter"\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty git repository, which is the working folder too."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=Begin")
    return tmp_path


@pytest.mark.parametrize("planted", [bot_token, cloud_key, address])
def test_staged_secret_stops_the_commit(repository: Path, planted: Callable[[], str]) -> None:
    """A secret that is about to be committed makes the hook fail; without it the hook is content."""
    file = repository / "settings.py"
    file.write_text('name = "Murka"\n', "utf-8")
    git(repository, "add", "settings.py")
    assert secrets.main(["--staged"]) == 0
    file.write_text(planted(), "utf-8")
    git(repository, "add", "settings.py")
    assert secrets.main(["--staged"]) != 0


def test_secret_in_an_old_commit_is_found(repository: Path) -> None:
    """A secret that was committed once is found although a later commit took it away."""
    assert secrets.main([]) == 0
    file = repository / "settings.py"
    file.write_text(bot_token(), "utf-8")
    git(repository, "add", "settings.py")
    git(repository, "commit", "--quiet", "--message=Add a secret")
    git(repository, "rm", "--quiet", "settings.py")
    git(repository, "commit", "--quiet", "--message=Take it away")
    assert secrets.main([]) != 0
