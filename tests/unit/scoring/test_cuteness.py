from __future__ import annotations

import json
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring.cuteness import LOWEST, WEIGHTS, Cuteness, worth_of
from scoring.recipe import Hump, Recipe, Rising, ScoreFile, load_score_file, network_digest
from scoring.reference_cats import load_reference_cats, means_of, quantiles_of
from scoring.verdict import Measure

CUTENESS = Cuteness.load()
FILE = CUTENESS.file
TYPICAL = FILE.reference.typical

Measures = dict[str, Measure]


def typical(**changed: Measure) -> Measures:
    """The median cat, measured well."""
    return {name: Measure(t.middle, t.spread / 4) for name, t in TYPICAL.items()} | changed


@st.composite
def cats(draw: st.DrawFn) -> Measures:
    """Any cat, common or odd, measured well or badly."""
    return {
        name: Measure(t.middle + draw(st.floats(-6, 6)) * t.spread, draw(st.floats(0, 5)) * t.spread)
        for name, t in TYPICAL.items()
    }


@given(cats())
def test_contributions_add_up(cat: Measures) -> None:
    """Baseline and contributions together are the score."""
    worth = CUTENESS(cat)
    assert worth.baseline + sum(c.points for c in worth.contributions) == pytest.approx(worth.score, abs=1e-6)


@given(cats())
def test_the_score_has_bounds(cat: Measures) -> None:
    """Scores lie between 1 and 100, inside their interval."""
    worth = CUTENESS(cat)
    assert LOWEST <= worth.interval[0] <= worth.score <= worth.interval[1] <= 100


def test_the_median_cat_scores_about_the_middle() -> None:
    """Typical measures give a typical score, and the mean cat's score is the baseline."""
    assert CUTENESS(typical()).score == pytest.approx(50, abs=15)
    assert CUTENESS(typical()).baseline == pytest.approx(50, abs=5)


@pytest.mark.parametrize("term", FILE.terms, ids=lambda term: term.measure)
def test_each_term_pulls_its_way(term: object) -> None:
    """More of what is cute raises the score, more of what isn't lowers it."""
    assert term in FILE.terms
    for known in FILE.terms:
        if known is not term or not isinstance(known.map, Rising):
            continue
        t = TYPICAL[known.measure]
        less, more = (
            CUTENESS(typical(**{known.measure: Measure(t.middle + k * t.spread, 0.0)})).score for k in (-1, 1)
        )
        assert (more - less) * known.weight > 0


def test_extremes_are_not_cutest() -> None:
    """A hump is best at its top."""
    hump = Hump(kind="hump", top=2, width=0.5)
    assert hump(2) == 1
    assert hump(1) == pytest.approx(hump(3))
    assert -1 < hump(5) < hump(3) < hump(2)


def test_a_map_never_runs_away() -> None:
    """However extreme a measure, its map stays between -1 and 1."""
    for curve in (Rising(kind="rising", middle=0, width=1), Hump(kind="hump", top=0, width=1)):
        assert all(-1 <= curve(x) <= 1 for x in (-1e9, -3, 0, 3, 1e9))


@given(cats())
def test_a_sure_measurement_has_a_narrow_interval(cat: Measures) -> None:
    """Without uncertainty the interval is the score itself."""
    sure = {name: Measure(measure.value, 0.0) for name, measure in cat.items()}
    worth = CUTENESS(sure)
    assert worth.interval == (worth.score, worth.score)


def test_what_cannot_be_seen_neither_helps_nor_harms() -> None:
    """A measure without any certainty is worth as much as a typical one."""
    for term in FILE.terms:
        t = TYPICAL[term.measure]
        unseen = worth_of(term, Measure(t.middle + 10 * t.spread, 1e6), t)
        assert unseen.value == pytest.approx(term.weight * term.map(t.middle), abs=1e-3)


def test_the_reference_is_spread_evenly() -> None:
    """One in a hundred reference cats lies between two neighbouring quantiles, so scores are percentiles."""
    quantiles = FILE.reference.quantiles
    assert len(quantiles) == 101
    for k, (low, high) in enumerate(pairwise(quantiles)):
        assert CUTENESS.percentile((low + high) / 2) == pytest.approx(max(LOWEST, k + 0.5))


def test_the_reference_was_made_with_the_shipped_networks() -> None:
    """After a change of networks the reference is measured anew (python -m scoring.training.reference)."""
    for name, digest in FILE.reference.networks.items():
        assert network_digest(name) == digest, name


def test_the_reference_cats_are_those_of_the_file() -> None:
    """The table beside the file gives the file's own means and quantiles."""
    cats = load_reference_cats(WEIGHTS)
    assert cats.shape == (FILE.reference.cats, len(FILE.terms))
    assert means_of(FILE.terms, cats) == pytest.approx(FILE.reference.means, abs=2e-6)
    assert quantiles_of(FILE.terms, cats) == pytest.approx(FILE.reference.quantiles, abs=2e-6)


def test_every_term_explains_itself() -> None:
    """Each weight has a reason and bounds of one sign, each limit says how it was chosen."""
    for term in FILE.terms:
        assert len(term.reason) > 20
        assert term.bounds[0] * term.bounds[1] >= 0
    assert all(len(limit["chosen"]) > 20 for limit in FILE.limits.model_dump().values())


def raw() -> dict[str, object]:
    """The shipped file as JSON."""
    loaded = json.loads(resources.files("scoring").joinpath("models", f"{WEIGHTS}.json").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_a_damaged_score_file_is_refused() -> None:
    """Weights out of bounds, falling quantiles and a reference of other terms don't load."""
    terms = [term.model_dump() for term in FILE.terms]
    for damage in (
        {"terms": [{**terms[0], "weight": 99.0}, *terms[1:]]},
        {"terms": terms[1:]},
        {"reference": {**FILE.reference.model_dump(), "quantiles": [0.0] * 101}},
    ):
        with pytest.raises(ValidationError):
            ScoreFile.model_validate(raw() | damage)
    assert Recipe.model_validate({k: v for k, v in raw().items() if k != "reference"}).version == WEIGHTS


def test_an_unknown_version_is_not_found() -> None:
    """A score file that isn't shipped can't be loaded."""
    with pytest.raises(FileNotFoundError):
        load_score_file("cuteness-0")
