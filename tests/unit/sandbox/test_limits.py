"""Flood limits."""

import pytest

from deploy.local.telegram.errors import BotApiError
from deploy.local.telegram.limits import FloodLimits
from deploy.local.telegram.model import Chat


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def private(number: int) -> Chat:
    """Return a private chat."""
    return Chat(id=number, type="private", members={})


GROUP = Chat(id=-1, type="group", members={})


def test_a_group_takes_twenty_messages_a_minute() -> None:
    """The twenty-first is refused with the seconds until the oldest is a minute old."""
    clock = Clock()
    limits = FloodLimits(clock)
    for _ in range(20):
        limits.count(GROUP)
        clock.now += 1
    with pytest.raises(BotApiError) as caught:
        limits.count(GROUP)
    assert (caught.value.code, caught.value.retry_after) == (429, 40)
    assert caught.value.description == "Too Many Requests: retry after 40"
    clock.now += 40
    limits.count(GROUP)


def test_one_private_chat_takes_about_one_a_second() -> None:
    """A short burst passes, then the chat is refused while others aren't."""
    limits = FloodLimits(Clock())
    for _ in range(5):
        limits.count(private(1))
    with pytest.raises(BotApiError, match="retry after 5"):
        limits.count(private(1))
    limits.count(private(2))


def test_all_chats_together_take_thirty_a_second() -> None:
    """The limit over all chats holds even when each chat is within its own."""
    clock = Clock()
    limits = FloodLimits(clock)
    for number in range(30):
        limits.count(private(number))
    with pytest.raises(BotApiError, match="retry after 1"):
        limits.count(private(99))
    clock.now += 1
    limits.count(private(99))
