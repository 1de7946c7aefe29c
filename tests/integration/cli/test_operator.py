from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.addresses import ServiceAddresses
from bot.cli import COMMANDS, main
from storage.database import open_database
from storage.jobs import JobKind, enqueue


@pytest.fixture
def operator(fresh_services: ServiceAddresses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An operator whose settings name real, empty services."""
    values = {
        "ENVIRONMENT": "test",
        "SECRETS_DIR": str(tmp_path),
        "DATABASE_URL": fresh_services.database_url,
        "REDIS_URL": fresh_services.redis_url,
        "S3_ENDPOINT_URL": fresh_services.s3.endpoint_url,
        "S3_BUCKET": fresh_services.s3.bucket,
        "S3_ACCESS_KEY": fresh_services.s3.access_key,
        "S3_SECRET_KEY": fresh_services.s3.secret_key,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MIMIMETER_{name}", value)


def run(*arguments: str) -> Result:
    """Run a command in a thread's own event loop, as the shell would in a process of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, main, list(arguments)).result()


def test_every_command_explains_itself() -> None:
    """Each subcommand can be loaded and has a help text."""
    for name in [*COMMANDS, "demo"]:
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert "Usage:" in result.output


async def test_migrate_prepares_and_repeats_without_harm(operator: None) -> None:
    """The first run applies migrations, the second has nothing to do."""
    first, second = run("migrate"), run("migrate")
    assert "Applied 0001" in first.output
    assert (second.exit_code, "Applied" in second.output) == (0, False)


async def test_a_wrong_environment_is_refused_by_name(
    operator: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of another environment refuses to touch stamped services and names both environments."""
    run("migrate")
    monkeypatch.setenv("MIMIMETER_ENVIRONMENT", "production")
    result = run("migrate")
    assert result.exit_code == 1
    assert "production" in result.output
    assert "test" in result.output


async def test_running_on_an_unmigrated_database_says_what_to_do(operator: None) -> None:
    """The operator's own database is not migrated behind their back."""
    # A process of its own: a program that serves takes over the signals.
    scorer = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "scorer", "--http-port", "0", stderr=asyncio.subprocess.PIPE
    )
    _, said = await scorer.communicate()
    assert scorer.returncode == 1
    assert "mimimeter migrate" in said.decode()


async def test_failed_jobs_are_listed_and_retried(operator: None, fresh_services: ServiceAddresses) -> None:
    """A job on the failed list is shown with its error and can be queued again."""
    run("migrate")
    assert "No job has failed." in run("jobs", "failed").output
    async with open_database(fresh_services.database_url, max_size=1) as database:
        async with database.transaction() as tx:
            await enqueue(tx, JobKind.SCORE, 41)
            await tx.execute("UPDATE pgqueuer SET status = 'failed'")
        listed = run("jobs", "failed")
        assert "score 41" in listed.output
        assert "Queued again: 1" in run("jobs", "retry", "--all").output
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT status::text FROM pgqueuer") == "queued"
    assert run("jobs", "retry").exit_code == 2
    assert run("jobs", "retry", "999999").exit_code == 1


async def test_a_feature_is_switched_off_and_on(operator: None) -> None:
    """The switch is kept in the database and shown."""
    run("migrate")
    assert "Off: photos" in run("switch", "photos", "off").output
    assert "Off: photos" in run("switch").output
    assert "Everything is on." in run("switch", "photos", "on").output
    assert run("switch", "photos").exit_code == 2
    assert run("switch", "nonsense", "off").exit_code == 2


async def test_the_doctor_names_what_needs_a_hand(operator: None) -> None:
    """Before the migration it says what to run; after it only the missing token is left."""
    before = run("doctor")
    assert before.exit_code == 1
    assert "mimimeter migrate" in before.output
    run("migrate")
    after = run("doctor")
    assert after.exit_code == 1
    assert "1 of 6 need a hand" in after.output
    assert "@BotFather" in after.output
    assert "schema up to date" in after.output
    assert "private" in after.output


async def test_the_doctor_finds_services_that_are_away(
    operator: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses where nobody listens are told apart from wrong passwords, and no password is shown."""
    run("migrate")
    for name, value in {
        "DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:9/d",
        "REDIS_URL": "redis://:hunter2@127.0.0.1:9/0",
        "S3_ENDPOINT_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(f"MIMIMETER_{name}", value)
    result = run("doctor")
    assert result.output.count("can't be reached") == 3
    assert "hunter2" not in result.output
