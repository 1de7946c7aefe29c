from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring.report import as_json, from_json
from scoring.verdict import (
    LANDMARK_NAMES,
    Aspect,
    Box,
    Cat,
    Contribution,
    Landmarks,
    Measure,
    RefusalReason,
    Refused,
    Scored,
    Verdict,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
landmarks = st.builds(
    lambda xs, cs: Landmarks(np.array(xs, np.float64).reshape(22, 2), np.array(cs, np.float64)),
    st.lists(numbers, min_size=44, max_size=44),
    st.lists(st.floats(0, 1), min_size=22, max_size=22),
)
cats = st.builds(
    Cat,
    score=numbers,
    interval=st.tuples(numbers, numbers),
    head=st.builds(Box, numbers, numbers, numbers, numbers),
    landmarks=landmarks,
    measures=st.dictionaries(names, st.builds(Measure, numbers, numbers), max_size=3),
    contributions=st.lists(st.builds(Contribution, names, st.sampled_from(Aspect), numbers), max_size=3).map(
        tuple
    ),
    baseline=numbers,
)
verdicts = st.one_of(
    st.builds(Refused, st.sampled_from(RefusalReason), names, names),
    st.builds(Scored, st.lists(cats, min_size=1, max_size=2).map(tuple), names, names),
)

KEYS = {"verdict", "reason", "score", "interval", "cats", "model", "weights"}


def same(a: Verdict, b: Verdict) -> bool:
    """Compare verdicts to the last bit; arrays don't compare by themselves."""
    if isinstance(a, Refused) or isinstance(b, Refused):
        return a == b
    return (a.model, a.weights, len(a.cats)) == (b.model, b.weights, len(b.cats)) and all(
        np.array_equal(x.landmarks.points, y.landmarks.points)
        and np.array_equal(x.landmarks.confidence, y.landmarks.confidence)
        and (x.score, x.interval, x.head, x.baseline) == (y.score, y.interval, y.head, y.baseline)
        and (dict(x.measures), x.contributions) == (dict(y.measures), y.contributions)
        for x, y in zip(a.cats, b.cats, strict=True)
    )


@given(verdicts)
def test_a_verdict_survives_json(verdict: Verdict) -> None:
    """Written to JSON text and read back, a verdict is the same to the last bit."""
    text = json.dumps(as_json(verdict), allow_nan=False)
    assert same(from_json(json.loads(text)), verdict)


@given(verdicts)
def test_a_report_always_has_the_same_keys(verdict: Verdict) -> None:
    """Readers find every key whatever the verdict."""
    report = as_json(verdict)
    assert set(report) == KEYS
    assert report["verdict"] in {"scored", "refused"}
    assert (report["reason"] is None) is (report["verdict"] == "scored")


def a_cat(**changed: float) -> Cat:
    """A cat of round numbers."""
    return Cat(
        score=changed.get("score", 75.0),
        interval=(60.0, 85.0),
        head=Box(1.0, 2.0, 30.0, 40.0),
        landmarks=Landmarks(np.arange(44.0).reshape(22, 2), np.full(22, 0.5)),
        measures={"eye_size": Measure(0.3, 0.02)},
        contributions=(Contribution("eye_size", Aspect.EYES, 25.0),),
        baseline=50.0,
    )


def test_a_score_reads_as_documented() -> None:
    """The photo's score is its best cat's; landmarks are named (x, y, confidence)."""
    report = as_json(Scored((a_cat(), a_cat(score=40.0)), "head-1+face-1", "cuteness-1"))
    assert (report["score"], report["interval"], report["reason"]) == (75.0, [60.0, 85.0], None)
    assert isinstance(report["cats"], list)
    best = report["cats"][0]
    assert best["head"] == [1.0, 2.0, 30.0, 40.0]
    assert list(best["landmarks"]) == list(LANDMARK_NAMES)
    assert best["landmarks"]["l_eye_inner"] == [2.0, 3.0, 0.5]
    assert best["measures"] == {"eye_size": {"value": 0.3, "sigma": 0.02}}
    assert best["contributions"] == [{"measure": "eye_size", "aspect": "eyes", "points": 25.0}]


def test_a_refusal_reads_as_documented() -> None:
    """A refusal has a reason and nothing else."""
    report = as_json(Refused(RefusalReason.TOO_DARK, "m", "w"))
    assert report == {
        "verdict": "refused",
        "reason": "too_dark",
        "score": None,
        "interval": None,
        "cats": [],
        "model": "m",
        "weights": "w",
    }


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_json_cannot_hold_is_refused(number: float) -> None:
    """A score that is no number is an error here, not in the database."""
    with pytest.raises(ValidationError):
        as_json(Scored((a_cat(score=number),), "m", "w"))


def test_a_foreign_report_is_refused() -> None:
    """What another program wrote isn't taken for a verdict."""
    for foreign in ({}, {"verdict": "scored"}, {"verdict": "maybe"}):
        with pytest.raises(ValidationError):
            from_json(foreign)


def test_a_face_that_lacks_a_landmark_is_refused() -> None:
    """A report of another set of points says so, rather than failing somewhere inside."""
    report = as_json(Scored((a_cat(),), "m", "w"))
    text = json.dumps(report).replace('"chin"', '"beard"')
    with pytest.raises(ValidationError, match="landmarks"):
        from_json(json.loads(text))
