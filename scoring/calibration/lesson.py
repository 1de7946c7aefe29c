"""From votes and measures to a new version of the score, with all that there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.calibration.agreement import agreement, ceiling, reliability
from scoring.calibration.enough import LOOKS, Evidence, lacking
from scoring.calibration.foretelling import accuracy, calibration_error, foretell
from scoring.calibration.intervals import intervals
from scoring.calibration.model import Prior, fit
from scoring.calibration.moves import moves
from scoring.calibration.report import Report, WeightChange
from scoring.calibration.votes import add_up
from scoring.cuteness import Cuteness, mapped_of
from scoring.recipe import Reference, ScoreFile
from scoring.reference_cats import means_of, quantiles_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.calibration.model import Fit
    from scoring.calibration.votes import Floats, Votes
    from scoring.reference_cats import Maps
    from scoring.verdict import Measure

_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class School:
    """What is known before any vote.

    Attributes:
        now: the version that scores today.
        own: the one that the program came with: its weights are the prior, so that the same votes always
            teach the same, however often they are asked.
        reference: what each term of ``own`` gives for each reference cat.
    """

    now: ScoreFile
    own: ScoreFile
    reference: Maps


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from.

    Attributes:
        cats: what each term of the program's own version gives for each cat; see `maps_of`.
        votes: at least one of them decided; their cats are rows of ``cats``.
        sample: measured faces on which old and new scores are compared.
    """

    cats: Maps
    votes: Votes
    sample: Sequence[Mapping[str, Measure]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """New weights.

    Attributes:
        file: the whole new version of the score.
        report: what there is to say about it.
    """

    file: ScoreFile
    report: Report


def maps_of(file: ScoreFile, faces: Sequence[Mapping[str, Measure]]) -> Maps:
    """Return what each term gives for each face; faces by terms.

    Raises:
        KeyError: a face lacks a measure.
    """
    typical = file.reference.typical
    return np.array(
        [[mapped_of(t, face[t.measure], typical[t.measure]).value for t in file.terms] for face in faces]
    ).reshape(len(faces), len(file.terms))


def learn(school: School, material: Material, version: str) -> Lesson:
    """Learn weights from votes, and call them ``version``."""
    prior = Prior.of(school.own.terms)
    found = fit(material.cats, add_up(material.votes), prior)
    file = with_weights(school, _settled(found.weights, prior), version)
    return Lesson(file, _report(school, material, file, found))


def with_weights(school: School, weights: Floats, version: str) -> ScoreFile:
    """Return the program's own version with other weights, and the reference as it is for them."""
    own = school.own
    terms = tuple(
        term.model_copy(update={"weight": float(weight)})
        for term, weight in zip(own.terms, weights, strict=True)
    )
    reference = own.reference.model_dump() | {
        "means": means_of(terms, school.reference),
        "quantiles": quantiles_of(terms, school.reference),
    }
    return ScoreFile(
        version=version, terms=terms, limits=own.limits, reference=Reference.model_validate(reference)
    )


def _settled(weights: Floats, prior: Prior) -> Floats:
    """Give weights the size that they must have, in few digits and within their bounds."""
    sized = weights * (prior.size / np.linalg.norm(weights))
    return np.clip(np.round(sized, _DIGITS), prior.low, prior.high)


def _report(school: School, material: Material, file: ScoreFile, found: Fit) -> Report:
    cats, votes = material.cats, material.votes
    prior, present = Prior.of(school.own.terms), {term.measure: term.weight for term in school.now.terms}
    evidence = Evidence(
        cats=len(np.union1d(votes.left, votes.right)),
        votes=int((votes.weight >= LOOKS).sum()),
        voters=len(np.unique(votes.voter)),
        reliability=reliability(cats, votes, prior),
    )
    decided = add_up(votes.only(votes.is_decided))
    told = foretell(cats, decided, prior, found)
    now = np.array([present.get(term.measure, 0.0) for term in file.terms])
    agreed = agreement(votes)
    return Report(
        now=school.now.version,
        now_taught=school.now.version != school.own.version,
        evidence=evidence,
        lacking=tuple(lacking(evidence)),
        weights=_changes(file, present, intervals(cats, add_up(votes), prior, found)),
        side=found.side,
        accuracy_now=accuracy(decided, decided.differences(cats) @ now),
        accuracy=accuracy(decided, told.lead),
        agreement=agreed,
        ceiling=None if agreed is None else ceiling(agreed),
        calibration_error=calibration_error(decided, told.chances),
        moves=moves(Cuteness(school.now), Cuteness(file), material.sample),
    )


def _changes(file: ScoreFile, present: Mapping[str, float], ends: Floats) -> tuple[WeightChange, ...]:
    return tuple(
        WeightChange(
            measure=term.measure,
            now=present.get(term.measure),
            new=term.weight,
            low=min(float(low), term.weight),
            high=max(float(high), term.weight),
            bounds=term.bounds,
        )
        for term, (low, high) in zip(file.terms, ends, strict=True)
    )
