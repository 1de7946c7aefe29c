"""Fixtures for the sandbox's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deploy.local.telegram.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of this test's own."""
    opened = Store(tmp_path / "db")
    yield opened
    opened.close()
