"""Brings together what there is to learn from: votes and measures of those who agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.calibration.lesson import Material, School, maps_of
from scoring.calibration.votes import Votes
from scoring.cuteness import WEIGHTS
from scoring.recipe import ScoreFile, load_score_file
from scoring.reference_cats import load_reference_cats
from scoring.verdict import Measure
from scoring.voters import Conduct, weight
from storage import lessons, ranking, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from storage.database import Connection, Database
    from storage.lessons import GivenVote, MeasuredPhoto

SAMPLE: Final = 5_000
"""Scores that are compared, at most."""

_BATCH: Final = 2_000

Face = dict[str, Measure]


class NothingToLearn(Exception):
    """No vote may teach the score."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to learn from.

    Attributes:
        version: how the weights that are learnt will be called.
    """

    school: School
    material: Material
    version: str


async def gather(database: Database) -> Gathered:
    """Read votes and measures, all of one moment.

    Raises:
        NothingToLearn: no vote may teach.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: PostgreSQL is away.
    """
    own = load_score_file(WEIGHTS)
    async with database.transaction() as tx:
        await ranking.hold_still(tx)
        taught = await weights.active(tx)
        given = await lessons.votes(tx, unknown=weight(Conduct()))
        photos = await _measured(tx, sorted({photo for vote in given for photo in (vote.left, vote.right)}))
        sample = await _measured(tx, await lessons.some_photos(tx, SAMPLE))
        version = await weights.next_version(tx, WEIGHTS)
    now = own if taught is None else ScoreFile.model_validate(taught.file)
    faces, places = cats_of(photos, [term.measure for term in own.terms])
    votes = votes_on(given, places)
    if not votes.is_decided.any():
        raise NothingToLearn
    return Gathered(
        school=School(now, own, load_reference_cats(WEIGHTS)),
        material=Material(maps_of(own, faces), votes, [face_of(photo) for photo in sample]),
        version=version,
    )


async def _measured(tx: Connection, photo_ids: Sequence[int]) -> list[MeasuredPhoto]:
    found: list[MeasuredPhoto] = []
    for begin in range(0, len(photo_ids), _BATCH):
        found += await lessons.measured(tx, photo_ids[begin : begin + _BATCH])
    return found


def face_of(photo: MeasuredPhoto) -> Face:
    """Return what was measured."""
    return {name: Measure(found["value"], found["sigma"]) for name, found in photo.measures.items()}


def cats_of(photos: Iterable[MeasuredPhoto], needed: Sequence[str]) -> tuple[list[Face], dict[int, int]]:
    """Return the cats' faces and each photo's cat, by its place among them.

    Photos of the same picture are one cat. A photo that lacks a needed measure, from the time of other
    networks, is left out.
    """
    faces: list[Face] = []
    places: dict[int, int] = {}
    known: dict[str, int] = {}
    for photo in photos:
        face = face_of(photo)
        if not face.keys() >= set(needed):
            continue
        if photo.picture not in known:
            known[photo.picture] = len(faces)
            faces.append(face)
        places[photo.photo_id] = known[photo.picture]
    return faces, places


def votes_on(given: Iterable[GivenVote], places: Mapping[int, int]) -> Votes:
    """Return the votes between two different cats whose measures are known."""
    kept = [
        vote
        for vote in given
        if vote.left in places and vote.right in places and places[vote.left] != places[vote.right]
    ]
    return Votes(
        left=np.array([places[vote.left] for vote in kept], np.intp),
        right=np.array([places[vote.right] for vote in kept], np.intp),
        voter=np.array([vote.voter for vote in kept], np.intp),
        share=np.array([vote.share for vote in kept], np.float64),
        weight=np.array([vote.weight for vote in kept], np.float64),
    )
