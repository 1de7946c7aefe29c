from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.photos.albums import PATIENCE, QUIET, missing_wait, ranked
from storage.photos import Photo

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def _photo(number: int, score: float | None = None, *, age: timedelta = timedelta(seconds=9)) -> Photo:
    return Photo(
        id=number,
        chat_id=1,
        message_id=number,
        file_id="f",
        file_unique_id=f"u{number}",
        sender_name="Аня",
        sent_at=NOW,
        received_at=NOW - age,
        score=score,
        former_chat_id=None,
        repeat_in_chat=False,
        repeat_anywhere=False,
        verdict="scored" if score is not None else None,
        reason=None,
        reply_message_id=None,
        replied_at=None,
    )


def test_an_album_is_waited_for_while_photos_still_come() -> None:
    """The answer waits until none came for a moment."""
    fresh = _photo(2, 50.0, age=QUIET / 3)
    assert missing_wait([_photo(1, 50.0), fresh], NOW) == QUIET * 2 / 3
    assert missing_wait([_photo(1, 50.0), _photo(2, 60.0)], NOW) is None


def test_an_album_is_waited_for_while_verdicts_are_due() -> None:
    """A photo without verdict holds up the answer, but not for ever."""
    assert missing_wait([_photo(1, 50.0), _photo(2)], NOW) is not None
    assert missing_wait([_photo(1, 50.0), _photo(2, age=PATIENCE)], NOW) is None


def test_the_cutest_of_an_album_comes_first() -> None:
    """Photos with a score are ranked by it, equals by their order; the others are left out."""
    album = [_photo(1, 50.0), _photo(2), _photo(3, 70.0), _photo(4, 70.0)]
    assert [photo.id for photo in ranked(album)] == [3, 4, 1]
