"""Finds the services that another process runs in a data folder, for commands that only ask a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.services.folder import DataFolder
from deploy.local.services.notice import read_notice
from deploy.local.services.postgres import Postgres
from deploy.local.services.seaweed import Seaweed
from deploy.local.services.stack import addresses
from deploy.local.services.valkey import Valkey

if TYPE_CHECKING:
    from pathlib import Path

    from bot.addresses import ServiceAddresses

_NO_LOCK = -1


def running(data_dir: Path) -> ServiceAddresses | None:
    """Return the addresses of the services that run in the folder now.

    It is None where there are none, where not all of them answer yet, and where they are being stopped.

    Raises:
        ServicesError: the folder's credentials are damaged.
    """
    ports = {key: line.port for key, line in read_notice(data_dir).items()}
    if not ports:
        return None
    folder = DataFolder(data_dir.absolute(), _NO_LOCK)
    return addresses(Postgres(folder), Valkey(folder), Seaweed(folder), ports)
