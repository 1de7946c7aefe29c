from __future__ import annotations

import asyncio
from random import Random

import numpy as np
import pytest

from bot.addresses import ServiceAddresses
from scoring.calibration.agreement import agreement
from scoring.calibration.lesson import maps_of
from scoring.calibration.votes import Votes
from tests.simulation import choices, plan
from tests.simulation.report import Cells, show_goals
from tests.simulation.running import Finding, played
from tests.simulation.world import Spec, a_world

SMALL = Spec(cats=60, voters=120, agreement=0.75, spam=0.1, seed=2)


@pytest.mark.parametrize("rate", [0.65, 0.75, 0.85])
def test_people_agree_as_often_as_the_world_says(rate: float) -> None:
    """Voters who look say the same of random pairs as often as the world's agreement says."""
    world = a_world(Spec(cats=60, voters=120, agreement=rate, spam=0.0, seed=2))
    rng, random = Random(1), np.random.default_rng(1)  # noqa: S311 - a game
    pairs = [random.choice(60, 2, replace=False).tolist() for _ in range(400)]
    asked = [(left, right, voter) for left, right in pairs for voter in random.permutation(120)[:20].tolist()]
    left, right, voter = np.array(asked, np.intp).T
    share = np.array([choices.in_battle(world, v, (a, b), rng) == "a" for a, b, v in asked], np.float64)
    found = agreement(Votes(left, right, voter, share, np.ones(len(asked))))
    assert found == pytest.approx(rate, abs=0.025)


def test_measures_are_what_the_terms_map_to_the_worlds_cats() -> None:
    """The program sees of each cat exactly what the world's people have their taste for."""
    world = a_world(SMALL)
    assert maps_of(world.own, world.faces) == pytest.approx(world.maps, abs=1e-9)


async def test_votes_tell_the_truth_in_spite_of_spammers(services: ServiceAddresses) -> None:
    """In a small world ratings and score come near the truth, and spammers hardly stand in the way."""
    found: list[Finding] = []
    for one in plan.quick(seed=2):
        found += await asyncio.to_thread(_play, one, services.database_url)
    assert show_goals(Cells(found), slack=plan.QUICK_SLACK) == []
    assert all(one.score > max(one.score_now, 0.95) for one in found)
    assert all(one.mistrust is None or one.mistrust < one.trust for one in found)


def _play(one: plan.Plan, url: str) -> list[Finding]:
    return asyncio.run(played(one.spec, one.stops[-1:], url))
