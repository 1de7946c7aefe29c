"""The golden set: what is seen on known photos stays as it was, or is written down anew with its cause."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.measures import measure_face
from scoring.scorer import Scorer
from scoring.verdict import RefusalReason, RgbImage
from tests.golden.outcome import Outcome, SeenCat, differences, expected, outcome_of
from tests.golden.photos import DRAWN, FROM_CHELSEA, OTHERS, chelsea, drawn

EXPECTED = expected()

WITHOUT_A_SCORE = {
    "chelsea-at-night": RefusalReason.TOO_DARK,
    "chelsea-out-of-focus": RefusalReason.BLURRED,
    "tabby-far-away": RefusalReason.TOO_SMALL,
    "tabby-out-of-focus": RefusalReason.BLURRED,
    "tabby-at-night": RefusalReason.TOO_DARK,
    "room": RefusalReason.NO_CAT,
    "room-at-night": RefusalReason.TOO_DARK,
    "dog": RefusalReason.NO_CAT,
    "person": RefusalReason.NO_CAT,
}
"""What any network should say; all others of the set show cats that can be scored."""


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """Load the shipped networks once."""
    return Scorer.load()


def photo(name: str) -> RgbImage:
    """One photo of the set."""
    if name in DRAWN:
        return drawn(name)
    return FROM_CHELSEA[name](chelsea()) if name in FROM_CHELSEA else OTHERS[name]()


def the_cat(name: str) -> SeenCat:
    """What is written down about the one cat of a photo."""
    (cat,) = EXPECTED[name].cats
    return cat


@pytest.mark.parametrize("name", [*DRAWN, *FROM_CHELSEA, *OTHERS])
def test_a_known_photo_is_seen_as_it_was(name: str, scorer: Scorer) -> None:
    """Verdict, score, head, landmarks and measures are those written down by `python -m tests.golden`."""
    (verdict,) = scorer.score([photo(name)])
    assert list(differences(EXPECTED[name], outcome_of(verdict))) == []


def test_every_photo_is_written_down() -> None:
    """The file holds the set's photos and no others."""
    assert set(EXPECTED) == {*DRAWN, *FROM_CHELSEA, *OTHERS}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_written_down_is_sensible(name: str) -> None:
    """Cats have a score, and what is none, or can't be judged, has the reason that helps."""
    assert EXPECTED[name].verdict == WITHOUT_A_SCORE.get(name, "scored")


def test_every_cat_of_a_photo_is_written_down() -> None:
    """Photos of several cats have as many scores, all others one."""
    several = {name: len(o.cats) for name, o in EXPECTED.items() if len(o.cats) > 1}
    assert several == {"three": 3, "chelsea-twice": 2}


def test_measures_follow_from_the_landmarks() -> None:
    """The measures of the face are those of the landmarks beside them, up to their rounding."""
    for outcome in EXPECTED.values():
        for cat in outcome.cats:
            for name, measure in measure_face(cat.face).items():
                value, sigma = cat.measures[name]
                assert measure.value == pytest.approx(value, abs=0.02 * sigma + 2e-3 * abs(value) + 1e-3), (
                    name
                )


def test_eyes_are_as_open_as_drawn() -> None:
    """Closed, half open, open and a kitten's wide eyes come in this order."""
    names = ("grey-asleep", "ginger-half-open", "tabby", "kitten")
    openness = [the_cat(name).measures["eye_openness"][0] for name in names]
    assert openness == sorted(openness)
    assert openness[0] < 0.3 < openness[1] < 0.6 < openness[2]


def test_ears_stand_as_drawn() -> None:
    """Sideways ears stand lower than pricked ones, and one turned ear is uneven."""
    names = ("white-ears-sideways", "tabby")
    angles = [the_cat(name).measures["ear_angle"][0] for name in names]
    assert angles == sorted(angles)
    turned, plain = (the_cat(name).measures["ear_symmetry"][0] for name in ("one-ear-turned", "tabby"))
    assert turned < plain - 0.2


def test_heads_are_tilted_as_drawn() -> None:
    """The eye line is found at the angle at which it was drawn."""
    assert the_cat("tilted-and-turned").measures["head_tilt"][0] == pytest.approx(25, abs=5)
    assert the_cat("head-on-its-side").measures["head_tilt"][0] == pytest.approx(48, abs=5)


def test_a_mirror_changes_no_score() -> None:
    """Chelsea is worth the same in a mirror."""
    assert the_cat("chelsea-mirrored").score == pytest.approx(the_cat("chelsea").score, abs=0.5)


def test_a_change_is_noticed() -> None:
    """Other verdicts, scores, heads, landmarks and measures each have their words."""
    cat = the_cat("chelsea")
    moved = np.array(cat.landmarks) + np.array([9, 0, 0])
    changes: dict[str, dict[str, object]] = {
        "score": {"score": cat.score + 3},
        "head": {"head": (*cat.head[:3], cat.head[3] + 20)},
        "landmark": {"landmarks": tuple(map(tuple, moved.tolist()))},
        "forehead": {"measures": cat.measures | {"forehead": (9.0, 0.1)}},
        "new": {"measures": cat.measures | {"new": (1.0, 0.1)}},
    }
    before = Outcome(verdict="scored", cats=(cat,))
    for word, change in changes.items():
        (text,) = differences(before, Outcome(verdict="scored", cats=(cat.model_copy(update=change),)))
        assert word in text
    assert list(differences(before, Outcome(verdict="no_cat"))) == ["scored is now no_cat"]
    assert list(differences(before, Outcome(verdict="scored"))) == ["1 cats are now 0"]
