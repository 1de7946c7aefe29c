from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import httpx
import pytest

from deploy.local.services import running
from deploy.local.telegram import Person, Sandbox, serve_sandbox
from storage.objects import open_objects
from tests.crash.program import POINTS
from tests.e2e.pictures import cat
from tests.e2e.stage import by_bot, words

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses

ANYA = 1001
PATIENCE = 300.0  # only ends a hang: nothing here is expected to be quick
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def program(sandbox: Sandbox, folder: Path, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command as an operator would, with embedded services in the folder; stop it at the end."""
    secrets = folder / "secrets"
    secrets.mkdir(exist_ok=True)
    (secrets / "mimimeter_bot_token").write_text(sandbox.token)
    variables = {k: v for k, v in os.environ.items() if not k.startswith("MIMIMETER_")}
    variables |= {
        "MIMIMETER_SECRETS_DIR": str(secrets),
        "MIMIMETER_DATA_DIR": str(folder / "data"),
        "MIMIMETER_TELEGRAM_URL": sandbox.url,
        "MIMIMETER_SCORING_THREADS": "1",
    }
    log = (folder / "program.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=variables, stdout=log, stderr=log
    )
    log.close()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def questions(addresses: ServiceAddresses) -> dict[str, int]:
    """Count in the running program's own database and bucket what became of the photo."""
    connection = await asyncpg.connect(addresses.database_url)
    try:
        (row,) = await connection.fetch(
            """
            SELECT (SELECT count(*) FROM photo) AS photos,
                   (SELECT count(*) FROM score) AS scores,
                   (SELECT count(*) FROM photo WHERE replied_at IS NULL) AS unanswered,
                   (SELECT count(*) FROM telegram_update WHERE handled_at IS NULL) AS unhandled,
                   (SELECT count(*) FROM pgqueuer) AS jobs
            """
        )
        keys = await connection.fetch("SELECT original_key, small_key FROM photo")
    finally:
        await connection.close()
    async with open_objects(addresses.s3) as objects:
        for key in keys:
            assert await objects.get(key["original_key"])
            assert await objects.get(key["small_key"])
    return dict(row)


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_program_scores_and_answers_once(point: str, tmp_path: Path) -> None:
    """Killed by SIGKILL with all its services and started again, it scores the photo once and answers it."""
    async with serve_sandbox(None) as sandbox, Person(sandbox.url, ANYA) as anya:
        async with program(sandbox, tmp_path, "-m", "tests.crash.program", point) as doomed:
            await anya.send_photo(ANYA, cat(30))
            async with asyncio.timeout(PATIENCE):
                assert await doomed.wait() == -signal.SIGKILL, (tmp_path / "program.log").read_text()
        async with program(sandbox, tmp_path, "-m", "bot.cli", "run", "--http-port", "0"):
            await anya.wait_for(ANYA, timeout=PATIENCE)
            found = await settled(tmp_path, sandbox)
        assert found == {"photos": 1, "scores": 1, "unanswered": 0, "unhandled": 0, "jobs": 0}
        answers = [m for m in by_bot(await anya.history(ANYA)) if words(m).startswith("Мимиметр")]
        # A message can't be taken back between its sending and the note of it: there, one more is allowed.
        assert 1 <= len(answers) <= (2 if point == "answer_sent" else 1)


async def settled(folder: Path, sandbox: Sandbox) -> dict[str, int]:
    """Ask until Telegram has no update left and the program no job, and return the last answer.

    Services that the program names must answer: what fails here is an error.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            addresses = running(folder / "data" / "services")
            if addresses is not None:
                found = await questions(addresses)
                busy = found["jobs"] or found["unhandled"] or found["unanswered"]
                if not busy and await nothing_waits(sandbox):
                    return found
            await asyncio.sleep(0.2)


async def nothing_waits(sandbox: Sandbox) -> bool:
    """Tell whether the bot has taken every update, and Telegram knows it."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        waiting = (await client.get("/sandbox/control/updates")).raise_for_status()
    return not json.loads(waiting.text)
