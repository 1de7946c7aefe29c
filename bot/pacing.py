"""How fast the bot may speak: Telegram's limits as pure bookkeeping of time, without any waiting."""

from __future__ import annotations

from collections import deque
from typing import Final

_FORGET_ABOVE: Final = 10_000
_FURTHEST: Final = 300.0
_KEPT_FREE: Final = 0.4
"""Share of a window that what can wait leaves to messages."""


class Window:
    """At most ``limit`` events in any ``seconds`` seconds; knows when the next one may happen."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._seconds = seconds
        self._slots: deque[float] = deque(maxlen=limit)

    def next_slot(self, now: float) -> float:
        """Return the earliest moment, not before ``now``, at which an event is allowed."""
        if not self._slots:
            return now
        earliest = max(now, self._slots[-1])
        if len(self._slots) == self._slots.maxlen:
            earliest = max(earliest, self._slots[0] + self._seconds)
        return earliest

    def take(self, moment: float) -> None:
        """Book an event at ``moment``, which `next_slot` has named."""
        self._slots.append(moment)

    def free(self, now: float) -> float:
        """Return the share of the window that is not taken; 0 where the next slot is yet to come."""
        if self.next_slot(now) > now:
            return 0.0
        taken = sum(slot > now - self._seconds for slot in self._slots)
        return 1 - taken / (self._slots.maxlen or 1)

    @property
    def pace(self) -> float:
        """Seconds between events on average."""
        return self._seconds / (self._slots.maxlen or 1)

    def is_idle(self, now: float) -> bool:
        """Tell whether nothing that was booked matters any more."""
        return not self._slots or self._slots[-1] + self._seconds < now


class Pace:
    """Telegram's limits: about 30 messages a second in all, one a second to a person, 20 a minute to a group.

    A person may get a few messages at once as long as the mean holds. What Telegram itself asks for
    (``retry_after``) holds for its chat alone. Times are seconds of one monotonic clock.
    """

    def __init__(self) -> None:
        self._overall = Window(30, 1.0)
        self._chats: dict[int, Window] = {}
        self._blocked: dict[int, float] = {}
        self._told: dict[int, float] = {}

    def chat_delay(self, chat_id: int, now: float) -> float:
        """Return how long a message to this chat has to wait, in seconds."""
        free = self._window(chat_id).next_slot(now)
        return max(free, self._blocked.get(chat_id, now)) - now

    def has_room(self, chat_id: int, now: float) -> bool:
        """Tell whether a call could be made at once, and messages would still find room after it."""
        if self._blocked.get(chat_id, now) > now:
            return False
        return min(self._window(chat_id).free(now), self._overall.free(now)) > _KEPT_FREE

    def come_back(self, chat_id: int, now: float) -> float:
        """Return in how many seconds one that can't wait should ask again.

        Many that are sent away at once are told different moments, as slots come free one after another: all
        coming back for the first would each time be in vain for most.
        """
        window, told = self._window(chat_id), self._told.get(chat_id, now)
        moment = max(now + self.chat_delay(chat_id, now), min(told + window.pace, now + _FURTHEST))
        self._told[chat_id] = moment
        return moment - now

    def take_chat(self, chat_id: int, now: float) -> float:
        """Book the chat's next slot and return how long to wait for it, in seconds."""
        delay = self.chat_delay(chat_id, now)
        self._window(chat_id).take(now + delay)
        return delay

    def take_overall(self, now: float) -> float:
        """Book a slot among all calls and return how long to wait for it, in seconds."""
        slot = self._overall.next_slot(now)
        self._overall.take(slot)
        return slot - now

    def block(self, chat_id: int, until: float) -> None:
        """Keep silent in this chat until a moment, as Telegram has asked."""
        self._blocked[chat_id] = max(until, self._blocked.get(chat_id, until))

    def forget_idle(self, now: float) -> None:
        """Drop what no longer matters, so that memory stays bounded over millions of chats."""
        if len(self._chats) + len(self._blocked) <= _FORGET_ABOVE:
            return
        self._chats = {chat: window for chat, window in self._chats.items() if not window.is_idle(now)}
        self._blocked = {chat: until for chat, until in self._blocked.items() if until > now}
        self._told = {chat: moment for chat, moment in self._told.items() if moment > now}

    def _window(self, chat_id: int) -> Window:
        """Return the chat's window; ids below zero are groups and channels."""
        if chat_id not in self._chats:
            self._chats[chat_id] = Window(20, 60.0) if chat_id < 0 else Window(8, 8.0)
        return self._chats[chat_id]
