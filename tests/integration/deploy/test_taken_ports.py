from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from deploy.local.services.folder import open_folder
from deploy.local.services.ports import Ports
from deploy.local.services.postgres import Postgres
from deploy.local.services.seaweed import Seaweed
from deploy.local.services.service import Supervisor
from deploy.local.services.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class SnatchedPorts(Ports):
    """Ports of which a stranger takes the first before the service does; it takes calls and says nothing."""

    def __init__(self, strangers: ExitStack) -> None:
        super().__init__()
        self.snatched = 0
        self._strangers = strangers

    def take(self, offsets: Sequence[int] = (0,), wanted: int | None = None) -> int:
        port = super().take(offsets, wanted)
        if not self.snatched:
            self.snatched = port
            stranger = self._strangers.enter_context(socket.socket())
            stranger.bind(("127.0.0.1", port))
            stranger.listen()
        return port


@pytest.mark.parametrize("kind", [Postgres, Valkey, Seaweed])
async def test_a_service_whose_port_is_snatched_takes_another(
    tmp_path: Path, kind: type[Postgres | Valkey | Seaweed]
) -> None:
    """A port may be taken between its choice and its use, and a silent stranger there holds nobody up."""
    with ExitStack() as strangers:
        async with open_folder(tmp_path) as folder:
            ports, lines = SnatchedPorts(strangers), list[str]()
            service = kind(folder)
            supervisor = Supervisor(service, folder, ports, lines.append)
            try:
                await supervisor.start(lambda: None)
                assert supervisor.port != ports.snatched
                assert await service.answers(supervisor.port)
                assert len(lines) == 1
            finally:
                await supervisor.stop()
