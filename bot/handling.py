"""The `update` job: a kept update goes to its handlers, those of one chat in order."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Update

from bot.calling import ChatGone
from bot.photos.take_in import apologise
from storage import updates
from storage.jobs import TryLater

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.routes import AnyApplication
    from storage.updates import KeptUpdate

LANE_SLOTS: Final = 2
"""How many jobs a lane may occupy: the one that holds it and the next. A flood from one chat would else take
all slots and silence every other chat for as long as Telegram's limits stretch its answers."""

_LONGEST_WAIT: Final = 30

log = structlog.get_logger(__name__)


class UpdateJobs:
    """Handles kept updates; those of one lane strictly in order."""

    def __init__(self, desk: Desk, application: AnyApplication) -> None:
        self._desk = desk
        self._application = application

    async def handle(self, update_id: int) -> None:
        """Handle an update, after the earlier ones of its lane and before the later ones that wait by then.

        Raises:
            TryLater: the lane is crowded, or Telegram wants patience.
            Exception: what a handler raised.
        """
        kept = await self._get(update_id)
        if kept is None or kept.handled_at is not None:
            return
        if kept.lane is None:
            await self._process(kept)
            return
        if updates.lane_users(self._desk.database, kept.lane) >= LANE_SLOTS:
            raise await self._crowded(kept.lane, update_id)
        async with updates.lane(self._desk.database, kept.lane):
            await self._handle_others(kept.lane, up_to=update_id - 1)
            again = await self._get(update_id)
            if again is not None and again.handled_at is None:
                await self._process(again)
            # Those that found the lane crowded need not wait until they look again.
            with suppress(TryLater):
                await self._handle_others(kept.lane)

    async def _crowded(self, lane: int, update_id: int) -> TryLater:
        """Say when to come back; whoever holds the lane has most likely handled the update by then."""
        async with self._desk.database.connection() as connection:
            before = await updates.waiting(connection, lane, update_id - 1)
        return TryLater(timedelta(seconds=min(1 + len(before), _LONGEST_WAIT)), "the lane is crowded")

    async def _handle_others(self, lane: int, up_to: int | None = None) -> None:
        """Handle what waits in a lane. An error there is that update's own: its job will meet it again."""
        async with self._desk.database.connection() as connection:
            waiting = await updates.waiting(connection, lane, up_to)
        for update_id in waiting:
            other = await self._get(update_id)
            if other is None or other.handled_at is not None:
                continue
            try:
                await self._process(other)
            except TryLater:
                raise
            except Exception:
                log.exception("other_update_failed", other_update_id=update_id)

    async def _process(self, kept: KeptUpdate) -> None:
        """Run the handlers for an update and note how it went.

        Raises:
            TryLater: Telegram wants patience; not a failure.
            Exception: what a handler raised; the update no longer holds up its lane.
        """
        update = None
        try:
            update = Update.de_json(kept.payload, self._application.bot)
            await self._application.process_update(update)
        except TryLater:
            raise
        except ChatGone as error:
            log.info("chat_gone", update_id=kept.update_id, error=str(error))
        except Exception:
            await self._note_failure(kept, update)
            raise
        async with self._desk.database.transaction() as tx:
            await updates.finish(tx, kept.update_id)

    async def _note_failure(self, kept: KeptUpdate, update: Update | None) -> None:
        """Mark the try as failed; after the first one, tell the sender of a photo that it is not lost."""
        async with self._desk.database.transaction() as tx:
            await updates.fail(tx, kept.update_id)
        if kept.failed_at is not None or update is None:
            return
        try:
            await apologise(update, self._desk)
        except Exception as error:  # noqa: BLE001 - the failure itself matters more than telling of it
            log.warning("fault_not_told", error=str(error) or type(error).__name__)

    async def _get(self, update_id: int) -> KeptUpdate | None:
        async with self._desk.database.connection() as connection:
            return await updates.get(connection, update_id)
