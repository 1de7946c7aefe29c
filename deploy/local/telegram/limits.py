"""Telegram's flood limits, switched on for tests of pacing."""

import math
import time
from collections import deque
from collections.abc import Callable

from telegram.constants import FloodLimit

from deploy.local.telegram.errors import too_many_requests
from deploy.local.telegram.model import Chat

# Telegram lets short bursts pass; the figure is what bots see in practice, not a promise.
PRIVATE_BURST = 5


class FloodLimits:
    """Counts messages and edits: 30 a second over all, about 1 a second in a chat, 20 a minute in a group."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: dict[int, deque[float]] = {}
        self._all: deque[float] = deque()

    def count(self, chat: Chat) -> None:
        """Count one message to the chat.

        Raises:
            BotApiError: 429, with the whole seconds until the next one may be sent.
        """
        now = self._clock()
        sent = self._sent.setdefault(chat.id, deque())
        burst, seconds = (
            (int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP), 60.0)
            if chat.type != "private"
            else (PRIVATE_BURST, float(PRIVATE_BURST))
        )
        wait = max(
            _wait(sent, burst, seconds, now), _wait(self._all, int(FloodLimit.MESSAGES_PER_SECOND), 1.0, now)
        )
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        sent.append(now)
        self._all.append(now)


def _wait(times: deque[float], most: int, seconds: float, now: float) -> float:
    """Forget what is out of the window and return the seconds until it has room."""
    while times and times[0] <= now - seconds:
        times.popleft()
    return times[0] + seconds - now if len(times) >= most else 0.0
