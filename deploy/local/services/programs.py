"""Where the wheels keep their programs. The wheels' own Python code is never imported: it is not wanted."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from platform import machine

from deploy.local.services.errors import ServicesError


def find_program(package: str, name: str) -> Path:
    """Return the absolute path of a program that an installed package has brought.

    Raises:
        ServicesError: the package is missing, or has none for this machine.
    """
    try:
        brought = files(package) or ()
    except PackageNotFoundError:
        brought = ()
    found = [Path(str(file.locate())).resolve() for file in brought if file.name == name]
    if not found:
        raise ServicesError(f"{name} for {machine()} (package {package}) is not installed: run `make setup`")
    return found[0]
