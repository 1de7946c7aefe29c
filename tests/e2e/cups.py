"""What people do in tournaments and seasons, and cats enough for them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol

from storage.database import open_database
from storage.jobs import JobKind
from tests.e2e.games import battle_of, button_for, is_poster, pass_time, press_at_once
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, at, to, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject
    from storage.database import Connection
    from tests.e2e.stage import Stage

_message_ids: Final = count(900_001)

CLONE_PHOTO: Final = """
    INSERT INTO photo (chat_id, message_id, file_id, file_unique_id, person_id, sender_name, caption,
                       small_key, original_key, width, height, sent_at, repeat_in_chat, repeat_anywhere,
                       verdict, score, replied_at)
    SELECT chat_id, $2, file_id, file_unique_id, $3, sender_name, $4, small_key, original_key, width, height,
           sent_at, false, true, verdict, $5, now()
    FROM photo WHERE id = $1 RETURNING id
"""
CLONE_SCORE: Final = """
    INSERT INTO score (photo_id, model, weights, verdict, score, low, high, detail)
    SELECT $2, model, weights, verdict, score, low, high, detail FROM score WHERE photo_id = $1
"""


class Rows(Protocol):
    """A running program's database, however the program is run."""

    @property
    def addresses(self) -> ServiceAddresses:
        """Where it is."""

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """Ask it."""


@asynccontextmanager
async def transaction(stage: Rows) -> AsyncIterator[Connection]:
    """Yield a transaction on the program's database."""
    async with (
        open_database(stage.addresses.database_url, max_size=1) as database,
        database.transaction() as tx,
    ):
        yield tx


async def fill(
    stage: Rows, group: int, first: Person, cats: Mapping[str, tuple[int, float]]
) -> dict[str, int]:
    """Let a group have cats: photo ids by name, each given by its owner and the machine's score.

    One photo is sent; the others share its picture, so that the group's limit of messages is not spent.
    """
    name, *others = cats
    sent = await first.send_photo(group, cat(3), name)
    await first.wait_for(group, to(sent), PATIENCE)
    (row,) = await stage.fetch("SELECT id FROM photo WHERE chat_id = $1", group)
    found = {name: int(row["id"])}
    async with transaction(stage) as tx:
        owner, score = cats[name]
        await tx.execute(
            "UPDATE photo SET person_id = $2, score = $3 WHERE id = $1", found[name], owner, score
        )
        for other in others:
            owner, score = cats[other]
            await tx.execute(
                "INSERT INTO person (id, first_name) VALUES ($1, 'Гость') ON CONFLICT DO NOTHING", owner
            )
            found[other] = int(
                await tx.fetchval(CLONE_PHOTO, found[name], next(_message_ids), owner, other, score)
            )
            await tx.execute(CLONE_SCORE, found[name], found[other])
    return found


async def four_cats(stage: Rows, group: int, anya: Person, ben: Person, *scores: float) -> dict[str, int]:
    """Let a group have four cats of two owners, scored 80, 70, 60 and 50 or otherwise."""
    owners = (anya, ben, anya, ben)
    called = ("Аист", "Боня", "Веня", "Гоша")
    cats = zip(owners, scores or (80.0, 70.0, 60.0, 50.0), strict=True)
    return await fill(
        stage,
        group,
        anya,
        {name: (owner.user_id, score) for name, (owner, score) in zip(called, cats, strict=True)},
    )


def is_bracket(message: JsonObject) -> bool:
    """Tell whether a message is a tournament's bracket."""
    return words(message).startswith("Турнир на ") and "photo" in message


async def start_tournament(person: Person, group: int, command: str = "/tournament") -> JsonObject:
    """Ask for a tournament and return its bracket."""
    asked = await person.say(group, command)
    return await person.wait_for(group, is_bracket, PATIENCE, after=int(str(asked["message_id"])))


async def as_it_is(person: Person, message: JsonObject) -> JsonObject:
    """Return a message as it is now."""
    history = await person.history(at(message, "chat", "id"))
    return next(new for new in history if new["message_id"] == message["message_id"])


async def tournament_of(stage: Stage, group: int) -> dict[str, Any]:
    """Return a group's newest tournament as it is stored."""
    (row,) = await stage.fetch("SELECT * FROM tournament WHERE chat_id = $1 ORDER BY id DESC LIMIT 1", group)
    return dict(row)


async def posters(stage: Stage, person: Person, group: int, round_number: int) -> list[JsonObject]:
    """Return the posters of a round once all of them are shown, in the bracket's order."""
    async with asyncio.timeout(3 * PATIENCE):
        while True:
            rows = await stage.fetch(
                """
                SELECT battle.message_id, slot FROM battle JOIN tournament ON tournament.id = tournament_id
                WHERE battle.chat_id = $1 AND battle.round = $2 AND tournament.state = 'running'
                ORDER BY slot
                """,
                group,
                round_number,
            )
            if rows and all(row["message_id"] is not None for row in rows):
                break
            await asyncio.sleep(0.05)
    history = {message["message_id"]: message for message in await person.history(group)}
    found = [history[row["message_id"]] for row in rows]
    assert all(is_poster(poster) for poster in found)
    return found


def names(poster: JsonObject) -> list[str]:
    """Return the two cats of a poster."""
    markup: Any = poster["reply_markup"]
    return [str(button["text"]) for row in markup["inline_keyboard"] for button in row]


async def strangers(stage: Stage, group: int, number: int) -> list[int]:
    """Let so many new people join a group who do nothing but press buttons, and return their ids."""
    found = []
    for _ in range(number):
        user = await stage.post("users", {"first_name": "Гость", "language_code": "ru"})
        await stage.post("members", {"chat_id": group, "user_id": user["id"], "status": "member"})
        found.append(int(user["id"]))
    return found


async def vote(stage: Stage, voters: Sequence[int], poster: JsonObject, name: str) -> None:
    """Let people press the button of a cat, and wait until all are heard."""
    await press_at_once(stage, [(voter, button_for(poster, name)) for voter in voters], poster)
    await stage.settled()


async def time_is_over(stage: Stage, played: Sequence[JsonObject]) -> None:
    """Let the time of these matches be over."""
    for poster in played:
        await pass_time(stage, JobKind.BATTLE, battle_of(poster))


async def until(stage: Stage, query: str, *arguments: object) -> list[Any]:
    """Ask the database until it has an answer."""
    async with asyncio.timeout(3 * PATIENCE):
        while not (rows := await stage.fetch(query, *arguments)):  # noqa: ASYNC110 - it rings no bell here
            await asyncio.sleep(0.05)
    return rows


async def is_over(stage: Stage, group: int) -> dict[str, Any]:
    """Wait until the end of a group's tournament is told, and return it."""
    await until(stage, "SELECT FROM tournament WHERE chat_id = $1 AND told_at IS NOT NULL", group)
    return await tournament_of(stage, group)
