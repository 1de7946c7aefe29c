"""Redis at arm's length: quick, or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.credentials import CredentialProvider
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from storage.database import Address, resolve
from storage.environment import compare

if TYPE_CHECKING:
    from redis.asyncio.client import Pipeline

Client: TypeAlias = Redis

SECONDS: Final = 1.0
BREATHER: Final = timedelta(seconds=2)
_STAMP: Final = "environment"

log = structlog.get_logger(__name__)


class RedisAway(Exception):
    """Redis gave no answer in time, or failed a moment ago and is left alone for now."""


class _Credentials(CredentialProvider):
    """Reads the name and the password anew for each connection, so that a rotated one is picked up."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        url = urlsplit(resolve(self._address))
        password = unquote(url.password or "")
        return (unquote(url.username), password) if url.username else (password,)

    async def get_credentials_async(self) -> tuple[str] | tuple[str, str]:
        return self.get_credentials()


class Guard:
    """A client of Redis whose every question is answered within a second, if only by `RedisAway`.

    After a failure Redis is left alone for a breather, so that a Redis that hangs slows down one question and
    not each. The first failure and the first success after it are logged.
    """

    def __init__(self, client: Client, breather: timedelta = BREATHER) -> None:
        self._client = client
        self._breather = breather.total_seconds()
        self._back_at = 0.0
        self._away = False

    def pipeline(self) -> Pipeline:
        """Begin a batch of commands, to be sent by `run` all at once."""
        return self._client.pipeline(transaction=False)

    async def run(self, pipe: Pipeline) -> list[Any]:
        """Send a batch and return an answer for each command.

        Raises:
            RedisAway: a command failed, Redis took longer than a second, or it is being left alone.
        """
        loop = asyncio.get_running_loop()
        if loop.time() < self._back_at:
            raise RedisAway("failed a moment ago")
        try:
            async with asyncio.timeout(SECONDS):
                answers = await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._back_at = loop.time() + self._breather
            if not self._away:
                log.warning("redis_away", error=repr(error))
            self._away = True
            raise RedisAway(repr(error)) from error
        if self._away:
            log.info("redis_back")
        self._away = False
        return answers

    async def stamp(self, environment: str) -> None:
        """Write the stamp where there is none: Redis may be emptied at any time, and its stamp with it.

        Raises:
            WrongEnvironment: it carries another stamp.
            RedisAway: it can't be asked.
        """
        pipe = self.pipeline()
        pipe.set(_STAMP, environment, nx=True)
        pipe.get(_STAMP)
        _, found = await self.run(pipe)
        compare(environment, found, "Redis")

    async def check(self) -> None:
        """Ask Redis for a sign of life.

        Raises:
            RedisAway: there is none.
        """
        pipe = self.pipeline()
        pipe.ping()
        await self.run(pipe)

    async def close(self) -> None:
        await self._client.aclose()


def dial(address: Address) -> Client:
    """Make a client for ``redis://[name]:[password]@host:port/number``; it connects when it is first used."""
    url = urlsplit(resolve(address))
    return Redis.from_url(
        url._replace(netloc=url.netloc.rpartition("@")[2]).geturl(),
        credential_provider=_Credentials(address) if url.password else None,
        decode_responses=True,
        protocol=2,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        # A connection that Redis closed while it was idle is worth a second one; a silent Redis isn't.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
