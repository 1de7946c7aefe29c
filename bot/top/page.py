"""Pages of the top and the buttons that turn them: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from storage.tops import ChatScope, Everywhere, Period, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS: Final = 10
_PREFIX: Final = "v1:top"
_MAX_NUMBER: Final = 100_000
_DATA_BYTES: Final = 64


class Where(StrEnum):
    """Whose cats are shown. Stands in button data, so a value never changes its meaning."""

    CHAT = "chat"
    EVERYWHERE = "everywhere"


class Order(StrEnum):
    """What the cats are ordered by. Stands in button data, too."""

    SCORE = "score"
    BATTLES = "battles"
    """By what people say in battles, of all time: a photo's rating has no day on which it came."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a top.

    Attributes:
        number: from 1.
    """

    where: Where = Where.CHAT
    period: Period = Period.WEEK
    number: int = 1
    order: Order = Order.SCORE

    @property
    def offset(self) -> int:
        return (self.number - 1) * ROWS

    def scope(self, chat_id: int) -> Scope:
        """Return the scope in storage, for a top that is shown in a chat."""
        return ChatScope(chat_id) if self.where is Where.CHAT else Everywhere()

    def data(self) -> str:
        """Return the page as button data: ``v1:top:<where>:<period>:<number>``, at most 64 bytes.

        An order other than by score stands at the end; buttons that are older than orders have none.
        """
        data = f"{_PREFIX}:{self.where}:{self.period}:{self.number}"
        return data if self.order is Order.SCORE else f"{data}:{self.order}"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the top: the key or text of its label is made by the caller from ``page``."""

    kind: str
    page: Page
    is_chosen: bool = False


def parse(data: object) -> Page | None:
    """Read button data; None for what isn't a page of the top, whoever made it up."""
    if not isinstance(data, str) or len(data) > _DATA_BYTES or not data.startswith(f"{_PREFIX}:"):
        return None
    try:
        where, period, number, *order = data.removeprefix(f"{_PREFIX}:").split(":")
        page = Page(Where(where), Period(period), _number(number), _order(order))
    except ValueError:
        return None
    return page


def is_page(data: object) -> bool:
    """Tell whether button data belongs to the top."""
    return parse(data) is not None


def pages(total: int) -> int:
    """Return how many pages a top has; an empty one has a page too."""
    return max(1, -(-total // ROWS))


def buttons(page: Page, total: int) -> list[list[Button]]:
    """Return the rows of buttons under a page: periods, whose cats, order, and other pages if there are any.

    Ratings are of all time, so there the periods are left out.
    """
    rows = [
        [Button(f"scope-{w}", replace(page, where=w, number=1), w is page.where) for w in Where],
        [Button(f"order-{o}", replace(page, order=o, number=1), o is page.order) for o in Order],
    ]
    if page.order is Order.SCORE:
        rows.insert(
            0, [Button(f"period-{p}", replace(page, period=p, number=1), p is page.period) for p in Period]
        )
    last = pages(total)
    if last > 1:
        around: Iterable[tuple[str, int]] = (
            ("previous", max(page.number - 1, 1)),
            ("page", page.number),
            ("next", min(page.number + 1, last)),
        )
        rows.append([Button(kind, replace(page, number=number)) for kind, number in around])
    return rows


def _order(parts: list[str]) -> Order:
    match parts:
        case []:
            return Order.SCORE
        case [Order.BATTLES.value]:
            return Order.BATTLES
        case _:
            raise ValueError(parts)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    number = int(text)
    if not 1 <= number <= _MAX_NUMBER or text != str(number):
        raise ValueError(text)
    return number
