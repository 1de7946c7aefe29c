"""The stage of the end-to-end tests: the real program between real services and the Telegram sandbox."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app import App, Role, running
from bot.settings import Settings
from bot.stamps import prepare
from deploy.local.telegram import Person, Sandbox, serve_sandbox
from tests.conftest import a_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram.jsontypes import JsonObject, JsonValue

ENVIRONMENT: Final = "test"
PATIENCE: Final = 30.0
"""Seconds within which an answer must come; far more than it takes, for machines that are busy."""


@dataclass
class Stage:
    """A running program and its Telegram.

    Attributes:
        control: a client of the sandbox's control API.
        checked: the number of the last call that was checked against the Bot API.
    """

    sandbox: Sandbox
    app: App
    addresses: ServiceAddresses
    control: httpx.AsyncClient
    checked: int = 0
    _names: count[int] = field(default_factory=lambda: count(1))

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.app.port}"

    async def person(self, first_name: str, language_code: str, **more: object) -> Person:
        """Let somebody new come to Telegram; the id is that of their private chat with the bot too."""
        body = {"first_name": first_name, "language_code": language_code, **more}
        user = await self.post("users", body)
        return Person(self.sandbox.url, int(user["id"]))

    async def group(self, *members: Person, **more: object) -> int:
        """Open a supergroup with the bot in it, and return its id."""
        body = {"title": f"Котики {next(self._names)}", "type": "supergroup", **more}
        chat = await self.post("chats", {**body, "members": [person.user_id for person in members]})
        return int(chat["id"])

    async def fault(self, method: str, kind: str, *, times: int = 1, retry_after: int = 1) -> None:
        """Let the next calls of a method fail."""
        await self.post(
            "faults", {"method": method, "kind": kind, "times": times, "retry_after": retry_after}
        )

    async def calls(self, method: str, *, after: int = 0) -> list[dict[str, Any]]:
        """Return the recorded calls of a method."""
        answer = await self.control.get("calls", params={"method": method, "after": after})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    async def last_call(self) -> int:
        """Return the number of the last recorded call."""
        answer = await self.control.get("calls", params={"after": self.checked})
        return max((int(call["number"]) for call in answer.raise_for_status().json()), default=self.checked)

    async def new_calls(self) -> list[dict[str, Any]]:
        """Return the calls that this wasn't asked about before and that had not been struck by a fault."""
        answer = await self.control.get("calls", params={"after": self.checked})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        self.checked = max((int(call["number"]) for call in found), default=self.checked)
        return [call for call in found if call["params"]]

    async def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON of any shape
        """Ask the control API for something."""
        answer = await self.control.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def settled(self) -> None:
        """Wait until the bot has handled all that Telegram has for it, and answered every photo."""
        async with asyncio.timeout(PATIENCE):
            while await self._is_busy():  # noqa: ASYNC110 - another process's state rings no bell here
                await asyncio.sleep(0.05)

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """Ask the database."""
        connection = await asyncpg.connect(self.addresses.database_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def _is_busy(self) -> bool:
        if (await self.control.get("updates")).raise_for_status().json():
            return True
        (row,) = await self.fetch(
            """
            SELECT EXISTS (SELECT FROM telegram_update WHERE handled_at IS NULL)
                OR EXISTS (SELECT FROM photo WHERE replied_at IS NULL) AS busy
            """
        )
        return bool(row["busy"])


@asynccontextmanager
async def empty_services(services: ServiceAddresses, redis_database: int) -> AsyncIterator[ServiceAddresses]:
    """Yield a database, a Redis database and a bucket that nobody else uses, migrated and stamped."""
    async with a_database(services.database_url) as database_url:
        redis_url = str(urlsplit(services.redis_url)._replace(path=f"/{redis_database}").geturl())
        async with Redis.from_url(redis_url) as client:
            await client.flushdb()
        s3 = replace(services.s3, bucket=f"test-{uuid4().hex}")
        addresses = replace(services, database_url=database_url, redis_url=redis_url, s3=s3)
        await prepare(addresses, ENVIRONMENT)
        yield addresses


@asynccontextmanager
async def a_stage(addresses: ServiceAddresses, **settings: object) -> AsyncIterator[Stage]:
    """Run the whole program against a fresh sandbox during the block."""
    async with (
        serve_sandbox(None) as sandbox,
        running(settings_for(sandbox, **settings), Role.ALL, addresses) as app,
        httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/control/", trust_env=False, timeout=30) as control,
    ):
        yield Stage(sandbox, app, addresses, control)


def settings_for(sandbox: Sandbox, **more: object) -> Settings:
    """Return settings in which nothing comes from this machine's variables or secret files."""
    given: dict[str, Any] = {
        "environment": ENVIRONMENT,
        "bot_token": SecretStr(sandbox.token),
        "telegram_url": sandbox.url,
        "webhook_url": None,
        "webhook_secret": None,
        "database_url": None,
        "redis_url": None,
        "s3_endpoint_url": None,
        "api_tokens": None,
        "http_host": "127.0.0.1",
        "http_port": 0,
        "scoring_threads": 1,
        "stop_seconds": 5.0,
        **more,
    }
    return Settings(_secrets_dir=None, **given)


def words(message: JsonObject) -> str:
    """Return the text or the caption of a message."""
    return str(message.get("text") or message.get("caption") or "")


def number(message: JsonObject) -> int:
    """Return a message's id."""
    return int(str(message["message_id"]))


def at(value: JsonValue, *path: str | int) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what stands at a path in JSON, such as ``at(message, "photo", -1, "file_id")``."""
    found: Any = value
    for step in path:
        found = found[step]
    return found


def by_bot(messages: Sequence[JsonObject]) -> list[JsonObject]:
    """Return those messages that the bot wrote."""
    return [message for message in messages if at(message, "from", "is_bot")]


def to(question: JsonObject) -> Callable[[JsonObject], bool]:
    """Make a predicate that takes the answer to a message."""
    return lambda message: answers(message, question)


def answers(message: JsonObject, question: JsonObject) -> bool:
    """Tell whether a message answers another one."""
    replied = message.get("reply_to_message")
    return isinstance(replied, dict) and replied.get("message_id") == question["message_id"]
