"""What a handler may use, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from telegram import Update

from bot.lru import Lru
from bot.tempo import Tempo

if TYPE_CHECKING:
    from bot.sending import Sender
    from bot.texts import Texts
    from scoring.pool import ScoringPool
    from scoring.verdict import RgbImage
    from storage.database import Database
    from storage.leaderboard import Leaderboard
    from storage.objects import PhotoObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts that a handler works with.

    Attributes:
        username: the bot's own, without the @.
        thumbs: square thumbnails by photo id; lost at a restart, made again from the small copies.
        tempo: the pace of games.
        large_files: lets in those who hold a large file in memory.
        admins: by chat and person, whether they are an admin there, and until when that is taken as known.
        sent_pictures: Telegram's ``file_id`` by a fingerprint of what a picture shows: no second upload.
    """

    database: Database
    objects: PhotoObjects
    leaderboard: Leaderboard
    pool: ScoringPool
    sender: Sender
    texts: Texts
    username: str
    tempo: Tempo = field(default_factory=Tempo)
    thumbs: Lru[int, RgbImage] = field(default_factory=lambda: Lru(64))
    admins: Lru[tuple[int, int], tuple[bool, float]] = field(default_factory=lambda: Lru(1024))
    sent_pictures: Lru[str, str] = field(default_factory=lambda: Lru(256))
    large_files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))


Handler: TypeAlias = Callable[[Update, Desk], Awaitable[None]]
"""Does one thing for one update. It may run twice for the same one."""
