"""A town of people with a known taste, who showed their cats and voted on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import expit

from scoring.calibration.lesson import maps_of
from scoring.calibration.model import Prior
from scoring.cuteness import Cuteness
from scoring.report import as_json
from scoring.verdict import LANDMARK_NAMES, Box, Cat, Landmarks, Measure, Scored
from storage import scores
from tests.integration.storage.helpers import add_photo

if TYPE_CHECKING:
    from storage.database import Connection, Database

OWN: Final = Cuteness.load()
PRIOR: Final = Prior.of(OWN.file.terms)
CHAT: Final = -1
OWNERS: Final = 1_000
"""Id of the owner of the first cat; the others follow."""

VOTERS: Final = 50_000
"""Id of the first voter; the others follow."""

MODEL: Final = "m1"
_VOTES_PER_BATTLE: Final = 5


@dataclass(frozen=True, slots=True)
class Town:
    """What is in the database.

    Attributes:
        photos: their ids; the owner of each is ``OWNERS`` + its place.
        taste: the weights by which people voted.
    """

    photos: list[int]
    taste: np.ndarray[Any, np.dtype[np.float64]]


def a_face(random: np.random.Generator) -> dict[str, Measure]:
    """Measure a cat."""
    typical = OWN.file.reference.typical
    return {n: Measure(t.middle + random.normal() * t.spread, t.spread / 5) for n, t in typical.items()}


def verdict_of(face: dict[str, Measure]) -> Scored:
    """Judge a face by the program's own weights."""
    worth = OWN(face)
    places = np.zeros((len(LANDMARK_NAMES), 2))
    cat = Cat(
        score=worth.score, interval=worth.interval, head=Box(0, 0, 9, 9),
        landmarks=Landmarks(places, np.ones(len(places))), measures=face,
        contributions=worth.contributions, baseline=worth.baseline,
    )  # fmt: skip
    return Scored((cat,), MODEL, OWN.weights)


async def show_cat(tx: Connection, number: int, face: dict[str, Measure], **details: Any) -> int:  # noqa: ANN401
    """Let the owner with this number show a cat, and score it; return the photo."""
    photo_id = await add_photo(tx, number, CHAT, person_id=OWNERS + number, **details)
    await record(tx, photo_id, verdict_of(face))
    return photo_id


async def record(tx: Connection, photo_id: int, verdict: Scored) -> None:
    """Store a verdict."""
    low, high = verdict.best.interval
    await scores.record(
        tx, photo_id, model=verdict.model, weights=verdict.weights, verdict="scored", reason=None,
        score=verdict.best.score, low=low, high=high, detail=as_json(verdict),
    )  # fmt: skip


async def settle(database: Database, *, cats: int = 200, votes: int = 1_200, seed: int = 1) -> Town:
    """Let everybody come, agree to all, show a cat and vote in battles that are over."""
    random = np.random.default_rng(seed)
    faces = [a_face(random) for _ in range(cats)]
    taste = random.uniform(PRIOR.low, PRIOR.high)
    worths = maps_of(OWN.file, faces) @ taste
    worths = 2 * worths / worths.std()
    async with database.transaction() as tx:
        photos = [await show_cat(tx, number, face) for number, face in enumerate(faces)]
        voters = [VOTERS + number for number in range(40)]
        await tx.executemany("INSERT INTO person (id, first_name) VALUES ($1, 'V')", [(v,) for v in voters])
        await tx.execute("UPDATE person SET teaches = true")
        for a, b in pairs_of(random, cats, votes // _VOTES_PER_BATTLE):
            battle_id = await add_battle(tx, photos[a], photos[b])
            chosen = random.choice(voters, _VOTES_PER_BATTLE, replace=False)
            sides = np.where(random.random(len(chosen)) < expit(worths[a] - worths[b]), "a", "b")
            await tx.executemany(
                "INSERT INTO vote (battle_id, voter_id, side) VALUES ($1, $2, $3)",
                [(battle_id, int(v), str(s)) for v, s in zip(chosen, sides, strict=True)],
            )
    return Town(photos, taste)


def pairs_of(random: np.random.Generator, cats: int, battles: int) -> list[tuple[int, int]]:
    """Pair cats so that each has met another before any meets a second one."""
    found: list[tuple[int, int]] = []
    while len(found) < battles:
        deck = [int(n) for n in random.permutation(cats)]
        found += zip(deck[0::2], deck[1::2], strict=False)
    return found[:battles]


async def add_battle(tx: Connection, photo_a: int, photo_b: int, state: str = "closed") -> int:
    """Store a battle."""
    return int(
        await tx.fetchval(
            """
            INSERT INTO battle (chat_id, photo_a, photo_b, name_a, name_b, state, ends_at, votes_a, votes_b,
                                outcome)
            VALUES ($1, $2, $3, 'A', 'B', $4::text, now(), CASE WHEN $4 = 'closed' THEN 3 END,
                    CASE WHEN $4 = 'closed' THEN 2 END, CASE WHEN $4 = 'closed' THEN 'a' END)
            RETURNING id
            """,
            CHAT, photo_a, photo_b, state,
        )
    )  # fmt: skip
