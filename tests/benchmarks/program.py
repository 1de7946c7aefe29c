"""The program under load: services, sandbox and bot, each in processes of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import httpx

from bot.stamps import prepare
from deploy.local.services import embedded
from deploy.local.telegram import Person

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from bot.addresses import ServiceAddresses

ROOT: Final = Path(__file__).parents[2]
ENVIRONMENT: Final = "bench"


@dataclass(frozen=True, slots=True)
class Program:
    """What runs, and by which process ids it is known to the kernel."""

    addresses: ServiceAddresses
    sandbox_url: str
    sandbox_pid: int
    bot_pid: int

    async def people(self, count: int) -> list[Person]:
        """Let so many people come, each with a private chat."""
        found = []
        async with httpx.AsyncClient(base_url=self.sandbox_url, trust_env=False, timeout=30) as client:
            for number in range(count):
                body = {"first_name": f"P{number}", "language_code": "en"}
                answer = (await client.post("/sandbox/control/users", json=body)).raise_for_status()
                found.append(Person(self.sandbox_url, int(answer.json()["id"])))
        return found


@asynccontextmanager
async def program() -> AsyncIterator[Program]:
    """Run everything during the block."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="mimimeter-bench-")))
        addresses = await stack.enter_async_context(embedded(folder / "services", report=lambda _: None))
        await prepare(addresses, ENVIRONMENT)
        sandbox = await stack.enter_async_context(_child({}, "-m", "deploy.local.telegram", stdout=True))
        assert sandbox.stdout is not None
        url, _, token = (await sandbox.stdout.readline()).decode().split()
        variables = {
            "ENVIRONMENT": ENVIRONMENT,
            "BOT_TOKEN": token,
            "TELEGRAM_URL": url,
            "DATABASE_URL": addresses.database_url,
            "REDIS_URL": addresses.redis_url,
            "S3_ENDPOINT_URL": addresses.s3.endpoint_url,
            "S3_BUCKET": addresses.s3.bucket,
            "S3_ACCESS_KEY": addresses.s3.access_key,
            "S3_SECRET_KEY": addresses.s3.secret_key,
            "S3_REGION": addresses.s3.region,
            "LOG_LEVEL": "error",
            "SECRETS_DIR": str(folder),
        }
        bot = await stack.enter_async_context(_child(variables, "-m", "bot.cli", "run", "--http-port", "0"))
        yield Program(addresses, url, sandbox.pid, bot.pid)


@asynccontextmanager
async def _child(variables: dict[str, str], *command: str, stdout: bool = False) -> AsyncIterator[Process]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MIMIMETER_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=ROOT,
        env=clean | {f"MIMIMETER_{name}": value for name, value in variables.items()},
        stdout=asyncio.subprocess.PIPE if stdout else asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
