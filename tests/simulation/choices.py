"""What voters press: those who look by their taste, the others by their habit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from tests.simulation.world import TIE

if TYPE_CHECKING:
    from random import Random

    from storage.judgements import Choice
    from tests.simulation.world import World

SEES_TWICE: Final = 0.9
"""So often somebody who looks finds out that both pictures show the same cat."""


def in_battle(world: World, voter: int, cats: tuple[int, int], rng: Random) -> Literal["a", "b"]:
    """Choose between the cat on the left and the one on the right."""
    lead = _lead(world, voter, cats, rng)
    return "a" if lead > 0 or (lead == 0 and rng.random() < 1 / 2) else "b"


def in_private(world: World, voter: int, cats: tuple[int, int], rng: Random) -> Choice:
    """Say which of two cats is cuter, or that both are alike."""
    lead = _lead(world, voter, cats, rng)
    if world.kinds[voter] == "looks":
        if cats[0] == cats[1] and rng.random() < SEES_TWICE:
            return "tie"
        if abs(lead) < TIE:
            return "tie"
    return "left" if lead > 0 or (lead == 0 and rng.random() < 1 / 2) else "right"


def _lead(world: World, voter: int, cats: tuple[int, int], rng: Random) -> float:
    """Return how far the left cat seems to be ahead at this moment."""
    kind = world.kinds[voter]
    left, right = cats
    if kind == "looks":
        chance = rng.random()
        noise = math.log(chance / (1 - chance)) if chance > 0 else -math.inf
        return float(world.opinions[voter, left] - world.opinions[voter, right]) + noise
    if kind == "random":
        return rng.random() - 1 / 2
    if kind == "machine":
        return float(world.machine[left] - world.machine[right])
    if kind == "fan":
        ours = [world.circle(world.owner(cat)) == world.circle(voter) for cat in cats]
        return 1.0 if ours[0] >= ours[1] else -1.0
    return 1.0
