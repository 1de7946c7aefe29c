"""What people do in games, and how their time passes without waiting for it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

import httpx

from storage.jobs import JobKind
from tests.e2e.pictures import cat
from tests.e2e.stage import PATIENCE, at, to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from deploy.local.telegram import Person
    from deploy.local.telegram.jsontypes import JsonObject
    from tests.e2e.stage import Stage

DEADLINES: Final = {
    JobKind.BATTLE: "UPDATE battle SET ends_at = now() WHERE id = $1 AND ends_at > now()",
    JobKind.TOURNAMENT: "UPDATE tournament SET round_ends_at = now() WHERE id = $1 AND round_ends_at > now()",
    JobKind.SEASON: "UPDATE season SET ends_at = now() WHERE id = $1 AND ends_at > now()",
}
"""What must be over for a job to find that its time has come."""

WAKE: Final = """
    SELECT pg_notify('ch_pgqueuer', json_build_object(
        'channel', 'ch_pgqueuer', 'operation', 'update', 'sent_at', now(), 'table', 'pgqueuer',
        'type', 'table_changed_event')::text)
"""


async def show_cats(group: int, cats: Mapping[Person, str], *, seed: int = 0) -> dict[Person, JsonObject]:
    """Let each person send a cat of that name to a group; return the photos once all are scored.

    Args:
        group: where.
        cats: names by owner.
        seed: of the first picture; each cat gets another one, a little darker than the one before.
    """

    async def show(owner: Person, name: str, picture: bytes) -> JsonObject:
        sent = await owner.send_photo(group, picture, name)
        await owner.wait_for(group, to(sent), PATIENCE)
        return sent

    shown = await asyncio.gather(
        *(show(owner, name, cat(seed + step)) for step, (owner, name) in enumerate(cats.items()))
    )
    return dict(zip(cats, shown, strict=True))


@asynccontextmanager
async def a_crowd(stage: Stage, group: int, count: int, language: str = "ru") -> AsyncIterator[list[Person]]:
    """Let so many new people join a group."""
    async with AsyncExitStack() as stack:
        crowd = []
        for number in range(count):
            person = await stack.enter_async_context(await stage.person(f"Гость {number}", language))
            await stage.post("members", {"chat_id": group, "user_id": person.user_id, "status": "member"})
            crowd.append(person)
        yield crowd


async def a_full_group(
    stage: Stage, members: Sequence[Person], strangers: int, language: str = "ru"
) -> tuple[int, list[int]]:
    """Open a group of people and of so many more who only press buttons; return its id and theirs."""
    ids = []
    for number in range(strangers):
        user = await stage.post("users", {"first_name": f"Гость {number}", "language_code": language})
        ids.append(int(user["id"]))
    body = {"title": "Много котиков", "type": "supergroup"}
    chat = await stage.post("chats", {**body, "members": [*(one.user_id for one in members), *ids]})
    return int(chat["id"]), ids


async def press_at_once(stage: Stage, presses: Sequence[tuple[int, str]], poster: JsonObject) -> None:
    """Let many people press buttons of one message at the same time: who, and which data."""
    chat, message_id = at(poster, "chat", "id"), poster["message_id"]
    # Shorter than the server keeps them: none must be closed while a request is under way.
    limits = httpx.Limits(max_connections=20, keepalive_expiry=2.0)
    async with httpx.AsyncClient(
        base_url=stage.sandbox.url, trust_env=False, limits=limits, timeout=60
    ) as client:

        async def press(person_id: int, data: str) -> None:
            answer = await client.post(
                f"/sandbox/api/chats/{chat}/press",
                params={"as": person_id},
                json={"message_id": message_id, "data": data},
            )
            assert answer.is_success, answer.text

        await asyncio.gather(*(press(person_id, data) for person_id, data in presses))


async def open_battle(asker: Person, group: int, command: str = "/battle") -> JsonObject:
    """Ask for a battle of any two cats, and return its poster."""
    asked = await asker.say(group, command)
    return await asker.wait_for(group, is_poster, PATIENCE, after=int(str(asked["message_id"])))


def is_poster(message: JsonObject) -> bool:
    """Tell whether a message is a battle that people can vote on."""
    return bool(_data(message)) and all(data.startswith("v1:b:") for data in _data(message))


def battle_of(poster: JsonObject) -> int:
    """Return the number of a poster's battle."""
    return int(_data(poster)[0].split(":")[2])


def button_for(poster: JsonObject, name: str) -> str:
    """Return the data of the button that bears a cat's name."""
    for row in at(poster, "reply_markup", "inline_keyboard"):
        for button in row:
            if button["text"] == name:
                return str(button["callback_data"])
    raise AssertionError(f"no button says {name}")


async def vote(stage: Stage, voters: Sequence[Person], poster: JsonObject, name: str) -> None:
    """Let people press the button of a cat one after another; return when all are heard."""
    for voter in voters:
        await voter.press(poster, button_for(poster, name))
    await stage.settled()


async def pass_time(stage: Stage, kind: JobKind, key: int) -> None:
    """Let the deadline of a battle, a tournament or a season be now, and its jobs run."""
    if kind in DEADLINES:
        await stage.fetch(DEADLINES[kind], key)
    await stage.fetch(
        """
        UPDATE pgqueuer SET execute_after = now()
        WHERE entrypoint = $1 AND payload = $2 AND status = 'queued'
        """,
        kind.value,
        str(key).encode(),
    )
    await stage.fetch(WAKE)


async def no_jobs(stage: Stage, *kinds: JobKind) -> None:
    """Wait until no job of these kinds waits for a worker or is being done."""
    async with asyncio.timeout(PATIENCE):
        while await stage.fetch(  # noqa: ASYNC110 - another process's state rings no bell here
            """
            SELECT FROM pgqueuer
            WHERE entrypoint = ANY($1)
              AND (status = 'picked' OR status = 'queued' AND execute_after <= now() + interval '10 s')
            """,
            [kind.value for kind in kinds],
        ):
            await asyncio.sleep(0.05)


async def end(stage: Stage, battle_id: int) -> None:
    """Let a battle's time be over, and wait until its end is told."""
    await pass_time(stage, JobKind.BATTLE, battle_id)
    await is_told(stage, battle_id)


async def is_told(stage: Stage, battle_id: int) -> None:
    """Wait until a battle's end is told."""
    async with asyncio.timeout(PATIENCE):
        told = "SELECT FROM battle WHERE id = $1 AND told_at IS NOT NULL"
        while not await stage.fetch(told, battle_id):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)


def _data(message: JsonObject) -> list[str]:
    markup = message.get("reply_markup")
    if not isinstance(markup, dict):
        return []
    rows = at(markup, "inline_keyboard")
    return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


async def result(stage: Stage, poster: JsonObject) -> dict[str, object]:
    """Return a battle as it is stored."""
    (row,) = await stage.fetch("SELECT * FROM battle WHERE id = $1", battle_of(poster))
    return dict(row)
