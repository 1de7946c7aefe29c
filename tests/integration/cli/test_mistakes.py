"""What an operator can do wrong: each mistake is one clear line, without a traceback and without a secret."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.addresses import ServiceAddresses
from bot.stamps import prepare

WRONG = "hunter2-of-mine"
NOBODY = "127.0.0.1:9"


async def mimimeter(settings: Mapping[str, str], *arguments: str) -> tuple[int | None, str]:
    """Run a command in a process of its own; return its exit status and what it said."""
    machine = {name: value for name, value in os.environ.items() if not name.startswith("MIMIMETER_")}
    given = {f"MIMIMETER_{name}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *arguments,
        env=machine | given, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


def settings_of(services: ServiceAddresses) -> dict[str, str]:
    """Name real services in the settings."""
    return {
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "error",
        "HTTP_PORT": "0",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "S3_ENDPOINT_URL": services.s3.endpoint_url,
        "S3_BUCKET": services.s3.bucket,
        "S3_ACCESS_KEY": services.s3.access_key,
        "S3_SECRET_KEY": services.s3.secret_key,
    }


def with_password(address: str, password: str) -> str:
    """Replace the password of an address."""
    scheme, rest = address.split("://")
    credentials, place = rest.rsplit("@", 1)
    return f"{scheme}://{credentials.split(':')[0]}:{password}@{place}"


@pytest.fixture
async def right(fresh_services: ServiceAddresses) -> dict[str, str]:
    """Settings that work, of services that are ready."""
    await prepare(fresh_services, "test")
    return settings_of(fresh_services)


@pytest.mark.parametrize("command", ["scorer", "migrate", "jobs failed", "switch"])
async def test_a_wrong_password_of_the_database(right: dict[str, str], command: str) -> None:
    """Every command that needs the database names it and its setting in one line."""
    right["DATABASE_URL"] = with_password(right["DATABASE_URL"], WRONG)
    status, said = await mimimeter(right, *command.split())
    assert (status, said.count("\n")) == (1, 1), said
    assert "PostgreSQL can't be used: password authentication failed" in said
    assert "MIMIMETER_DATABASE_URL" in said
    assert WRONG not in said


@pytest.mark.parametrize("command", ["scorer", "migrate", "jobs failed", "doctor"])
async def test_a_password_that_makes_the_address_unreadable(right: dict[str, str], command: str) -> None:
    """A slash in a password makes a port of what stands before it, which must not be repeated."""
    right["DATABASE_URL"] = f"postgresql://mimimeter:{WRONG}/more@127.0.0.1/x"
    status, said = await mimimeter(right, *command.split())
    assert status == 1
    assert "Traceback" not in said
    assert "%2F" in said
    assert WRONG not in said


async def test_services_that_are_away(right: dict[str, str]) -> None:
    """A database, a bucket, and for the migration a Redis where nobody listens are each named in one line."""
    mistakes = (
        ("DATABASE_URL", f"postgresql://u:{WRONG}@{NOBODY}/x", "PostgreSQL", "scorer"),
        ("S3_ENDPOINT_URL", f"http://{NOBODY}", "S3", "scorer"),
        ("S3_SECRET_KEY", WRONG, "S3", "scorer"),
        ("REDIS_URL", f"redis://:{WRONG}@{NOBODY}/0", "Redis", "migrate"),
    )
    runs = (mimimeter(right | {name: value}, command) for name, value, _, command in mistakes)
    for (status, said), (*_, what, _) in zip(await asyncio.gather(*runs), mistakes, strict=True):
        assert (status, said.count("\n")) == (1, 1), said
        assert f"{what} can't be used" in said
        assert WRONG not in said


async def test_a_port_that_is_taken(right: dict[str, str]) -> None:
    """The line says which port, and how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        right["HTTP_PORT"] = str(other.getsockname()[1])
        status, said = await mimimeter(right, "scorer")
    assert (status, said.count("\n")) == (1, 1), said
    assert right["HTTP_PORT"] in said
    assert "--http-port" in said


async def test_a_database_without_its_tables(fresh_services: ServiceAddresses) -> None:
    """A short command on it says what to run first."""
    status, said = await mimimeter(settings_of(fresh_services), "jobs", "failed")
    assert (status, said.count("\n")) == (1, 1), said
    assert "mimimeter migrate" in said


async def test_what_is_named_is_not_prepared_by_running(
    fresh_services: ServiceAddresses, tmp_path: Path
) -> None:
    """With a database of one's own beside embedded services, that database is left as it is."""
    own = settings_of(fresh_services)
    mixed = {name: own[name] for name in ("ENVIRONMENT", "LOG_LEVEL", "HTTP_PORT", "DATABASE_URL")}
    mixed |= {"DATA_DIR": str(tmp_path), "BOT_TOKEN": "1:made-up"}
    status, said = await mimimeter(mixed, "run")
    assert status == 1
    assert said.splitlines()[-1].endswith("run `mimimeter migrate` first.")


async def test_one_service_of_ones_own_is_enough_for_short_commands(right: dict[str, str]) -> None:
    """The queue is in PostgreSQL, so nothing else need be named to look at it, or to migrate it."""
    own = {name: right[name] for name in ("ENVIRONMENT", "DATABASE_URL")}
    assert (await mimimeter(own, "jobs", "failed"))[0] == 0
    assert (await mimimeter(own, "switch"))[0] == 0
    status, said = await mimimeter(own, "migrate")
    assert (status, "database." in said) == (0, True)


async def test_a_bot_without_a_token_starts_nothing(tmp_path: Path) -> None:
    """The missing token is told before any service is started."""
    status, said = await mimimeter({"DATA_DIR": str(tmp_path), "SECRETS_DIR": str(tmp_path)}, "run")
    assert (status, said.count("\n")) == (1, 1), said
    assert "@BotFather" in said


async def test_a_demo_whose_folder_or_port_cannot_be_used(tmp_path: Path) -> None:
    """Both are told in one line."""
    status, said = await mimimeter({}, "demo", "--no-browser", "--data-dir", "/proc/mimimeter")
    assert (status, said.count("\n")) == (1, 1), said
    assert "/proc/mimimeter" in said
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        status, said = await mimimeter(
            {}, "demo", "--no-browser", "--data-dir", str(tmp_path), "--port", port
        )
    assert status == 1
    assert "Traceback" not in said
    assert f"port {port}" in said


async def test_a_number_that_is_no_job(right: dict[str, str]) -> None:
    """An id beyond the database's range is a mistake in the call."""
    status, said = await mimimeter(right, "jobs", "retry", str(2**63))
    assert status == 2
    assert "Traceback" not in said
