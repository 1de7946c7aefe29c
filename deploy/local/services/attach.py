"""Finds the services that another process runs in a data folder, for commands that only ask a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.services.folder import DataFolder, is_locked
from deploy.local.services.postgres import Postgres
from deploy.local.services.seaweed import Seaweed
from deploy.local.services.stack import addresses
from deploy.local.services.valkey import Valkey

if TYPE_CHECKING:
    from pathlib import Path

    from bot.addresses import ServiceAddresses

_NO_LOCK = -1


def running(data_dir: Path) -> ServiceAddresses | None:
    """Return the addresses of the services that run in the folder now, None where there are none.

    Raises:
        ServicesError: the folder's credentials are damaged.
    """
    # A stack that was killed leaves its state file behind, but never its lock.
    if not is_locked(data_dir):
        return None
    folder = DataFolder(data_dir.absolute(), _NO_LOCK)
    ports = {key: service.port for key, service in folder.told().items()}
    if not ports:
        return None  # it is starting
    return addresses(Postgres(folder), Valkey(folder), Seaweed(folder), ports)
