from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bot.cards.theme import DARK, LIGHT
from bot.cards.top_card import ROW, ROWS_TOP, TopCardEntry, TopWords, draw_top_card
from scoring.verdict import Box, Cat, RgbImage

WORDS = TopWords("Самые мимишные", "Котики и Ко · за неделю", "Пока никого. Пришли фото кота.")
NAMES = (
    "Муся 😻", "Барсик", "Sir Fluffington the Third of Catshire", "Аня",
    "Кот с очень длинным именем в сорок знаков", "Ben", "小明", "Ёжик", "W" * 40, "Пушинка",
)  # fmt: skip


@pytest.fixture(scope="module")
def entries(
    make_cat: Callable[..., Cat], paint: Callable[[int, int, list[Cat]], RgbImage]
) -> list[TopCardEntry]:
    """Give ten cats, one of them without a picture."""
    thumb = paint(400, 400, [make_cat(Box(70, 60, 330, 320))])
    pictures = [thumb, thumb[:, ::-1], thumb, thumb, thumb, None, thumb, thumb, thumb, thumb]
    return [
        TopCardEntry(rank, 98.0 - 3.1 * rank, name, picture)
        for rank, (name, picture) in enumerate(zip(NAMES, pictures, strict=True), start=1)
    ]


def test_the_full_card_looks_as_it_should(
    entries: list[TopCardEntry], like_golden: Callable[[str, bytes], None]
) -> None:
    """Ten cats: a podium and seven rows."""
    like_golden("top_ten", draw_top_card(entries, WORDS))


def test_a_pair_looks_as_it_should(
    entries: list[TopCardEntry], like_golden: Callable[[str, bytes], None]
) -> None:
    """Two cats stand side by side in the middle, here on the dark ground."""
    like_golden("top_two", draw_top_card(entries[:2], WORDS, theme=DARK))


def test_the_empty_card_looks_as_it_should(like_golden: Callable[[str, bytes], None]) -> None:
    """Nobody yet: three bare places and a friendly line."""
    like_golden("top_none", draw_top_card([], WORDS))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("count", range(11))
def test_the_card_is_as_high_as_its_entries(
    entries: list[TopCardEntry],
    pixels: Callable[[bytes], RgbImage],
    count: int,
    theme: object,
) -> None:
    """Up to three cats fill the podium, each more adds a row, and ten fit 4:5."""
    height, width, _ = pixels(
        draw_top_card(entries[:count], WORDS, theme=DARK if theme is DARK else LIGHT)
    ).shape
    assert width == 1080
    assert height <= 1350
    if count > 3:
        assert height == ROWS_TOP + (count - 3) * ROW + 38


def test_only_ten_are_shown(entries: list[TopCardEntry]) -> None:
    """An eleventh cat changes nothing."""
    assert draw_top_card([*entries, entries[0]], WORDS) == draw_top_card(entries, WORDS)


def test_an_emoji_leaves_no_trace(entries: list[TopCardEntry]) -> None:
    """A name with an emoji is drawn like the same name without."""
    first = entries[0]
    bare = TopCardEntry(first.rank, first.score, "Муся", first.thumb)
    assert draw_top_card([first], WORDS) == draw_top_card([bare], WORDS)


def test_names_leave_the_score_alone(
    entries: list[TopCardEntry], pixels: Callable[[bytes], RgbImage]
) -> None:
    """However long a name, the column of scores is drawn the same."""

    def column(name: str) -> RgbImage:
        last = TopCardEntry(4, 77.0, name, None)
        card = pixels(draw_top_card([*entries[:3], last], WORDS))
        return card[ROWS_TOP + 8 :, 1080 - 64 - 72 :]

    assert np.abs(column("Щ" * 400).astype(int) - column("Я").astype(int)).max() < 24


def test_equal_ranks_and_odd_pictures_are_drawn(
    entries: list[TopCardEntry], pixels: Callable[[bytes], RgbImage]
) -> None:
    """A shared place, an oblong picture and one of a single pixel do no harm."""
    odd = [
        TopCardEntry(1, 90.0, "А", np.zeros((30, 90, 3), dtype=np.uint8)),
        TopCardEntry(1, 90.0, "Б", np.zeros((1, 1, 3), dtype=np.uint8)),
    ]
    assert pixels(draw_top_card(odd, WORDS)).shape == (ROWS_TOP, 1080, 3)
    assert draw_top_card(odd, WORDS) == draw_top_card(odd, WORDS)
    assert entries


def test_ratings_stand_in_place_of_scores(
    entries: list[TopCardEntry], like_golden: Callable[[str, bytes], None]
) -> None:
    """Four figures fit on the podium and in the rows, and names leave room for them."""
    rated = [replace(entry, rating=1400 - 47 * entry.rank) for entry in entries]
    like_golden("top_rated", draw_top_card(rated, WORDS))
