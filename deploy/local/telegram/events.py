"""Live events for people's screens, as Server-Sent Events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable

from deploy.local.telegram.jsontypes import JsonObject

KEEP_ALIVE_SECONDS = 15.0
LONGEST_BACKLOG = 1000


class Hub:
    """Delivers events to every screen that is open for a person."""

    def __init__(self) -> None:
        self._screens: dict[asyncio.Queue[JsonObject | None], int] = {}
        self._closed = False

    def publish(self, event: JsonObject, to: Iterable[int]) -> None:
        """Send an event to the screens of these people. A screen that reads nothing is cut off."""
        people = frozenset(to)
        for queue, user_id in list(self._screens.items()):
            if user_id not in people:
                continue
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                del self._screens[queue]

    async def stream(self, user_id: int) -> AsyncIterator[bytes]:
        """Yield Server-Sent Events for one screen; after the first line none is missed."""
        queue: asyncio.Queue[JsonObject | None] = asyncio.Queue(LONGEST_BACKLOG)
        self._screens[queue] = user_id
        try:
            yield b"retry: 500\n: ready\n\n"
            while queue in self._screens and not self._closed:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        finally:
            self._screens.pop(queue, None)

    def close(self) -> None:
        """End every stream: the server stops."""
        self._closed = True
        for queue in list(self._screens):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
