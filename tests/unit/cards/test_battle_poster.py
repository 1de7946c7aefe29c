from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
import pytest

from bot.cards.battle_poster import (
    STAGE,
    PosterWords,
    ResultWords,
    draw_battle_poster,
    draw_battle_result,
)
from bot.cards.fighters import Fighter
from bot.cards.ornaments import GOLD
from bot.cards.ribbons import COLOURS, HEIGHT
from bot.cards.theme import DARK, INK, LIGHT, Theme, contrast
from scoring.verdict import Box, Cat, RgbImage

Pixels: TypeAlias = Callable[[bytes], RgbImage]
Golden: TypeAlias = Callable[[str, bytes], None]
Pair: TypeAlias = tuple[Fighter, Fighter]

WORDS = PosterWords("Кто мимишнее?", "Голосуем до 18:05")
ENDLESS = "Невообразимо протяжённое наименование 😻 " * 4


@pytest.fixture(scope="module")
def pair(make_cat: Callable[..., Cat], paint: Callable[[int, int, list[Cat]], RgbImage]) -> Pair:
    """Give a cat on a wide photo, and one with a long name at the edge of a tall one."""
    one, other = make_cat(Box(420, 180, 760, 520)), make_cat(Box(0, 420, 260, 680))
    return (
        Fighter(paint(1100, 700, [one]), one, "Муся 😻"),
        Fighter(paint(540, 960, [other]), other, "Кот с очень длинным именем в сорок знаков"),
    )


def test_the_poster_looks_as_it_should(pair: Pair, like_golden: Golden) -> None:
    """Two cats of one size, eyes on one line, names on ribbons, the deadline below."""
    like_golden("battle_poster", draw_battle_poster(*pair, WORDS))


def test_a_victory_looks_as_it_should(pair: Pair, like_golden: Golden) -> None:
    """The winner's side has grown, and the winner wears a crown."""
    words = ResultWords("Муся побеждает", "Мимиметр ставил на неё же")
    like_golden("battle_won", draw_battle_result(*pair, words, winner="a", votes=(14, 9), theme=DARK))


def test_a_tie_looks_as_it_should(pair: Pair, like_golden: Golden) -> None:
    """Both are equal, and both wear crowns."""
    like_golden("battle_tie", draw_battle_result(*pair, ResultWords("Ничья"), winner=None, votes=(7, 7)))


def _columns_of_left(card: RgbImage, row: int) -> int:
    """Return how many pixels of a row are left of the seam."""
    seam = np.abs(card[row].astype(int) - LIGHT.ground).max(axis=1) < 12
    return int(np.flatnonzero(seam).mean())


@pytest.mark.parametrize(("winner", "grows"), [("a", 1), ("b", -1), (None, 0)])
def test_the_winners_side_grows(
    pair: Pair, pixels: Pixels, winner: Literal["a", "b"] | None, grows: int
) -> None:
    """The seam moves away from the winner, and stays in the middle where there is none."""
    row = 700
    card = pixels(draw_battle_result(*pair, ResultWords("…"), winner=winner, votes=(8, 8)))
    poster = pixels(draw_battle_poster(*pair, WORDS))
    moved = _columns_of_left(card, row) - _columns_of_left(poster, row)
    assert moved * grows > 40 or (grows == 0 and abs(moved) < 3)


def test_few_votes_show_no_numbers(pair: Pair, pixels: Pixels) -> None:
    """Without votes the panel is bare where they would be."""
    bare = pixels(draw_battle_result(*pair, ResultWords("Голосов пока мало"), winner=None, votes=None))
    assert (np.abs(bare[STAGE + 106 :].astype(int) - LIGHT.ground) < 4).all()
    shown = pixels(draw_battle_result(*pair, ResultWords("Ничья"), winner=None, votes=(3, 3)))
    assert (np.abs(shown[STAGE + 106 :].astype(int) - LIGHT.ground) > 60).any()


@pytest.mark.parametrize("votes", [(0, 0), (0, 5), (5, 0), (1, 999_999), (123_456, 123_457)])
def test_any_votes_are_drawn(pair: Pair, pixels: Pixels, votes: tuple[int, int]) -> None:
    """None at all, all on one side, and very many fit."""
    card = pixels(draw_battle_result(*pair, ResultWords("Муся"), winner="a", votes=votes))
    for margin in (card[STAGE + 10 :, :40], card[STAGE + 10 :, -40:]):
        assert (np.abs(margin.astype(int) - LIGHT.ground) < 8).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_long_words_stay_in_their_places(pair: Pair, pixels: Pixels, theme: Theme) -> None:
    """However long names and words, margins and the badge between the names stay as they are."""
    a, b = pair
    long = pixels(
        draw_battle_poster(
            replace(a, name=ENDLESS),
            replace(b, name="Щ" * 200),
            PosterWords(ENDLESS, ENDLESS, WORDS.versus),
            theme=theme,
        )
    ).astype(int)
    short = pixels(draw_battle_poster(replace(a, name=""), replace(b, name="Я"), WORDS, theme=theme))
    for part in (
        np.s_[: STAGE - 140],
        np.s_[STAGE:, :56],
        np.s_[STAGE:, -56:],
        np.s_[STAGE - 110 : STAGE - 30, 450:550],
    ):
        assert np.abs(long[part] - short[part]).max() < 32


def test_an_emoji_leaves_no_trace(pair: Pair) -> None:
    """A name with an emoji is drawn like the same name without."""
    a, b = pair
    bare = draw_battle_poster(replace(a, name="Муся"), b, WORDS)
    assert draw_battle_poster(a, b, WORDS) == bare


def test_the_same_input_gives_the_same_bytes(pair: Pair) -> None:
    """Pictures are equal to the byte, in one thread and in four at once, and leave the photos alone."""
    before = pair[0].photo.copy()
    with ThreadPoolExecutor(4) as threads:
        cards = set(threads.map(lambda _: draw_battle_poster(*pair, WORDS), range(8)))
    assert cards == {draw_battle_poster(*pair, WORDS)}
    assert (pair[0].photo == before).all()


@pytest.mark.parametrize("shape", [(1, 1), (64, 64), (4000, 300), (90, 900)])
def test_any_photo_is_drawn(
    make_cat: Callable[..., Cat], pair: Pair, pixels: Pixels, shape: tuple[int, int]
) -> None:
    """Any size of photo gives a picture of the same size, and where a photo ends there is no hole."""
    width, height = shape
    cat = make_cat(Box(0.3 * width, 0.3 * height, 0.6 * width, 0.7 * height))
    snow = np.full((height, width, 3), 240, dtype=np.uint8)
    card = pixels(draw_battle_poster(Fighter(snow, cat, "Снежок"), pair[1], WORDS))
    assert card.shape == (1120, 1080, 3)
    assert (card[:700, :450] > 230).all()


def test_names_read_well() -> None:
    """Names are ink on their ribbons, and a crown's rim shows on its gold."""
    for colour in (*COLOURS, *GOLD):
        assert contrast(INK, colour) >= 4.5
    assert HEIGHT >= 80
