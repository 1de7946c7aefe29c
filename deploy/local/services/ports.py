"""Free TCP ports of this machine, away from the well-known ones and from those of outgoing connections."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Final

from deploy.local.services.errors import ServicesError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# SeaweedFS adds 10,000 for gRPC, and Linux takes 32,768 and more for outgoing connections.
_RANGE: Final = range(20_000, 22_700)
_HOST: Final = "127.0.0.1"
_TRIES: Final = 500


class Ports:
    """Gives out ports to the services of one stack, none of them twice.

    A service listens only some time after it has got its ports; until then they look free to the next one.
    """

    def __init__(self) -> None:
        self._given: set[int] = set()

    def take(self, offsets: Sequence[int] = (0,), wanted: int | None = None) -> int:
        """Return a port as `free_port` does, and never again one of those that lie the offsets above it.

        Raises:
            ServicesError: no such port was found.
        """
        port = free_port(offsets, wanted, self._given)
        self._given.update(port + offset for offset in offsets)
        return port


def free_port(offsets: Sequence[int] = (0,), wanted: int | None = None, others: Collection[int] = ()) -> int:
    """Return a port that is free now, together with the ports that lie the offsets above it.

    It is the wanted one if that is free, so that addresses stay from run to run where they can. ``others``
    are left alone even where nobody listens yet.

    Somebody may take one before the caller does, so a caller tries again with others when it can't listen.

    Raises:
        ServicesError: no such port was found.
    """
    candidates = (random.choice(_RANGE) for _ in range(_TRIES))  # noqa: S311 - stacks only have to differ
    for port in (wanted, *candidates) if wanted else candidates:
        if all(port + offset not in others and _is_free(port + offset) for offset in offsets):
            return port
    raise ServicesError(f"No free ports between {_RANGE.start} and {_RANGE.stop} on {_HOST}")


async def is_open(port: int) -> bool:
    """Tell whether somebody listens on the port."""
    try:
        _, writer = await asyncio.open_connection(_HOST, port)
    except OSError:
        return False
    with closing(writer):
        return True


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        # As servers do: a port whose last connections linger in TIME_WAIT is free.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((_HOST, port))
        except OSError:
            return False
    return True
