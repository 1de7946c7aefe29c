"""How cats are called, and Russian names in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.battles.naming import cat_name, in_case, meeting
from bot.texts import LANGUAGES, load_texts
from bot.top.rows import NAME_LENGTH
from storage.pairing import Candidate

if TYPE_CHECKING:
    from bot.texts import Language


def cat(sender: str, caption: str | None) -> Candidate:
    """Return a cat that somebody sent with a caption."""
    return Candidate(
        photo_id=1, person_id=1, sender_name=sender, caption=caption, score=50, shown=0, message_id=1
    )


@pytest.mark.parametrize(
    ("sender", "caption", "language", "name"),
    [
        ("Аня Петрова", "Барсик", "ru", "Барсик"),
        ("Аня Петрова", None, "ru", "Кот Ани"),
        ("Иван", "", "ru", "Кот Ивана"),
        ("Николь", None, "ru", "Кот Николь"),
        ("Ben Smith", None, "ru", "Кот Ben"),
        ("Ben Smith", None, "en", "Ben's cat"),
        ("Аня", "Он спал весь день на моей новой шубе, а потом ел", "ru", "Кот Ани"),
        ("Аня", "😻", "ru", "Кот Ани"),
        ("Аня", "Муся 😻", "ru", "Муся 😻"),
        ("Аня", "<b>Муся</b>\n&", "ru", "<b>Муся</b> &"),
        ("\u200b🦄", None, "ru", "Кот-загадка"),
        ("", None, "en", "Mystery cat"),
    ],
)
def test_how_a_cat_is_called(sender: str, caption: str | None, language: Language, name: str) -> None:
    """A short caption is its name, else it is its owner's cat."""
    assert cat_name(cat(sender, caption), language, load_texts()) == name


@given(st.text(max_size=80), st.none() | st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_every_cat_has_a_name_on_one_line(sender: str, caption: str | None, language: Language) -> None:
    """Whatever people write, the name is short, one line, and has something to read."""
    name = cat_name(cat(sender, caption), language, load_texts())
    assert 0 < len(name) <= NAME_LENGTH
    assert len(name.splitlines()) == 1
    assert any(char.isalnum() for char in name)


@pytest.mark.parametrize(
    ("name", "genitive", "accusative"),
    [
        ("Барсик", "Барсика", "Барсика"),
        ("Муся", "Муси", "Мусю"),
        ("Мурка", "Мурки", "Мурку"),
        ("Симба", "Симбы", "Симбу"),
        ("Пушок", "Пушка", "Пушка"),
        ("Уголёк", "Уголька", "Уголька"),
        ("Василий", "Василия", "Василия"),
        ("Том", "Тома", "Тома"),
        ("Чарли", "Чарли", "Чарли"),
        ("Львица", "Львицы", "Львицу"),
        ("Simba", "Simba", "Simba"),
        ("Рыжий", "Рыжего", "Рыжего"),
        ("Рыжая", "Рыжей", "Рыжую"),
        ("Чёрная", "Чёрной", "Чёрную"),
        ("Полосатый", "Полосатого", "Полосатого"),
        ("Зая", "Заи", "Заю"),
        ("Аглая", "Аглаи", "Аглаю"),
        ("Дикий", None, None),
        ("Ночь", None, None),
        ("Лев", None, None),
        ("Кот Ани", None, None),
        ("спит", None, None),
        ("Кот 2", None, None),
    ],
)
def test_names_in_cases(name: str, genitive: str | None, accusative: str | None) -> None:
    """Sure endings are declined, doubtful ones left to other words."""
    assert (in_case(name, "genitive"), in_case(name, "accusative")) == (genitive, accusative)


def test_who_meets_whom() -> None:
    """The title reads well with any name."""
    texts = load_texts()
    assert meeting("Барсик", "Муся", "ru", texts) == "Барсик против Муси"
    assert meeting("Муся", "Кот Ани", "ru", texts) == "Муся или Кот Ани?"
    assert meeting("Barsik", "Musya", "en", texts) == "Barsik against Musya"
