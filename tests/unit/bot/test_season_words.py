"""What is said of a season."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.chats.clock import Clock
from bot.seasons import words
from bot.texts import load_texts
from storage.chat_settings import ChatSettings
from storage.seasons import Place, Season

if TYPE_CHECKING:
    from bot.texts import Language

SUNDAY = datetime(2026, 3, 22, 17, tzinfo=UTC)
SEASON = Season(
    id=1,
    chat_id=-1,
    number=3,
    state="done",
    starts_at=SUNDAY,
    ends_at=SUNDAY,
    message_id=None,
    told_at=None,
)


def said(language: Language, *, wins: int) -> str:
    """Return the ceremony of a cat that has won so many of three battles."""
    champion = Place(
        place=1, photo_id=1, person_id=1, name="Муся", rating=1010.0, battles=3, wins=wins, small_key=None
    )
    return words.ceremony(SEASON, champion, Clock.of(ChatSettings(), language), load_texts())


@pytest.mark.parametrize(("language", "how"), [("ru", "побед 2 из 3."), ("en", "won 2 of 3.")])
def test_a_ceremony_tells_of_the_wins(language: Language, how: str) -> None:
    """The champion comes first, and how the week went for it second."""
    lines = said(language, wins=2).splitlines()
    assert "Муся" in lines[0]
    assert lines[1].endswith(how)
    assert len(lines) == 3


@pytest.mark.parametrize(("language", "ties"), [("ru", "одни ничьи"), ("en", "nothing but ties")])
def test_a_champion_of_ties_is_not_told_that_it_never_won(language: Language, ties: str) -> None:
    """Where every battle ended in a tie, no number of wins stands in the ceremony."""
    line = said(language, wins=0).splitlines()[1]
    assert ties in line
    assert "0" not in line
