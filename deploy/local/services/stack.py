"""All embedded services together: started side by side, stopped with the block."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.addresses import S3Address, ServiceAddresses
from deploy.local.services.errors import ServicesError
from deploy.local.services.folder import open_folder
from deploy.local.services.notice import Notice
from deploy.local.services.ports import Ports
from deploy.local.services.postgres import Postgres
from deploy.local.services.seaweed import Seaweed
from deploy.local.services.service import Supervisor
from deploy.local.services.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping
    from pathlib import Path

    from deploy.local.services.service import Service

ALL: Final = (Postgres.key, Valkey.key, Seaweed.key)
"""The names to choose from: "database", "redis", "s3"."""
_NO_S3: Final = S3Address(endpoint_url="", bucket="", access_key="", secret_key="", region="")


@asynccontextmanager
async def embedded(
    data_dir: Path, *, report: Callable[[str], None], only: Collection[str] = ALL
) -> AsyncIterator[ServiceAddresses]:
    """Run the services in a data folder for this block, on free ports of 127.0.0.1.

    Data, passwords and logs stay in the folder, so the next run goes on where this one ended, even after a
    ``kill -9``. The services die with this process, however it dies. A service that dies alone is started
    again on its port.

    Args:
        data_dir: Made where missing; one stack at a time can use it.
        report: Told one line for each service that is up, and for each that died.
        only: The services to start; the addresses of the others are empty.

    Raises:
        FolderInUse: another stack runs in the folder.
        ServicesError: the folder can't be used, or a service does not start; the message says why.
    """
    if sys.platform != "linux":
        raise ServicesError("The embedded services run on Linux; elsewhere, name your own in the settings")
    async with open_folder(data_dir) as folder:
        postgres, valkey, seaweed = Postgres(folder), Valkey(folder), Seaweed(folder)
        parts: tuple[Service, ...] = (postgres, valkey, seaweed)
        each_own = Ports()
        supervisors = {
            part.key: Supervisor(part, folder, each_own, report) for part in parts if part.key in only
        }
        notice = Notice(folder.path, lambda: {key: each.running() for key, each in supervisors.items()})
        try:
            await _start(supervisors.values(), notice.renew)
            ports = {key: each.port for key, each in supervisors.items()}
            folder.keep_ports(ports)
            with notice.posted():
                yield addresses(postgres, valkey, seaweed, ports)
        finally:
            await asyncio.gather(*(each.stop() for each in supervisors.values()))


def addresses(
    postgres: Postgres, valkey: Valkey, seaweed: Seaweed, ports: Mapping[str, int]
) -> ServiceAddresses:
    """Return where the services listen; the address of one without a port is empty."""
    return ServiceAddresses(
        database_url=postgres.url(ports[postgres.key]) if postgres.key in ports else "",
        redis_url=valkey.url(ports[valkey.key]) if valkey.key in ports else "",
        s3=seaweed.address(ports[seaweed.key]) if seaweed.key in ports else _NO_S3,
    )


async def _start(supervisors: Collection[Supervisor], changed: Callable[[], None]) -> None:
    starting = [asyncio.create_task(each.start(changed)) for each in supervisors]
    try:
        await asyncio.gather(*starting)
    finally:
        # When one failed, the others must not go on starting while they are being stopped.
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
