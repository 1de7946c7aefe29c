"""The nouns of a top: whose it is, of which time, and what a line of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChatScope:
    """The cats of one chat."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The cats of all chats."""


Scope: TypeAlias = ChatScope | Everywhere


class Period(StrEnum):
    """A span of the UTC calendar; a photo belongs to it by the time when it was sent."""

    DAY = "day"
    WEEK = "week"
    """Begins on Monday."""
    MONTH = "month"
    ALL = "all"

    def start(self, at: datetime) -> datetime | None:
        """Return the first moment of the span that holds ``at``; None for `ALL`, which has none."""
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        match self:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)
            case Period.ALL:
                return None


@dataclass(frozen=True, slots=True)
class TopRow:
    """A scored photo as a top shows it.

    Attributes:
        score: 0 to 100, as stored (a 32-bit float).
        message_id: the message with the photo in ``chat_id``; None where the chat has moved since, as no link
            leads to a message of a group that became a supergroup.
        repeat_in_chat: the same picture was in the chat before, so this one isn't in the chat's top.
        repeat_anywhere: the same picture was somewhere before, so this one isn't in the top of all.
        generation: the scoring of everybody that the score comes from, see `storage.rescoring`; 0: none yet.
    """

    photo_id: int
    score: float
    chat_id: int
    message_id: int | None
    chat_username: str | None
    chat_kind: str
    person_id: int | None
    sender_name: str
    caption: str | None
    small_key: str | None
    sent_at: datetime
    repeat_in_chat: bool = False
    repeat_anywhere: bool = False
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some lines of a top.

    Attributes:
        rows: the lines, the best first; fewer than asked for at the end.
        offset: how many lines come before.
        total: how many lines the whole top has. While Redis is away it stops counting at 10,000.
    """

    rows: tuple[T, ...]
    offset: int
    total: int
