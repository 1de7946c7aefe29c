from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bot.cards.backdrop import draw_backdrop
from bot.cards.framing import WIDTH, Side, frame
from bot.cards.panel import SCALE_LINE, TOP
from bot.cards.theme import APRICOT, DARK, INK, LIGHT, LILAC, MINT, Theme, contrast
from scoring.verdict import Box, Cat, RgbImage

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def test_contrast_follows_wcag() -> None:
    """Black on white is 21 : 1, equal colours 1 : 1, and #767676 on white just passes AA."""
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(INK, INK) == 1
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)


def _photo(kind: str) -> RgbImage:
    """Return the hardest photos for letters."""
    stripes = np.zeros((600, 800, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    noise = np.random.default_rng(7).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    blocks = np.kron(np.random.default_rng(8).integers(0, 2, (6, 8, 3)) * 255, np.ones((100, 100, 1)))
    return {
        "black": np.zeros((600, 800, 3), dtype=np.uint8),
        "white": np.full((600, 800, 3), 255, dtype=np.uint8),
        "stripes": stripes,
        "noise": noise,
        "blocks": blocks.astype(np.uint8),
    }[kind]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("kind", ["black", "white", "stripes", "noise", "blocks"])
@pytest.mark.parametrize("head", [Box(300, 30, 500, 230), Box(300, 380, 500, 580)])
def test_words_read_well_on_any_photo(
    make_cat: Callable[..., Cat], theme: Theme, kind: str, head: Box
) -> None:
    """Every pixel behind the words leaves numbers 7 : 1 and lesser words 4.5 : 1, whatever the photo."""
    framing = frame(800, 600, [make_cat(head)])
    card = draw_backdrop(_photo(kind), framing, theme)
    top = TOP[framing.side]
    behind = card[top : top + SCALE_LINE].reshape(-1, 3)
    for r, g, b in np.unique(behind, axis=0)[:: max(len(behind) // 4000, 1)].tolist():
        assert contrast(theme.ink, (r, g, b)) >= 7
        assert contrast(theme.quiet, (r, g, b)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_read_well_on_the_plain_ground(theme: Theme) -> None:
    """The top card's words are on the bare ground."""
    assert contrast(theme.ink, theme.ground) >= 7
    assert contrast(theme.quiet, theme.ground) >= 4.5


@pytest.mark.parametrize("medal", [APRICOT, LILAC, MINT])
def test_figures_read_well_on_medals(medal: tuple[int, int, int]) -> None:
    """A place's figure is ink on its medal."""
    assert contrast(INK, medal) >= 4.5


def test_the_photo_is_untouched_where_it_is_clear(make_cat: Callable[..., Cat]) -> None:
    """Most of the clear part shows the photo's own colours."""
    framing = frame(800, 600, [make_cat(Box(300, 30, 500, 230))])
    assert framing.side is Side.BELOW
    card = draw_backdrop(np.full((600, 800, 3), 90, dtype=np.uint8), framing, LIGHT)
    assert (card[:760] == 90).all()
    assert card.shape == (1350, WIDTH, 3)
