"""The jobs of games: whose they are, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.jobs import Handler, JobKind


def game_handlers(desk: Desk) -> dict[JobKind, Handler]:  # noqa: ARG001
    """Return the jobs by which games go on when nobody presses anything."""
    return {}
