"""People show cats, vote in battles and judge in private, days pass: all through the program's own code."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.battles import rules
from bot.battles.gains import gains
from bot.battles.pairing import REST, pick
from bot.judging.choosing import choose
from bot.ratings.refit import rate
from bot.tempo import Tempo
from storage import battles, judgements, pairing, ratings, votes
from storage.battles import NewBattle
from storage.ratings import EVERYWHERE
from tests.simulation import choices
from tests.simulation.world import CHATS

if TYPE_CHECKING:
    from storage.battles import Side
    from storage.database import Connection, Database
    from tests.simulation.world import World

IN_BATTLES: Final = 0.5
"""Share of votes that are given in battles; the others in private."""

VOTERS: Final = 5
"""So many vote in a battle."""

SITTING: Final = 5
"""So many pairs does somebody judge in a row."""

DAY: Final = timedelta(days=1)
_TEMPO: Final = Tempo()
_CLOCKS: Final = {
    "battle": ("made_at", "opened_at", "ends_at", "closed_at"),
    "vote": ("voted_at",),
    "vote_press": ("pressed_at",),
    "judgement": ("asked_at", "answered_at"),
    "voter": ("weighed_at",),
    "person": ("first_seen", "last_seen"),
}


class Game:
    """A world in a database.

    Attributes:
        world: what is true.
        asked: each vote's two cats, in the order of the votes; control pairs are none.
    """

    def __init__(self, world: World, database: Database, photos: list[int]) -> None:
        self.world = world
        self.asked: list[tuple[int, int]] = []
        self._database = database
        self._photos = photos
        self._cat_of = {photo_id: cat for cat, photo_id in enumerate(photos)}
        self._rng = random.Random(f"{world.spec}")  # noqa: S311 - a game
        self._turn = 0

    async def play(self, until: int) -> None:
        """Go on until so many votes have been given, and rate by them at each day's end."""
        while len(self.asked) < until:
            wanted = min(len(self.asked) + len(self._photos), until)
            in_battles = len(self.asked) + round(IN_BATTLES * (wanted - len(self.asked)))
            while len(self.asked) < in_battles:
                self._turn += 1
                await self._battle(self._turn % CHATS, in_battles - len(self.asked))
            while len(self.asked) < wanted:
                await self._sit(wanted - len(self.asked))
            for chat in range(CHATS):
                await rate(chat_id_of(chat), self._database)
            await rate(EVERYWHERE, self._database)
            await self.pass_time(DAY)

    async def pass_time(self, time: timedelta) -> None:
        """Let everything be so much longer ago."""
        async with self._database.transaction() as tx:
            for table, columns in _CLOCKS.items():
                earlier = ", ".join(f"{column} = {column} - $1::interval" for column in columns)
                await tx.execute(f"UPDATE {table} SET {earlier}", time)  # noqa: S608 - from here
        # No real day changes every row: what is left of the old ones must not cost what it doesn't there.
        async with self._database.connection() as connection:
            await connection.execute(f"VACUUM ANALYZE {', '.join(_CLOCKS)}, rating")

    async def rated(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the strength of each cat by all votes; 0 where there are none."""
        async with self._database.connection() as connection:
            known = await ratings.of(connection, self._photos, EVERYWHERE)
        return np.array([known[photo].mean if photo in known else 0.0 for photo in self._photos])

    async def _battle(self, chat: int, most: int) -> None:
        """Let two cats of a chat meet, some of its members vote, and count the votes."""
        chat_id = chat_id_of(chat)
        async with self._database.transaction() as tx:
            cats = await pairing.candidates(tx, chat_id)
            met = await pairing.recent_pairs(tx, chat_id, datetime.now(UTC) - REST)
            rated = await ratings.of(tx, [cat.photo_id for cat in cats], chat_id)
            strengths = {photo_id: rating.mean for photo_id, rating in rated.items()}
            pair = pick(cats, strengths, met, self._rng)
            assert pair is not None
            a, b = pair
            battle_id, is_new = await battles.add(
                tx,
                NewBattle(
                    chat_id=chat_id,
                    photo_a=a.photo_id,
                    photo_b=b.photo_id,
                    owner_a=a.person_id,
                    owner_b=b.person_id,
                    name_a=a.sender_name,
                    name_b=b.sender_name,
                    ends_at=datetime.now(UTC) + _TEMPO.battle,
                ),
                state="open",
            )
            assert is_new
            pressed = await self._vote(tx, battle_id, chat, (a.photo_id, b.photo_id), max(most, 3))
            await self._close(tx, battle_id, chat_id, (a.photo_id, b.photo_id))
        self.asked += [(self._cat_of[a.photo_id], self._cat_of[b.photo_id])] * pressed

    async def _vote(self, tx: Connection, battle_id: int, chat: int, pair: tuple[int, int], most: int) -> int:
        cats = self._cat_of[pair[0]], self._cat_of[pair[1]]
        owners = {self.world.owner(cat) for cat in cats}
        members = range(chat, self.world.spec.voters, CHATS)
        busy = [0.0 if voter in owners else float(self.world.activity[voter]) for voter in members]
        pressing: set[int] = set()
        while len(pressing) < min(VOTERS, most):
            pressing.update(self._rng.choices(members, busy))
        for voter in sorted(pressing):
            side: Side = choices.in_battle(self.world, voter, cats, self._rng)
            cast = await votes.cast(tx, battle_id, person_id_of(voter), side)
            assert cast.result is votes.CastResult.STORED, cast.result
        return len(pressing)

    async def _close(self, tx: Connection, battle_id: int, chat_id: int, pair: tuple[int, int]) -> None:
        await votes.hold(tx, battle_id)
        votes_a, votes_b = await votes.count(tx, battle_id)
        outcome = rules.outcome(votes_a, votes_b, _TEMPO.fewest_votes)
        gain_a, gain_b = await gains(tx, battle_id, pair, chat_id)
        assert await battles.close(
            tx, battle_id, votes_a=votes_a, votes_b=votes_b, outcome=outcome, gain_a=gain_a, gain_b=gain_b
        )

    async def _sit(self, most: int) -> None:
        """Let somebody judge some pairs in private; control pairs among them are no votes."""
        voters = range(self.world.spec.voters)
        (voter,) = self._rng.choices(voters, self.world.activity.tolist())
        person_id = person_id_of(voter)
        async with self._database.transaction() as tx:
            # Where there are many cats, PostgreSQL draws those that are looked at.
            await tx.execute("SELECT setseed($1)", self._rng.uniform(-1, 1))
            for _ in range(min(SITTING, most)):
                await judgements.lock_voter(tx, person_id)
                cats = await judgements.candidates(tx, person_id)
                pair = choose(cats, await judgements.history(tx, person_id), self._rng)
                assert pair is not None
                asked = await judgements.ask(tx, person_id, pair.left, pair.right, pair.control)
                shown = self._cat_of[pair.left], self._cat_of[pair.right]
                choice = choices.in_private(self.world, voter, shown, self._rng)
                assert await judgements.answer(tx, asked.id, person_id, choice)
                if pair.control is None:
                    self.asked.append(shown)


def chat_id_of(chat: int) -> int:
    """Return the id of one of the world's chats."""
    return -1_000 - chat


def person_id_of(voter: int) -> int:
    """Return the id of one of the world's people."""
    return 1_000 + voter
