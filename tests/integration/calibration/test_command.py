"""`mimimeter calibrate`, from the first look at the votes to the way back."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.addresses import ServiceAddresses
from bot.cli import main
from scoring.cuteness import WEIGHTS
from storage import weights
from storage.database import Database
from tests.integration.calibration.town import settle

FIRST = f"{WEIGHTS}+votes.1"


@pytest.fixture
def operator(addresses: ServiceAddresses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An operator whose settings name the services."""
    values = {
        "ENVIRONMENT": "test",
        "SECRETS_DIR": str(tmp_path),
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MIMIMETER_{name}", value)


def run(*arguments: str) -> Result:
    """Run the command in a thread's own event loop, as the shell would in a process of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, main, ["calibrate", *arguments]).result()


async def active(database: Database) -> str:
    """Return the version that scores."""
    async with database.connection() as connection:
        taught = await weights.active(connection)
    return WEIGHTS if taught is None else taught.version


async def test_an_operator_looks_applies_and_goes_back(operator: None, database: Database) -> None:
    """Looking changes nothing; applying and going back do, and say so."""
    await settle(database)
    looked = run()
    assert looked.exit_code == 0, looked.output
    for word in ("eye_to_face", "95 % interval", "Ceiling", "Ratio", "Calibration error", "Scores that move"):
        assert word in looked.stdout
    assert all(len(line) <= 100 for line in looked.stdout.splitlines())
    assert "Nothing has changed" in looked.stderr
    assert "flatters" not in looked.stdout
    assert await active(database) == WEIGHTS
    applied = run("--apply", "--json")
    assert applied.exit_code == 0, applied.output
    told = json.loads(applied.stdout)
    assert (told["version"], told["now"], told["evidence"]["cats"]) == (FIRST, WEIGHTS, 200)
    assert f"{FIRST} scores now." in applied.stderr
    assert await active(database) == FIRST
    async with database.connection() as connection:
        stored = await weights.get(connection, FIRST)
        old = await connection.fetchval(
            "SELECT count(*) FROM photo WHERE score <> ALL ("
            "SELECT score FROM score WHERE photo_id = photo.id AND weights = $1)",
            FIRST,
        )
    assert stored is not None
    assert stored.report["accuracy"] == told["accuracy"]
    assert old == 0
    twice = run("--apply")
    assert (twice.exit_code, "score already" in twice.stderr) == (0, True)
    assert "flatters" in twice.stdout  # they are asked about votes that they have learnt from
    back = run("--rollback")
    assert (back.exit_code, f"{WEIGHTS} scores now." in back.stderr) == (0, True)
    assert await active(database) == WEIGHTS
    again = run("--rollback")
    assert (again.exit_code, "came with" in again.stderr) == (1, True)


async def test_too_few_votes_are_refused_unless_forced(operator: None, database: Database) -> None:
    """What is missing is named; whoever insists is obeyed."""
    nothing = run()
    assert (nothing.exit_code, "Nothing to learn from" in nothing.output) == (1, True)
    await settle(database, cats=30, votes=100)
    refused = run("--apply")
    assert refused.exit_code == 1
    assert "cats: 30 of 200" in refused.stderr
    assert "votes: 100 of 1000" in refused.stderr
    assert await active(database) == WEIGHTS
    forced = run("--apply", "--force")
    assert (forced.exit_code, "cats: 30 of 200" in forced.stderr) == (0, True)
    assert await active(database) == FIRST
    assert run("--rollback", "--apply").exit_code == 2


async def test_a_killed_command_is_finished_by_the_next(operator: None, database: Database) -> None:
    """Killed in the middle, all scores are as before; the next run ends what was begun, and nothing else."""
    await settle(database, cats=40, votes=100)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c",
        "from bot.calibration import rescoring; from bot.cli import main; import os\n"
        "rescoring.STEP = 10; take = rescoring.rescoring.advance\n"
        "async def die(tx, key, photos, seen=[]):\n"
        "    seen.append(key); await take(tx, key, photos)\n"
        "    len(seen) == 3 and os.kill(os.getpid(), 9)\n"
        "rescoring.rescoring.advance = die; main(['calibrate', '--apply', '--force'])",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == -signal.SIGKILL
    async with database.connection() as connection:
        task = await connection.fetchrow("SELECT state, done, total FROM rescoring")
        jobs = await connection.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'rescore'")
    assert task is not None
    assert tuple(dict(task.items()).values()) == ("running", 20, 40)
    assert jobs == 1
    assert await active(database) == WEIGHTS
    finished = run("--apply", "--force")
    assert (finished.exit_code, "earlier run" in finished.stderr) == (0, True)
    assert await active(database) == FIRST
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM score WHERE weights = $1", FIRST) == 40


async def test_another_environment_is_refused(
    operator: None, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator of production does not change a test's scores by mistake."""
    monkeypatch.setenv("MIMIMETER_ENVIRONMENT", "production")
    refused = run("--apply", "--force")
    assert refused.exit_code == 1
    assert "production" in refused.output
