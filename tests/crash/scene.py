"""Services and a Telegram that outlive the program, which dies and comes back on them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import httpx

from tests.e2e.stage import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses
    from deploy.local.telegram import Sandbox

PEOPLE: Final = (1001, 1002, 1003, 1004, 1005)
PATIENCE: Final = 300.0  # only ends a hang: nothing here is expected to be quick
ROOT: Final = Path(__file__).parents[2]
RUN: Final = ("-m", "bot.cli", "run", "--http-port", "0")


@dataclass(frozen=True)
class Scene:
    """Services and a Telegram that outlive the program."""

    sandbox: Sandbox
    addresses: ServiceAddresses
    folder: Path

    @asynccontextmanager
    async def program(self, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run a command with these services; stop it at the end."""
        s3 = self.addresses.s3
        variables = {k: v for k, v in os.environ.items() if not k.startswith("MIMIMETER_")}
        variables |= {
            "MIMIMETER_SECRETS_DIR": str(self.folder),
            "MIMIMETER_ENVIRONMENT": ENVIRONMENT,
            "MIMIMETER_BOT_TOKEN": self.sandbox.token,
            "MIMIMETER_TELEGRAM_URL": self.sandbox.url,
            "MIMIMETER_SCORING_THREADS": "1",
            "MIMIMETER_DATABASE_URL": self.addresses.database_url,
            "MIMIMETER_REDIS_URL": self.addresses.redis_url,
            "MIMIMETER_S3_ENDPOINT_URL": s3.endpoint_url,
            "MIMIMETER_S3_BUCKET": s3.bucket,
            "MIMIMETER_S3_ACCESS_KEY": s3.access_key,
            "MIMIMETER_S3_SECRET_KEY": s3.secret_key,
        }
        with (self.folder / "program.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, env=variables, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()

    @asynccontextmanager
    async def doomed(self, point: str) -> AsyncIterator[None]:
        """Run the program during the block, after which it dies at the point; its jobs need not be missed."""
        async with self.program("-m", "tests.crash.program", point) as process:
            yield
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == -signal.SIGKILL, (self.folder / "program.log").read_text()
        await self.fetch(
            "UPDATE pgqueuer SET heartbeat = now() - interval '1 minute' WHERE status = 'picked'"
        )

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        """Ask the database."""
        connection = await asyncpg.connect(self.addresses.database_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def until(self, query: str) -> None:
        """Wait until a question finds something."""
        async with asyncio.timeout(PATIENCE):
            while not await self.fetch(query):  # noqa: ASYNC110 - another process's state rings no bell here
                await asyncio.sleep(0.1)


async def a_group(sandbox: Sandbox) -> int:
    """Open a group of everybody."""
    body = {"title": "Котики", "type": "supergroup", "members": list(PEOPLE)}
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/control/", trust_env=False) as control:
        for person_id in PEOPLE:
            await control.post("users", json={"id": person_id, "first_name": "Гость", "language_code": "ru"})
        answer = (await control.post("chats", json=body)).raise_for_status()
    return int(answer.json()["id"])
