from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.battles import ballot
from bot.battles.endings import ending
from bot.battles.outcome import Machine, default_winner, favourite, machine
from bot.chats.clock import Clock
from bot.texts import LANGUAGES, Language, load_texts
from storage.battles import Battle
from storage.chat_settings import ChatSettings
from storage.votes import Cast, CastResult

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCORES = st.floats(0, 100)
NAMES = st.text(min_size=1, max_size=64)


def battle(**details: Any) -> Battle:  # noqa: ANN401
    """Return a battle of Барсик and Муся."""
    fields: dict[str, Any] = {
        "id": 7,
        "chat_id": -1,
        "photo_a": 1,
        "photo_b": 2,
        "owner_a": 11,
        "owner_b": 12,
        "name_a": "Барсик",
        "name_b": "Муся",
        "ends_at": NOW + timedelta(hours=1),
        "language": "ru",
        "state": "open",
        "reason": None,
        "message_id": 5,
        "made_at": NOW,
        "opened_at": NOW,
        "closed_at": None,
        "votes_a": None,
        "votes_b": None,
        "outcome": None,
        "gain_a": None,
        "gain_b": None,
        "told_at": None,
    }
    return Battle(**(fields | details))


def closed(outcome: str, votes_a: int, votes_b: int, **details: Any) -> Battle:  # noqa: ANN401
    """Return a battle that is over."""
    over = {"state": "closed", "outcome": outcome, "votes_a": votes_a, "votes_b": votes_b}
    return battle(**(over | details))


def clock(language: Language) -> Clock:
    """Return the clock of a chat that has chosen nothing."""
    return Clock.of(ChatSettings(), language)


@given(SCORES, SCORES)
def test_the_machine_has_a_favourite_only_where_people_see_different_scores(a: float, b: float) -> None:
    """It is symmetric, and equal numbers are equal."""
    turned = {"a": "b", "b": "a", None: None}
    assert favourite(b, a) == turned[favourite(a, b)]
    assert favourite(a, a) is None


@pytest.mark.parametrize(
    ("outcome", "a", "b", "view"),
    [
        ("a", 80.0, 60.0, Machine.AGREED),
        ("b", 80.0, 60.0, Machine.OTHERWISE),
        ("b", 70.2, 69.9, Machine.EQUAL),
        ("tie", 80.0, 60.0, Machine.LEANS),
        ("tie", 70.0, 70.0, Machine.TOO),
        ("few", 80.0, 60.0, None),
        ("a", None, 60.0, None),
    ],
)
def test_the_machines_view_beside_the_peoples(
    outcome: Any,  # noqa: ANN401
    a: float | None,
    b: float | None,
    view: Machine | None,
) -> None:
    """It agrees, disagrees or sees no difference, and is silent where people said nothing."""
    assert machine(outcome, a, b) is view


def test_a_cat_wins_by_default_only_where_the_other_alone_is_gone() -> None:
    """With both gone, or both there, votes or the machine must decide."""
    assert default_winner(has_a=True, has_b=False) == "a"
    assert default_winner(has_a=False, has_b=True) == "b"
    assert default_winner(has_a=False, has_b=False) is None
    assert default_winner(has_a=True, has_b=True) is None


def test_the_winner_comes_first_with_its_numbers() -> None:
    """In the caption, in the reply, in the picture, and in the line of ratings."""
    said = ending(closed("b", 9, 14, gain_a=-8.6, gain_b=11.7), (80.0, 60.0), load_texts())
    assert said.caption == "<b>Муся</b> побеждает, 14 : 9 👑"
    assert said.reply.splitlines() == [
        "<b>Муся</b> побеждает, 14 : 9 👑",
        "Рейтинг: Муся +12, Барсик −9.",
        "Мимиметр ставил на Барсика, но люди решили иначе.",
    ]
    assert (said.words.title, said.winner, said.votes) == ("Муся побеждает", "b", (9, 14))


def test_a_name_whose_case_is_in_doubt_is_not_declined() -> None:
    """Then the sentence does without it."""
    said = ending(closed("b", 9, 14, name_a="Эклеры и Ко"), (80.0, 60.0), load_texts())
    assert said.reply.splitlines()[-1] == "Мимиметр ставил на другого кота, но люди решили иначе."


def test_a_match_without_a_majority_says_what_decides() -> None:
    """A tie or too few votes in a tournament go to the machine's score."""
    for outcome, votes in (("tie", 2), ("few", 0)):
        said = ending(closed(outcome, votes, votes, tournament_id=3), (80.0, 60.0), load_texts())
        assert said.caption.endswith("Дальше решает оценка Мимиметра.")
        assert said.winner is None


def test_a_match_is_won_by_default_whatever_the_votes_say() -> None:
    """Where the other photo was taken back, no numbers are shown."""
    said = ending(closed("b", 9, 2, tournament_id=3), (None, 60.0), load_texts())
    assert said.caption == "Одно из фото убрали, поэтому дальше идёт <b>Муся</b> 🐾"
    assert (said.winner, said.votes) == ("b", None)


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(["a", "b", "tie", "few"]),
    st.integers(0, 999),
    st.integers(0, 999),
    NAMES,
    NAMES,
    st.tuples(st.none() | SCORES, st.none() | SCORES),
    st.none() | st.floats(-300, 300),
)
def test_every_end_has_three_lines_at_most_and_no_markup_of_others(  # noqa: PLR0913, PLR0917
    language: Language,
    outcome: str,
    votes_a: int,
    votes_b: int,
    name_a: str,
    name_b: str,
    scores: tuple[float | None, float | None],
    gain: float | None,
) -> None:
    """Whatever cats are called and however it went."""
    over = closed(
        outcome, votes_a, votes_b, language=language, name_a=name_a, name_b=name_b, gain_a=gain, gain_b=gain
    )
    said = ending(over, scores, load_texts())
    ours = said.reply.replace(name_a, "").replace(name_b, "")
    assert ours.count("\n") <= 2
    assert said.reply.count("<b>") <= 2


@given(st.sampled_from(LANGUAGES), st.sampled_from(CastResult), st.sampled_from(["a", "b", None]), NAMES)
def test_a_receipt_fits_into_a_button_s_answer(
    language: Language,
    result: CastResult,
    side: Any,  # noqa: ANN401
    name: str,
) -> None:
    """Telegram counts in UTF-16, up to 200."""
    cast = Cast(result, battle(name_a=name, name_b=name), side)
    said = ballot.receipt(cast, clock(language), load_texts())
    assert 0 < len(said.encode("utf-16-le")) // 2 <= 200


def test_an_open_battle_shows_how_many_have_voted_and_not_for_whom() -> None:
    """Names, deadline, voters; without any voters not even that."""
    texts = load_texts()
    first = ballot.caption(battle(), 0, clock("ru"), texts).splitlines()
    assert first[0] == "<b>Барсик против Муси</b>"
    assert first[1].startswith("Голосуем до ")
    assert len(first) == 2
    counts = [ballot.caption(battle(), n, clock("ru"), texts).splitlines()[-1] for n in (1, 2, 5, 21)]
    assert counts == ["Уже 1 голос.", "Уже 2 голоса.", "Уже 5 голосов.", "Уже 21 голос."]
