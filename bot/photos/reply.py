"""What the answer to a stored photo is made of; shared by single photos and albums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot import metrics
from bot.photos import card, words
from bot.photos.words import Standing
from bot.sending import Place
from bot.texts import Language, language_of
from scoring.report import from_json
from scoring.verdict import RefusalReason, Refused, Scored
from storage import photos, ranking, scores
from storage.tops import ChatScope, Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Desk
    from storage.photos import Photo

# What people post in a group without a cat was not meant for the bot.
_SILENT_IN_GROUPS: Final = frozenset({RefusalReason.NO_CAT, RefusalReason.NOT_AN_IMAGE})


class VerdictMissing(Exception):
    """The photo has no stored verdict although its answer is due; the job is tried again."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An answer with a card: JPEG bytes and its caption in HTML."""

    card: bytes
    caption: str


def is_private(photo: Photo) -> bool:
    """Tell a person's own chat from groups and channels, whose ids are below zero."""
    return photo.chat_id > 0


def place_of(photo: Photo) -> Place:
    """Return where the answer belongs."""
    return Place(photo.chat_id, photo.thread_id)


def reply_to(photo: Photo) -> int | None:
    """Return the message to answer; after a move of the chat its old messages have no number there."""
    return photo.message_id if photo.former_chat_id is None else None


def language(photo: Photo) -> Language:
    """Return the language of the answer."""
    return language_of(photo.language)


async def picture(photo: Photo, others: Sequence[Photo], desk: Desk) -> Picture:
    """Draw the card of a scored photo and write its caption.

    Args:
        photo: the one that is shown.
        others: the other photos with cats of its album.
        desk: the parts.

    Raises:
        TryLater: the chat's turn is far away, and the card would be drawn again then.
        VerdictMissing: there is nothing to show.
    """
    desk.sender.expect_turn(place_of(photo))
    verdict = await verdict_of(photo, desk)
    if not isinstance(verdict, Scored) or photo.small_key is None:
        raise VerdictMissing(photo.id)
    standing = Standing(
        rank=await desk.leaderboard.rank(ChatScope(photo.chat_id), Period.DAY, photo.id),
        is_private=is_private(photo),
        is_repeat=photo.repeat_in_chat,
        others=tuple(sorted((other.score for other in others if other.score is not None), reverse=True)),
    )
    jpeg = await card.draw(desk, photo.small_key, verdict, language(photo))
    return Picture(jpeg, words.caption(verdict, standing, language(photo), desk.texts))


def refusal(photo: Photo, desk: Desk) -> str | None:
    """Return the friendly answer to a refused photo, None where silence is better."""
    reason = RefusalReason(photo.reason or RefusalReason.NO_CAT)
    if not is_private(photo) and reason in _SILENT_IN_GROUPS:
        return None
    return words.refusal(reason, language(photo), desk.texts)


async def verdict_of(photo: Photo, desk: Desk) -> Scored | Refused | None:
    """Return the photo's last verdict, in the pixels of its small copy."""
    async with desk.database.connection() as connection:
        stored = await scores.latest(connection, photo.id)
    return from_json(stored.detail) if stored is not None else None


async def into_top(photo: Photo, desk: Desk) -> None:
    """Put a scored photo into the leaderboard, as it is now. Doing it twice changes nothing."""
    async with desk.database.connection() as connection:
        found = await ranking.rows(connection, [photo.id])
    for row in found.values():
        await desk.leaderboard.add(row)


async def mark(answered: Sequence[Photo], message_id: int | None, desk: Desk) -> None:
    """Remember that photos were answered and by which message, and count it."""
    async with desk.database.transaction() as tx:
        for photo in answered:
            await photos.answered(tx, photo.id, message_id)
    for photo in answered:
        if photo.replied_at is None:
            _count(photo)


def _count(photo: Photo) -> None:
    metrics.VERDICTS.labels(photo.reason or photo.verdict or "unknown").inc()
    if photo.score is not None:
        metrics.SCORES.observe(photo.score)
    metrics.REPLY_SECONDS.observe((datetime.now(UTC) - photo.received_at).total_seconds())


async def send_scored(photo: Photo, others: Sequence[Photo], desk: Desk) -> int:
    """Send the card of a scored photo and return the id of the message."""
    answer = await picture(photo, others, desk)
    sent = await desk.sender.photo(place_of(photo), answer.card, answer.caption, reply_to=reply_to(photo))
    return sent.message_id


async def edit_scored(message_id: int, photo: Photo, others: Sequence[Photo], desk: Desk) -> None:
    """Show another photo of an album, and its scores, in the answer that was sent before."""
    answer = await picture(photo, others, desk)
    await desk.sender.replace_photo(place_of(photo), message_id, answer.card, answer.caption)


async def send_refusal(photo: Photo, desk: Desk) -> int | None:
    """Say kindly why there is no score and return the id of the message, None where silence is better."""
    text = refusal(photo, desk)
    if text is None:
        return None
    return await desk.sender.text(place_of(photo), text, reply_to=reply_to(photo))
