from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from deploy.local.services.errors import FolderInUse, ServicesError
from deploy.local.services.folder import open_folder

if TYPE_CHECKING:
    from pathlib import Path


async def test_second_stack_in_a_folder_is_refused(tmp_path: Path) -> None:
    """Whoever has a folder keeps it, and the other is told which process that is."""
    async with open_folder(tmp_path):
        with pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
            async with open_folder(tmp_path):
                pytest.fail("two stacks in one folder")


async def test_folder_is_free_again_after_its_block(tmp_path: Path) -> None:
    """A folder can be used by one stack after another."""
    for _ in range(2):
        async with open_folder(tmp_path) as folder:
            assert folder.path == tmp_path


async def test_credentials_are_random_private_and_kept(tmp_path: Path) -> None:
    """Two folders have different secrets; one folder keeps its own, in a file for its owner only."""
    async with open_folder(tmp_path / "a") as folder:
        first = folder.credentials()
    async with open_folder(tmp_path / "a") as folder:
        assert folder.credentials() == first
    async with open_folder(tmp_path / "b") as folder:
        assert folder.credentials().postgres_password != first.postgres_password
    assert (tmp_path / "a" / "credentials.json").stat().st_mode & 0o777 == 0o600


async def test_a_secret_that_a_folder_lacks_is_added(tmp_path: Path) -> None:
    """A folder of an earlier version keeps its secrets and gets the new ones."""
    async with open_folder(tmp_path) as folder:
        file = tmp_path / "credentials.json"
        file.write_text(json.dumps({"postgres_password": "from before"}), "utf-8")
        found = folder.credentials()
        assert found.postgres_password == "from before"  # noqa: S105 - made up here
        assert folder.credentials() == found


async def test_damaged_credentials_are_not_replaced(tmp_path: Path) -> None:
    """New secrets would lock the data away, so a damaged file is an error that names the file."""
    async with open_folder(tmp_path) as folder:
        file = tmp_path / "credentials.json"
        file.write_text("{", "utf-8")
        with pytest.raises(ServicesError, match=r"credentials\.json is damaged"):
            folder.credentials()
        assert file.read_text("utf-8") == "{"


async def test_ports_are_remembered(tmp_path: Path) -> None:
    """The ports of a run are known to the next one, also where that run had only some of the services."""
    async with open_folder(tmp_path) as folder:
        folder.keep_ports({"redis": 20_001, "s3": 20_002})
        folder.keep_ports({"redis": 20_003})
    async with open_folder(tmp_path) as folder:
        assert folder.last_port("redis") == 20_003
        assert folder.last_port("s3") == 20_002
        assert folder.last_port("database") is None


async def test_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """A path below a file is no folder: the error names it."""
    (tmp_path / "file").touch()
    with pytest.raises(ServicesError, match="can't be used"):
        async with open_folder(tmp_path / "file" / "data"):
            pytest.fail("a folder below a file")
