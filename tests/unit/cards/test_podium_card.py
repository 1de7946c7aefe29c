from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from bot.cards.festivity import GLOW
from bot.cards.podium_card import PodiumCat, PodiumWords, draw_podium
from bot.cards.theme import APRICOT, DARK, LIGHT, Theme, contrast, mixed
from scoring.verdict import Box, Cat, RgbImage

Golden: TypeAlias = Callable[[str, bytes], None]
Pixels: TypeAlias = Callable[[bytes], RgbImage]

WORDS = PodiumWords("Чемпион недели", "Котики и Ко · 17–23 ноября")


@pytest.fixture(scope="module")
def cats(make_cat: Callable[..., Cat], paint: Callable[[int, int, list[Cat]], RgbImage]) -> list[PodiumCat]:
    """Give three cats: a long name, a name that can't be shown, and one without picture and points."""
    thumb = paint(400, 400, [make_cat(Box(70, 60, 330, 320))])
    return [
        PodiumCat(1, "Кот с очень длинным именем в сорок знаков", 1134, thumb),
        PodiumCat(2, "小明", 1088, np.ascontiguousarray(thumb[:, ::-1])),
        PodiumCat(3, "Ben 😻", None, None),
    ]


@pytest.mark.parametrize(("count", "theme"), [(1, LIGHT), (2, DARK), (3, LIGHT)])
def test_podiums_look_as_they_should(
    cats: list[PodiumCat], like_golden: Golden, count: int, theme: Theme
) -> None:
    """One champion, a pair, and three."""
    like_golden(f"podium_{count}", draw_podium(cats[:count], WORDS, theme=theme))


def test_only_three_stand_there(cats: list[PodiumCat]) -> None:
    """A fourth cat changes nothing."""
    assert draw_podium([*cats, cats[0]], WORDS) == draw_podium(cats, WORDS)


def test_nobody_makes_no_podium() -> None:
    """A ceremony without cats is refused."""
    with pytest.raises(ValueError, match="needs a cat"):
        draw_podium([], WORDS)


def test_long_words_stay_on_their_blocks(cats: list[PodiumCat], pixels: Pixels) -> None:
    """However long names, title and points, margins and the gaps between the blocks stay as they are."""

    def gaps(name: str, points: int, words: PodiumWords) -> npt.NDArray[np.int64]:
        three = [replace(cat, name=name, points=points) for cat in cats]
        card = pixels(draw_podium(three, words)).astype(np.int64)
        between = [card[860:, middle - 4 : middle + 4].ravel() for middle in (378, 702)]
        return np.concatenate([card[:, :52].ravel(), card[:, -52:].ravel(), *between])

    endless = "Невообразимо протяжённое наименование " * 5
    long = gaps(endless, 123_456, PodiumWords(endless, endless))
    assert np.abs(long - gaps("Я", 1, WORDS)).max() < 24


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_read_well_on_the_rays(theme: Theme) -> None:
    """The title is at least 7 : 1 on the rays, the line below 4.5 : 1."""
    ray = mixed(theme.ground, APRICOT, GLOW)
    assert contrast(theme.ink, ray) >= 7
    assert contrast(theme.quiet, ray) >= 4.5
