"""What the three services have in common, and the supervisor that starts one and keeps it up."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Protocol

from deploy.local.services.child import Child
from deploy.local.services.errors import ServiceFailed
from deploy.local.services.notice import Running

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

    from deploy.local.services.child import Command
    from deploy.local.services.folder import DataFolder
    from deploy.local.services.ports import Ports

START_SECONDS: Final = 120.0
"""Longest wait for an answer: after a crash PostgreSQL first repeats its log."""
TRIES: Final = 4
RESTARTS: Final = 5
_GLANCE: Final = 0.02


class Service(Protocol):
    """A program to run and how to talk to it."""

    @property
    def key(self) -> str:
        """A word for files and programs, such as "database"."""

    @property
    def name(self) -> str:
        """Its name for people."""

    @property
    def port_offsets(self) -> tuple[int, ...]:
        """The ports that it needs, counted from its first one."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What asks it to stop."""

    @property
    def stop_seconds(self) -> float:
        """How long it may take to stop; then it is killed."""

    async def prepare(self) -> None:
        """Make what must exist before the first start; running it again changes nothing."""

    def command(self, port: int) -> Command:
        """Return how to run it on this port."""

    async def answers(self, port: int) -> bool:
        """Tell whether it serves an authenticated request by now."""


class Supervisor:
    """Starts one service on a free port, and starts it again there should it die while in use."""

    def __init__(
        self, service: Service, folder: DataFolder, ports: Ports, report: Callable[[str], None]
    ) -> None:
        self._service = service
        self._folder = folder
        self._ports = ports
        self._report = report
        self._log = folder.sub("logs") / f"{service.key}.log"
        self._child: Child | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self, changed: Callable[[], None]) -> None:
        """Start the service and wait until it answers; later ``changed`` is told of each new process id.

        Raises:
            ServiceFailed: it ends at once or gives no answer.
        """
        began = time.monotonic()
        await self._service.prepare()
        for attempt in range(1, TRIES + 1):
            wanted = self._folder.last_port(self._service.key) if attempt == 1 else None
            self.port = self._ports.take(self._service.port_offsets, wanted)
            self._child = await self._spawn()
            if await self._ready(self._child):
                break
            # Mostly somebody else took the port in between; anything else fails again and is told then.
            if attempt == TRIES:
                raise self._failure(f"{self._service.name} does not start (exit status {self._child.status})")
        self._keeper = asyncio.create_task(self._keep(changed), name=f"keep {self._service.key}")
        took = time.monotonic() - began
        self._report(f"{self._service.name}: ready on 127.0.0.1:{self.port} in {took:.1f} s")

    async def stop(self) -> None:
        """Stop the service; within its ``stop_seconds`` it is gone."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._child is not None:
            await self._child.stop(self._service.stop_signal, self._service.stop_seconds)

    def running(self) -> Running:
        """Return its line of the notice."""
        return Running(self._service.name, self._child.pid if self._child else 0, self.port)

    async def _spawn(self) -> Child:
        return await Child.start(self._service.command(self.port), self._log, self._folder.lock)

    async def _ready(self, child: Child) -> bool:
        """Wait until the service answers; False if it has ended instead.

        Its end counts at once, also amid a question: a stranger on its port may never answer that one.
        """
        answered, ended = asyncio.create_task(self._answered()), asyncio.create_task(child.wait())
        both = (answered, ended)
        try:
            await asyncio.wait(both, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return False
            if answered.done():
                answered.result()  # what went wrong is raised
                return True
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        raise self._failure(f"{self._service.name} gave no answer for {START_SECONDS:.0f} s")

    async def _answered(self) -> None:
        while not await self._service.answers(self.port):  # noqa: ASYNC110 - it has no bell to ring
            await asyncio.sleep(_GLANCE)

    async def _keep(self, changed: Callable[[], None]) -> None:
        """Start the service again on its port each time it dies; give up when it can't stay up."""
        failures = 0
        while self._child is not None and failures < RESTARTS:
            status = await self._child.wait()
            self._report(f"{self._service.name}: ended by itself (exit status {status}), starting it again")
            await asyncio.sleep(0.1 * 2**failures)
            self._child = await self._spawn()
            changed()
            try:
                is_ready = await self._ready(self._child)
            except ServiceFailed as error:
                self._report(str(error))
                return
            failures = 0 if is_ready else failures + 1
            if is_ready:
                self._report(f"{self._service.name}: ready again")
        self._report(str(self._failure(f"{self._service.name} can't be kept running")))

    def _failure(self, what: str) -> ServiceFailed:
        tail = self._child.tail() if self._child else ""
        return ServiceFailed(f"{what}. The end of {self._log}:\n{tail}")
