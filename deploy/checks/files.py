"""Check files by name and content: ``python -m deploy.checks.files [FILE...]``, by default all of git's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGEST: Final = 12_000_000
"""Bytes. The networks' weights are the largest files that belong here."""

_OURS: Final = frozenset(
    (".css", ".ftl", ".html", ".js", ".mjs", ".py", ".sh", ".sql", ".toml", ".yaml", ".yml")
)
"""Texts that are written here; licences and fonts come as they are."""
_ADDRESS: Final = re.compile(r"\w+://|^\s*(-i|-f|--(extra-)?index-url|--find-links)\b|\s@\s")
# Built from parts, so that this file passes its own check.
_CONFLICT: Final = re.compile(rf"^({'<' * 7} |{'>' * 7} |{'=' * 7}$)", re.MULTILINE)


def problems(file: Path) -> Iterator[str]:
    """Yield what is wrong with a file, in words; nothing for a file that is fine."""
    if file.name.startswith(".env") or file.suffix == ".env":
        yield "settings and secrets are never kept in such files: use variables and the secrets directory"
    data = file.read_bytes()
    if len(data) > LARGEST:
        yield f"{len(data):,} bytes are too many (limit {LARGEST:,})"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return  # a picture or weights
    yield from _text_problems(file, text)
    if file.parent.name == "requirements":
        yield from _lock_problems(text)


def _text_problems(file: Path, text: str) -> Iterator[str]:
    if _CONFLICT.search(text):
        yield "holds marks of a merge conflict"
    if file.suffix in _OURS and text and not text.endswith("\n"):
        yield "does not end with a newline"
    if file.suffix in _OURS and re.search(r"[ \t]+$", text, re.MULTILINE):
        yield "has spaces at the end of a line"
    if parse := _PARSERS.get(file.suffix):
        try:
            parse(text)
        except (ValueError, yaml.YAMLError) as error:
            yield f"can't be read: {error}"


def _lock_problems(lock: str) -> Iterator[str]:
    """A lock says what to install, never from where: each place has its own registry."""
    for line in lock.splitlines():
        if not line.lstrip().startswith("#") and _ADDRESS.search(line):
            yield f"a lock must not hold an address: {line.strip()}"


def _parse_yaml(text: str) -> None:
    # Composed, not constructed: tags of applications are their own matter.
    for _ in yaml.compose_all(text, Loader=yaml.SafeLoader):
        pass


_PARSERS: Final[dict[str, Callable[[str], object]]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": _parse_yaml,
    ".yml": _parse_yaml,
}


def tracked() -> list[Path]:
    """Return the files that git tracks or would add, and that exist."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    output = subprocess.run(listing, check=True, capture_output=True).stdout
    files = [Path(name.decode()) for name in output.split(b"\0") if name]
    return [file for file in files if file.is_file() and not file.is_symlink()]


def main(names: list[str]) -> int:
    """Print each problem of the named files; return 1 if there is any, else 0."""
    checked = [Path(name) for name in names] or tracked()
    found = [(file, problem) for file in checked for problem in problems(file)]
    for file, problem in found:
        sys.stderr.write(f"{file}: {problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
