from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.top.page import ROWS, Order, Page, Where, buttons, is_page, pages, parse
from storage.tops import ChatScope, Everywhere, Period

some_pages = st.builds(
    Page, st.sampled_from(Where), st.sampled_from(Period), st.integers(1, 100_000), st.sampled_from(Order)
)


@given(some_pages)
def test_button_data_is_read_back(page: Page) -> None:
    """What a button holds means the same page when it is pressed, and fits into Telegram's 64 bytes."""
    assert parse(page.data()) == page
    assert len(page.data().encode()) <= 64


def test_buttons_that_are_older_than_orders_still_work() -> None:
    """Data without an order means the order by score, and that order needs no word."""
    assert parse("v1:top:chat:week:2") == Page(number=2, order=Order.SCORE)
    assert Page(number=2).data() == "v1:top:chat:week:2"
    assert parse("v1:top:everywhere:all:1:battles") == Page(Where.EVERYWHERE, Period.ALL, 1, Order.BATTLES)


@given(st.text(max_size=80) | st.sampled_from(["v1:top:chat:week:1"]).flatmap(lambda d: st.just(d + "0" * 9)))
def test_made_up_data_is_never_more_than_a_page(data: str) -> None:
    """Whatever somebody sends as button data is either a page that would say the same, or nothing."""
    page = parse(data)
    assert page is None or page.data() == data


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        "",
        "v1:top",
        "v1:top:chat:week",
        "v1:top:chat:week:0",
        "v1:top:chat:week:-1",
        "v1:top:chat:week:01",
        "v1:top:chat:week:٣",
        "v1:top:chat:year:1",
        "v1:top:mars:week:1",
        "v2:top:chat:week:1",
        "v1:top:chat:week:1:2",
        "v1:top:chat:week:1:score",
        "v1:top:chat:week:1:battles:battles",
    ],
)
def test_other_data_is_not_a_page(data: object) -> None:
    """Data of other buttons, other versions or nobody's is left to others."""
    assert not is_page(data)


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (10, 1), (11, 2), (30, 3), (31, 4)])
def test_ten_cats_make_a_page(total: int, count: int) -> None:
    """An empty top has one page too."""
    assert pages(total) == count


def test_the_chosen_period_and_place_are_marked() -> None:
    """Exactly one period and one place are marked, and pressing another begins at its first page."""
    page = Page(Where.EVERYWHERE, Period.MONTH, 3)
    periods, places, _, turning = buttons(page, 35)
    assert [button.page.period for button in periods if button.is_chosen] == [Period.MONTH]
    assert [button.page.where for button in places if button.is_chosen] == [Where.EVERYWHERE]
    assert all(button.page.number == 1 for button in (*periods, *places))
    assert [button.page.number for button in turning] == [2, 3, 4]


def test_ratings_have_no_periods() -> None:
    """Ordered by battles there are no buttons of periods; ordered by score again, the period is as before."""
    page = Page(period=Period.MONTH, number=2, order=Order.BATTLES)
    places, orders = buttons(page, ROWS)
    assert [button.kind for button in orders if button.is_chosen] == ["order-battles"]
    assert [button.page.order for button in places] == [Order.BATTLES, Order.BATTLES]
    by_score = next(button.page for button in orders if not button.is_chosen)
    assert by_score == Page(period=Period.MONTH, number=1)


def test_a_single_page_has_nothing_to_turn() -> None:
    """Buttons for turning appear with the second page, and stop at both ends."""
    assert len(buttons(Page(), ROWS)) == 3
    assert [button.page.number for button in buttons(Page(), 11)[3]] == [1, 1, 2]
    assert [button.page.number for button in buttons(Page(number=2), 11)[3]] == [1, 2, 2]


def test_a_page_knows_where_it_is() -> None:
    """A page of this chat means the chat in which it is shown."""
    assert Page().scope(-5) == ChatScope(-5)
    assert Page(Where.EVERYWHERE).scope(-5) == Everywhere()
    assert Page(number=3).offset == 2 * ROWS
