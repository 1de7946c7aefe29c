"""How a call reaches Telegram: its turn, ``retry_after``, and errors that say what to do."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot import metrics
from bot.pacing import Pace
from storage.jobs import TryLater

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

PATIENCE: Final = 3.0
"""A call waits for its turn up to this many seconds; its job is tried later when it would take longer."""

_MAY_NOT_WRITE: Final = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_send_",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
    "user_is_blocked",
)

log = structlog.get_logger(__name__)


class ChatGone(Exception):
    """The bot can't write to this chat (blocked, removed, no rights), and trying again won't help."""


class Caller:
    """Makes calls, one chat never faster than Telegram allows."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._pace = Pace()

    async def __call__(
        self,
        method: str,
        chat_id: int | None,
        call: Callable[[int], Awaitable[T]],
        *,
        can_wait: bool = False,
    ) -> T:
        """Wait for a turn, call, and translate what Telegram complains about.

        Only what people see is paced: Telegram's limits are about messages and edits. One that ``can_wait``
        is made at once or not at all, and leaves room for others.

        Raises:
            TryLater: the turn is too far away, or Telegram asks to wait longer than `PATIENCE`.
            ChatGone: nobody would read it.
            TelegramError: anything else; a job that meets it is tried again.
        """
        target = chat_id if chat_id is not None else 0
        while True:
            if chat_id is not None:
                if can_wait:
                    self._expect_room(target)
                await self._turn(target)
            try:
                return await _counted(method, lambda: call(target))  # noqa: B023 - awaited before the loop goes on
            except RetryAfter as error:
                await self._honour(method, chat_id, target, _seconds(error), 0 if can_wait else PATIENCE)
            except ChatMigrated as error:
                if chat_id is None:
                    raise
                # The service message that tells of the move is stored in its own turn.
                log.info("chat_moved", chat_id=target, new_chat_id=error.new_chat_id)
                target = error.new_chat_id
            except Forbidden as error:
                raise ChatGone(str(error)) from error
            except BadRequest as error:
                if chat_id is not None and says(error, *_MAY_NOT_WRITE):
                    raise ChatGone(str(error)) from error
                raise

    def expect_turn(self, chat_id: int) -> None:
        """Make sure that a call to this chat would get its turn soon; nothing is booked.

        Raises:
            TryLater: its turn is further away than `PATIENCE`.
        """
        now = self._clock()
        if self._pace.chat_delay(chat_id, now) > PATIENCE:
            raise TryLater(
                timedelta(seconds=self._pace.come_back(chat_id, now)), "the chat's limit is reached"
            )

    def _expect_room(self, chat_id: int) -> None:
        """Make sure that the chat, and all chats together, have room to spare; nothing is booked.

        Raises:
            TryLater: what room there is may be needed by messages.
        """
        if not self._pace.has_room(chat_id, self._clock()):
            raise TryLater(timedelta(seconds=PATIENCE), "messages may need the room")

    async def _turn(self, chat_id: int) -> None:
        now = self._clock()
        self._pace.forget_idle(now)
        self.expect_turn(chat_id)
        await self._sleep(self._pace.take_chat(chat_id, now))
        await self._sleep(self._pace.take_overall(self._clock()))

    async def _honour(
        self, method: str, chat_id: int | None, target: int, seconds: float, patience: float
    ) -> None:
        """Keep Telegram's ``retry_after`` for this chat alone: wait if it is short, or come back later."""
        log.warning("telegram_asks_to_wait", method=method, chat_id=chat_id, seconds=seconds)
        if chat_id is not None:
            self._pace.block(target, self._clock() + seconds)
        if seconds > patience:
            raise TryLater(timedelta(seconds=seconds))
        await self._sleep(seconds)


async def _counted(method: str, call: Callable[[], Awaitable[T]]) -> T:
    outcome = "ok"
    started = time.perf_counter()
    try:
        return await call()
    except TelegramError as error:
        outcome = type(error).__name__
        raise
    finally:
        metrics.TELEGRAM_CALLS.labels(method, outcome).inc()
        metrics.TELEGRAM_SECONDS.labels(method).observe(time.perf_counter() - started)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def says(error: BadRequest, *parts: str) -> bool:
    """Tell whether Telegram's complaint holds one of these parts, given in lower case."""
    message = error.message.lower()
    return any(part in message for part in parts)
