from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from bot.cards.framing import Side
from bot.cards.panel import BARS_LEFT, EDGE, LEFT_WIDTH, TOP, CardWords
from bot.cards.score_card import DARK, LIGHT, draw_score_card
from scoring.verdict import Aspect, Box, Cat, RgbImage, Scored

Paint = Callable[[int, int, list[Cat]], RgbImage]
Pixels = Callable[[bytes], RgbImage]
Maker = Callable[..., Cat]
Golden = Callable[[str, bytes], None]


def scored(*cats: Cat) -> Scored:
    """Return a verdict on the cats, best first."""
    return Scored(cats, "face-1", "weights-1")


@pytest.fixture(scope="module")
def cat(make_cat: Maker) -> Cat:
    """Give a cat on the left of a photo of 900 x 700."""
    return make_cat(Box(220, 120, 520, 420))


@pytest.mark.parametrize(
    ("name", "size", "head"),
    [
        ("score_below", (900, 700), Box(220, 120, 520, 420)),
        ("score_above", (700, 900), Box(220, 560, 540, 880)),
        ("score_tall", (540, 960), Box(20, 330, 530, 840)),
        ("score_wide", (1260, 540), Box(900, 30, 1240, 370)),
    ],
)
def test_cards_look_as_they_should(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    make_cat: Maker,
    paint: Paint,
    words: CardWords,
    like_golden: Golden,
    name: str,
    size: tuple[int, int],
    head: Box,
) -> None:
    """Face high, face low, 9:16 and 21:9 look like their stored pictures."""
    one = make_cat(head)
    theme = DARK if name in {"score_above", "score_wide"} else LIGHT
    like_golden(name, draw_score_card(paint(*size, [one]), scored(one), words, theme=theme))


def test_a_company_is_numbered(make_cat: Maker, paint: Paint, words: CardWords, like_golden: Golden) -> None:
    """Of five cats the best has lines, the others have their places."""
    spots = ((80, 60), (360, 90), (650, 60), (920, 110), (480, 380))
    cats = [make_cat(Box(x, y, x + 220, y + 220), score=91.0 - 8 * n) for n, (x, y) in enumerate(spots)]
    like_golden("score_five", draw_score_card(paint(1200, 900, cats), scored(*cats), words))


@pytest.mark.parametrize("shape", [(900, 700), (64, 64), (2000, 857), (30, 40), (4000, 300)])
def test_a_card_is_a_portrait_of_any_photo(
    make_cat: Maker, paint: Paint, words: CardWords, pixels: Pixels, shape: tuple[int, int]
) -> None:
    """Any size of photo gives a JPEG of 1080 x 1350."""
    width, height = shape
    one = make_cat(Box(width * 0.3, height * 0.2, width * 0.6, height * 0.7))
    card = draw_score_card(paint(width, height, [one]), scored(one), words)
    assert card.startswith(b"\xff\xd8\xff")
    assert pixels(card).shape == (1350, 1080, 3)


def test_the_same_input_gives_the_same_bytes(cat: Cat, paint: Paint, words: CardWords) -> None:
    """Cards are equal to the byte, in one thread and in four at once."""
    photo, verdict = paint(900, 700, [cat]), scored(cat)
    with ThreadPoolExecutor(4) as threads:
        cards = list(threads.map(lambda _: draw_score_card(photo, verdict, words), range(8)))
    assert set(cards) == {draw_score_card(photo, verdict, words)}


def test_the_photo_is_left_as_it_is(cat: Cat, paint: Paint, words: CardWords) -> None:
    """Drawing reads the photo and never writes to it."""
    photo = paint(900, 700, [cat])
    before = photo.copy()
    draw_score_card(photo, scored(cat), words)
    assert (photo == before).all()


@pytest.mark.parametrize("score", [1.0, 55.0, 100.0])
def test_long_words_stay_in_their_places(
    cat: Cat, paint: Paint, words: CardWords, pixels: Pixels, score: float
) -> None:
    """However long the words, the gutter between the columns and the margins stay free."""
    endless = "Невообразимо протяжённое наименование 😻"
    crowded = CardWords(endless, endless, dict.fromkeys(Aspect, endless))
    best = replace(cat, score=score, interval=(score, score))
    photo = paint(900, 700, [cat])
    short = pixels(draw_score_card(photo, scored(best), words)).astype(int)
    long = pixels(draw_score_card(photo, scored(best), crowded)).astype(int)
    rows = slice(TOP[Side.BELOW], 1350)
    for columns in (
        slice(0, EDGE - 8),
        slice(EDGE + LEFT_WIDTH + 24, BARS_LEFT - 8),
        slice(1080 - EDGE + 8, 1080),
    ):
        assert np.abs(short[rows, columns] - long[rows, columns]).max() < 16


def test_a_wider_interval_draws_a_wider_bracket(
    cat: Cat, paint: Paint, words: CardWords, pixels: Pixels
) -> None:
    """The bracket under the number spans the interval."""
    photo = paint(900, 700, [cat])

    def dark(interval: tuple[float, float]) -> int:
        card = pixels(draw_score_card(photo, scored(replace(cat, interval=interval)), words))
        line = card[TOP[Side.BELOW] + 328, EDGE : EDGE + LEFT_WIDTH].sum(axis=1)
        return int((line < 300).sum())

    assert dark((40.0, 95.0)) > dark((80.0, 92.0)) + 150


def test_a_gain_and_a_loss_differ_in_more_than_colour(
    make_cat: Maker, paint: Paint, words: CardWords, pixels: Pixels
) -> None:
    """A gain fills its bar to the right of the centre, a loss to the left."""
    head = Box(220, 120, 520, 420)
    photo = paint(900, 700, [make_cat(head)])
    y, centre, right = TOP[Side.BELOW] + 49, (BARS_LEFT + 68 + 1080 - EDGE) // 2, 1080 - EDGE
    for points, left_is_full in ((15.0, False), (-15.0, True)):
        one = make_cat(head, points=(points, 0.0, 0.0, 0.0))
        row = pixels(draw_score_card(photo, scored(one), words))[y].astype(int)
        track = row[right - 20]
        assert bool(np.abs(row[centre - 60] - track).max() > 20) is left_is_full
        assert bool(np.abs(row[centre + 60] - track).max() > 20) is not left_is_full
