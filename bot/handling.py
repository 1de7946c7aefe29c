"""The `update` job: a kept update goes to its handlers, those of one chat in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

log = structlog.get_logger(__name__)


class UpdateJobs:
    """Handles kept updates; those of one lane strictly in order."""

    def __init__(self, desk: Desk, application: AnyApplication) -> None:
        self._desk = desk
        self._application = application

    async def handle(self, update_id: int) -> None:
        """Handle an update, after the earlier ones of its lane whose jobs have not had their turn yet."""
        kept = await self._get(update_id)
        if kept is None or kept.handled_at is not None:
            return
        if kept.lane is None:
            await self._process(kept)
            return
        async with updates.lane(self._desk.database, kept.lane):
            await self._handle_earlier(kept)
            kept = await self._get(update_id)
            if kept is not None and kept.handled_at is None:
                await self._process(kept)

    async def _handle_earlier(self, kept: KeptUpdate) -> None:
        """Handle what waits in front. An error there is that update's own: its job will meet it again."""
        if kept.lane is None:
            return
        async with self._desk.database.connection() as connection:
            waiting = await updates.waiting(connection, kept.lane, kept.update_id - 1)
        for earlier_id in waiting:
            earlier = await self._get(earlier_id)
            if earlier is None or earlier.handled_at is not None:
                continue
            try:
                await self._process(earlier)
            except TryLater:
                raise
            except Exception:
                log.exception("earlier_update_failed", earlier_update_id=earlier_id)

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
