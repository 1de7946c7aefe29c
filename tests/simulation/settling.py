"""A world's people and cats come into an empty database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.cuteness import Cuteness
from scoring.report import as_json
from scoring.verdict import LANDMARK_NAMES, Box, Cat, Landmarks, Scored
from storage import chats, people, photos, scores
from storage.chats import Chat
from storage.people import Person
from storage.photos import NewPhoto
from tests.simulation.game import DAY, Game, chat_id_of, person_id_of
from tests.simulation.world import CHATS

if TYPE_CHECKING:
    from storage.database import Connection, Database
    from tests.simulation.world import World

MODEL: Final = "simulated"


async def settle(world: World, database: Database) -> Game:
    """Let all people come, agree to everything and show their cats, a day before anybody votes."""
    score = Cuteness(world.own)
    async with database.transaction() as tx:
        for chat in range(CHATS):
            await chats.see(tx, Chat(chat_id_of(chat), "supergroup", f"Chat {chat}"))
        for voter in range(world.spec.voters):
            await people.see(tx, Person(person_id_of(voter), f"Person {voter}"))
            await people.set_consent(tx, person_id_of(voter), battles=True, judged=True, teaches=True)
        shown = [await _show(tx, world, score, cat) for cat in range(world.spec.cats)]
    game = Game(world, database, shown)
    await game.pass_time(DAY)
    return game


async def _show(tx: Connection, world: World, score: Cuteness, cat: int) -> int:
    owner = world.owner(cat)
    photo_id, is_new = await photos.add(
        tx,
        NewPhoto(
            chat_id=chat_id_of(world.chat(owner)),
            message_id=1 + cat,
            file_id=f"file {cat}",
            file_unique_id=f"unique {cat}",
            sender_name=f"Person {owner}",
            sent_at=datetime.now(UTC),
            person_id=person_id_of(owner),
            small_key=f"small {cat}",
        ),
    )
    assert is_new
    face = world.faces[cat]
    worth = score(face)
    verdict = Scored(
        (
            Cat(
                score=worth.score,
                interval=worth.interval,
                head=Box(0, 0, 9, 9),
                landmarks=Landmarks(np.zeros((len(LANDMARK_NAMES), 2)), np.ones(len(LANDMARK_NAMES))),
                measures=face,
                contributions=worth.contributions,
                baseline=worth.baseline,
            ),
        ),
        MODEL,
        score.weights,
    )
    low, high = worth.interval
    await scores.record(
        tx,
        photo_id,
        model=MODEL,
        weights=score.weights,
        verdict="scored",
        reason=None,
        score=worth.score,
        low=low,
        high=high,
        detail=as_json(verdict),
    )
    return photo_id
