"""Finds the services that another process runs in a data folder, for commands that only ask a question."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from deploy.local.services.folder import CREDENTIALS, STATE, DataFolder
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
    try:
        state = json.loads((data_dir / STATE).read_text("utf-8"))
        # A stack that was killed leaves its state file behind.
        os.kill(state["pid"], 0)
        ports = {key: service["port"] for key, service in state["services"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not (data_dir / CREDENTIALS).exists():
        return None
    folder = DataFolder(data_dir.absolute(), _NO_LOCK)
    return addresses(Postgres(folder), Valkey(folder), Seaweed(folder), ports)
