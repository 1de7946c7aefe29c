from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deploy.checks.files import main, problems

if TYPE_CHECKING:
    from pathlib import Path


def found(folder: Path, name: str, text: str) -> list[str]:
    """Return the problems of a file with this name and text."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return list(problems(file))


@pytest.mark.parametrize("name", [".env", ".env.production", ".envrc", ".env-test", "bot.env"])
def test_env_files_are_refused(tmp_path: Path, name: str) -> None:
    """A file of settings never gets into the repository, whatever is in it."""
    assert found(tmp_path, name, "")


@pytest.mark.parametrize("name", ["environment.py", "env.toml", "envelope.txt"])
def test_other_names_are_fine(tmp_path: Path, name: str) -> None:
    """Only files of settings are meant, not every name with these letters."""
    assert not found(tmp_path, name, "")


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url=https://packages.example/simple",
        "-f wheels",
        "cat @ file:///home/me/cat.whl",
        "cat @ https://packages.example/cat.whl \\",
    ],
)
def test_lock_with_an_address_is_refused(tmp_path: Path, line: str) -> None:
    """A lock installs the same files from any registry, so it names none."""
    assert found(tmp_path, "requirements/run.txt", f"{line}\n")


def test_lock_of_versions_and_hashes_is_fine(tmp_path: Path) -> None:
    """Names, versions, markers and hashes are all that a lock holds."""
    lock = "# made by make lock\ncat==1.0 ; python_version < '3.12' \\\n    --hash=sha256:00\n"
    assert not found(tmp_path, "requirements/run.txt", lock)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{,}\n"),
        ("a.toml", "a = \n"),
        ("a.yaml", "a: [\n"),
        ("a.py", "a = 1"),
        ("a.py", "a = 1 \n"),
        ("a.txt", "<" * 7 + " mine\n"),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, name: str, text: str) -> None:
    """Data that can't be read, marks of a merge, and untidy ends are told."""
    assert found(tmp_path, name, text)


def test_pictures_are_not_read_as_text(tmp_path: Path) -> None:
    """Bytes that are no text have no lines to complain about."""
    file = tmp_path / "cat.jpg"
    file.write_bytes(b"\xff\xd8 \n\xff")
    assert list(problems(file)) == []


def test_exit_status_tells_a_hook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command fails, and names the file, when there is a problem in any of the files."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text("{}\n", "utf-8")
    bad.write_text("{\n", "utf-8")
    assert main([str(good)]) == 0
    assert main([str(good), str(bad)]) == 1
    assert "bad.json" in capsys.readouterr().err
