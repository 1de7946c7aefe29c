from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.photos.words import Standing, caption, card_words, refusal
from bot.texts import LANGUAGES, Language, load_texts
from scoring.verdict import Aspect, RefusalReason
from tests.unit.bot.cats import EARS_UP, LIT, SHARP, WIDE_EYES, a_cat, scored

TEXTS = load_texts()
CUTE = a_cat(87.3, {WIDE_EYES: 20.0, EARS_UP: 9.0})
IN_GROUP = Standing(rank=2, is_private=False)


def test_a_score_in_russian() -> None:
    """The caption tells the score, why, and the place of today."""
    assert caption(scored(CUTE), IN_GROUP, "ru", TEXTS) == (
        "<b>Мимиметр: 87 из 100</b> 😺\n"
        "Глаза распахнуты, ушки торчком. Мимишнее 87\N{NO-BREAK SPACE}% котов.\n"
        "Сегодня в этом чате: 2-е место."
    )


def test_a_score_in_english() -> None:
    """The same in English."""
    assert caption(scored(CUTE), IN_GROUP, "en", TEXTS) == (
        "<b>Mimimeter: 87 out of 100</b> 😺\n"
        "Wide eyes, ears right up. Cuter than 87% of cats.\n"
        "Second in this chat today."
    )


def test_several_cats_are_told_apart() -> None:
    """With several cats the best one is pointed out."""
    others = [a_cat(40, head=(400, 100, 500, 200)), a_cat(30, head=(600, 100, 700, 200))]
    lines = caption(scored(replace(CUTE, score=91.0), *others), IN_GROUP, "ru", TEXTS).splitlines()
    assert lines[1] == "Тут трое. Самый мимишный слева: 91. Глаза распахнуты, ушки торчком."


def test_an_album_lists_the_other_scores() -> None:
    """The answer to an album is about its cutest cat and names what the others got."""
    standing = replace(IN_GROUP, others=(64.2, 51.0))
    lines = caption(scored(CUTE), standing, "en", TEXTS).splitlines()
    assert lines[1].startswith("The cutest of the album; the others: 64, 51. Wide eyes")


def test_a_dark_photo_gets_advice() -> None:
    """What would raise the score is said kindly."""
    cat = a_cat(55, {WIDE_EYES: 4.0, LIT: -8.0}, measures={"brightness": 0.3})
    lines = caption(scored(cat), Standing(rank=7, is_private=False), "en", TEXTS).splitlines()
    assert lines[2] == "The face is a bit in the shade: try it by a window."


def test_a_photo_that_was_here_before_is_recognised() -> None:
    """A repeat is told so, instead of a place that it doesn't have."""
    standing = Standing(rank=None, is_private=False, is_repeat=True)
    assert caption(scored(CUTE), standing, "en", TEXTS).splitlines()[2].startswith("This photo has been here")


standings = st.builds(
    Standing,
    rank=st.none() | st.integers(1, 2_000_000),
    is_private=st.booleans(),
    is_repeat=st.booleans(),
    others=st.lists(st.floats(1, 100), max_size=9).map(tuple),
)


@given(
    st.floats(1, 100),
    st.dictionaries(st.sampled_from([WIDE_EYES, EARS_UP, SHARP, LIT]), st.floats(-50, 50)),
    standings,
    st.sampled_from(LANGUAGES),
)
def test_a_caption_is_short(
    score: float, points: dict[tuple[str, Aspect], float], standing: Standing, language: Language
) -> None:
    """Whatever was measured, a caption has two or three lines and one emoji."""
    text = caption(scored(a_cat(score, points)), standing, language, TEXTS)
    assert 2 <= len(text.splitlines()) <= 3
    assert len(text) <= 400
    assert len(re.findall("[😻😺🐾]", text)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refusal_has_a_friendly_answer_of_its_own(reason: RefusalReason, language: Language) -> None:
    """Each reason is told in its own words."""
    answers = {refusal(other, language, TEXTS) for other in RefusalReason}
    assert len(answers) == len(RefusalReason)
    assert refusal(reason, language, TEXTS)


def test_the_card_has_a_word_for_every_bar() -> None:
    """Title, scale and the four aspects are named in the reader's language."""
    words = card_words("ru", TEXTS)
    assert words.title == "Мимиметр"
    assert set(words.aspects) == set(Aspect)
