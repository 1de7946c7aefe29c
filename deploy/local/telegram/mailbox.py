"""Updates that the bot has not confirmed yet, and long polling for them."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from telegram.constants import PollingLimit, UpdateType

from deploy.local.telegram.errors import conflict
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Record
from deploy.local.telegram.store import Store

KEPT_SECONDS = 24 * 3600
LONGEST_POLL = 50.0
# Telegram sends these only to bots that ask for them by name.
ON_REQUEST = frozenset(
    {UpdateType.CHAT_MEMBER, UpdateType.MESSAGE_REACTION, UpdateType.MESSAGE_REACTION_COUNT}
)

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Update(Record):
    """One update: `queue` is the chat whose updates keep their order, `expires` a Unix time."""

    update_id: int
    kind: str
    body: JsonObject
    queue: int
    expires: float

    def object(self) -> JsonObject:
        """`Update`."""
        return {"update_id": self.update_id, self.kind: self.body}


class Mailbox:
    """The bot's queue of updates, kept on disk until confirmed or a day old.

    Attributes:
        listeners: called after each new update (the webhook's sender).
        closed: set when the sandbox stops.
        repeats: how many confirmed updates are still to be delivered a second time (a fault for tests).
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        stored = sorted(map(Update.model_validate_json, store.bodies("update")), key=lambda u: u.update_id)
        self._pending = {update.update_id: update for update in stored}
        # Ids grow over the sandbox's life even without a data folder, so a bot's memory of ids stays right.
        self._next_id = int(store.get("counter", "update") or clock())
        allowed = store.get("setting", "allowed_updates")
        self._allowed = frozenset(allowed.split()) if allowed else None
        self._again: list[Update] = []
        self._waiter: asyncio.Future[str] | None = None
        self.closed = asyncio.Event()
        self.listeners: list[Callable[[], None]] = []
        self.repeats = 0

    def allows(self, kind: str) -> bool:
        """Whether the bot wants this kind of update."""
        return kind in self._allowed if self._allowed is not None else kind not in ON_REQUEST

    @property
    def allowed(self) -> Sequence[str] | None:
        """The kinds asked for, or None for Telegram's default choice."""
        return sorted(self._allowed) if self._allowed is not None else None

    def allow(self, kinds: Iterable[str]) -> None:
        """Remember `allowed_updates`; an empty list means the default choice."""
        self._allowed = frozenset(kinds) & frozenset(UpdateType) or None
        self._store.put("setting", "allowed_updates", " ".join(sorted(self._allowed or ())))

    def put(self, kind: str, body: JsonObject, queue: int) -> None:
        """Add an update, unless the bot doesn't want its kind."""
        if not self.allows(kind):
            return
        update = Update(
            update_id=self._next_id, kind=kind, body=body, queue=queue, expires=self._clock() + KEPT_SECONDS
        )
        self._next_id += 1
        self._store.put("counter", "update", str(self._next_id))
        self._pending[update.update_id] = update
        self._store.put("update", update.update_id, update.model_dump_json())
        self._wake("news")
        for listener in self.listeners:
            listener()

    def pending(self) -> Mapping[int, Update]:
        """Return what waits, oldest first, without what is older than a day."""
        now = self._clock()
        for update in [update for update in self._pending.values() if update.expires <= now]:
            self._forget(update)
        return self._pending

    def confirm(self, update: Update) -> bool:
        """Take a delivered update off the queue; False if a fault wants it delivered once more."""
        if self.repeats > 0:
            self.repeats -= 1
            return False
        self._forget(update)
        return True

    def clear(self) -> None:
        """Drop everything that waits (`drop_pending_updates`)."""
        for update in list(self._pending.values()):
            self._forget(update)
        self._again.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JsonValue]:
        """Answer `getUpdates`: confirm what is below the offset, return what waits, or wait for it.

        Raises:
            BotApiError: 409, another `getUpdates` or `setWebhook` came while this one waited.
        """
        self._wake(OTHER_POLLER)
        self._confirm_below(offset)
        until = self._clock() + min(seconds, LONGEST_POLL)
        while True:
            ready = self._ready(offset, limit)
            left = until - self._clock()
            if ready or left <= 0 or self.closed.is_set():
                return ready
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                reason = await asyncio.wait_for(self._waiter, left)
            except TimeoutError:
                return []
            if reason != "news":
                raise conflict(reason)

    def interrupt(self, reason: str) -> None:
        """End a waiting poll with a 409."""
        self._wake(reason)

    def close(self) -> None:
        """End a waiting poll with an empty answer: the server stops."""
        self.closed.set()
        self._wake("news")

    def _wake(self, reason: str) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(reason)

    def _confirm_below(self, offset: int) -> None:
        for update in [update for update in self._pending.values() if update.update_id < offset]:
            if not self.confirm(update):
                self._again.append(update)
                self._forget(update)

    def _ready(self, offset: int, limit: int) -> list[JsonValue]:
        waiting = list(self.pending().values())
        if offset < 0:
            for update in waiting[:offset]:
                self._forget(update)
            waiting = waiting[offset:]
        limit = min(max(limit, PollingLimit.MIN_LIMIT), PollingLimit.MAX_LIMIT)
        chosen = (self._again + waiting)[:limit]
        self._again = self._again[limit:]
        return [update.object() for update in chosen]

    def _forget(self, update: Update) -> None:
        self._pending.pop(update.update_id, None)
        self._store.remove("update", update.update_id)
