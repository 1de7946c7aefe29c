"""The queue of updates and long polling."""

import asyncio
from pathlib import Path

import pytest

from deploy.local.telegram.errors import BotApiError
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.mailbox import KEPT_SECONDS, Mailbox
from deploy.local.telegram.store import Store

MESSAGE: JsonObject = {"text": "мяу"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def ids(updates: list[JsonValue]) -> list[int]:
    """Return the ids of updates."""
    return [int(str(update["update_id"])) for update in updates if isinstance(update, dict)]


@pytest.fixture
def clock() -> Clock:
    """A clock of this test's own."""
    return Clock()


@pytest.fixture
def mailbox(store: Store, clock: Clock) -> Mailbox:
    """An empty mailbox."""
    return Mailbox(store, clock)


async def test_an_update_stays_until_a_larger_offset_confirms_it(mailbox: Mailbox) -> None:
    """Asking again without an offset gives the same updates; an offset beyond one takes it away."""
    for _ in range(3):
        mailbox.put("message", MESSAGE, 1)
    first = ids(await mailbox.poll(0, 100, 0))
    assert ids(await mailbox.poll(0, 100, 0)) == first
    assert ids(await mailbox.poll(first[1] + 1, 100, 0)) == first[2:]
    assert ids(await mailbox.poll(0, 100, 0)) == first[2:]


async def test_at_most_a_hundred_come_at_once(mailbox: Mailbox) -> None:
    """`limit` is cut to 1 to 100."""
    for _ in range(130):
        mailbox.put("message", MESSAGE, 1)
    assert len(await mailbox.poll(0, 1000, 0)) == 100
    assert len(await mailbox.poll(0, 7, 0)) == 7


async def test_a_negative_offset_keeps_only_the_newest(mailbox: Mailbox) -> None:
    """-1 returns the last update and forgets all before it."""
    for _ in range(5):
        mailbox.put("message", MESSAGE, 1)
    newest = ids(await mailbox.poll(-1, 100, 0))
    assert len(newest) == 1
    assert ids(await mailbox.poll(0, 100, 0)) == newest


async def test_a_long_poll_ends_when_something_comes(mailbox: Mailbox) -> None:
    """A waiting poll is answered by the next update."""
    waiting = asyncio.create_task(mailbox.poll(0, 100, 30))
    await asyncio.sleep(0)
    assert not waiting.done()
    mailbox.put("message", MESSAGE, 1)
    assert len(await waiting) == 1


async def test_a_second_poller_ends_the_first_with_a_conflict(mailbox: Mailbox) -> None:
    """Two programs that poll with one token hear of each other."""
    first = asyncio.create_task(mailbox.poll(0, 100, 30))
    await asyncio.sleep(0)
    second = asyncio.create_task(mailbox.poll(0, 100, 30))
    with pytest.raises(BotApiError, match="terminated by other getUpdates request") as caught:
        await first
    assert caught.value.code == 409
    mailbox.close()
    assert await second == []


async def test_some_kinds_come_only_on_request(mailbox: Mailbox) -> None:
    """Reactions and members' changes are delivered to bots that name them; an empty list is the default."""
    mailbox.put("message_reaction", {}, 1)
    mailbox.put("chat_member", {}, 1)
    assert await mailbox.poll(0, 100, 0) == []
    mailbox.allow(["message_reaction"])
    mailbox.put("message_reaction", {}, 1)
    mailbox.put("message", MESSAGE, 1)
    assert len(await mailbox.poll(0, 100, 0)) == 1
    mailbox.allow([])
    assert mailbox.allowed is None


async def test_what_is_older_than_a_day_is_forgotten(mailbox: Mailbox, clock: Clock) -> None:
    """Telegram keeps updates for 24 hours."""
    mailbox.put("message", MESSAGE, 1)
    clock.now += KEPT_SECONDS + 1
    assert await mailbox.poll(0, 100, 0) == []


async def test_a_duplicate_comes_after_its_confirmation(mailbox: Mailbox) -> None:
    """With the fault on, one confirmed update is delivered a second time with the same id, and then gone."""
    mailbox.put("message", MESSAGE, 1)
    (update_id,) = ids(await mailbox.poll(0, 100, 0))
    mailbox.repeats = 1
    assert ids(await mailbox.poll(update_id + 1, 100, 0)) == [update_id]
    assert await mailbox.poll(update_id + 1, 100, 0) == []


async def test_the_queue_and_its_settings_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    """What wasn't confirmed, the kinds asked for and the count of ids are there again."""
    store = Store(tmp_path / "db")
    mailbox = Mailbox(store, clock)
    mailbox.allow(["message"])
    mailbox.put("message", MESSAGE, 1)
    before = ids(await mailbox.poll(0, 100, 0))
    store.close()
    opened = Store(tmp_path / "db")
    again = Mailbox(opened, clock)
    again.put("message", MESSAGE, 1)
    after = ids(await again.poll(0, 100, 0))
    opened.close()
    assert after == [before[0], before[0] + 1]
    assert again.allowed == ["message"]
