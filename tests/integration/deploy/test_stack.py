from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
from redis.asyncio import Redis

from deploy.local.services import embedded, running
from deploy.local.services.errors import FolderInUse
from tests.integration.deploy.clients import s3_client

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses

ROOT = Path(__file__).parents[3]
RUN_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from deploy.local.services import embedded

async def main():
    async with embedded(Path(sys.argv[1]), report=lambda line: None):
        print("up", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def put(to: ServiceAddresses, value: str) -> None:
    """Write the value into each of the three services."""
    connection = await asyncpg.connect(to.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
    await connection.execute("INSERT INTO kept VALUES ($1)", value)
    await connection.close()
    async with Redis.from_url(to.redis_url) as redis:
        await redis.set("kept", value)
        await redis.waitaof(1, 0, 5000)  # the append-only file is on the disk
    async with s3_client(to.s3) as s3:
        await s3.put_object(Bucket=to.s3.bucket, Key=f"kept/{value}", Body=value.encode())


async def got(of: ServiceAddresses, value: str) -> tuple[str, str, str]:
    """Read what `put` has written from each of the three services."""
    connection = await asyncpg.connect(of.database_url)
    row = await connection.fetchval("SELECT value FROM kept WHERE value = $1", value)
    await connection.close()
    async with Redis.from_url(of.redis_url, decode_responses=True) as redis:
        entry = await redis.get("kept")
    async with s3_client(of.s3) as s3:
        answer = await s3.get_object(Bucket=of.s3.bucket, Key=f"kept/{value}")
        body = await answer["Body"].read()
    return str(row), str(entry), body.decode()


def pids(folder: Path) -> list[int]:
    """Return the services' process ids from the state file."""
    state = json.loads((folder / "services.json").read_text("utf-8"))
    return [service["pid"] for service in state["services"].values()]


async def test_data_stay_and_no_process_does(tmp_path: Path) -> None:
    """What one run has stored, the next one finds; after each, its processes are gone."""
    async with embedded(tmp_path, report=print) as first:
        assert running(tmp_path) == first
        await put(first, "yesterday")
        processes = pids(tmp_path)
    for pid in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert running(tmp_path) is None
    async with embedded(tmp_path, report=print) as second:
        assert await got(second, "yesterday") == ("yesterday",) * 3


async def test_nobody_is_told_of_services_that_do_not_answer(tmp_path: Path) -> None:
    """A stack is found when all its services answer, not one by one, and no more once they are stopped."""
    found: list[ServiceAddresses | None] = []
    stack = embedded(tmp_path, report=lambda _: found.append(running(tmp_path)))
    addresses = await stack.__aenter__()
    assert found == [None] * 3
    assert running(tmp_path) == addresses
    ending = asyncio.create_task(stack.__aexit__(None, None, None))
    while not ending.done():
        await asyncio.sleep(0)
        assert running(tmp_path) is None
    await ending


@pytest.mark.parametrize("killed", ["program", "everything"])
async def test_next_run_goes_on_after_a_kill(tmp_path: Path, killed: str) -> None:
    """After kill -9 of the program, or of every process as in a power cut, only the data stay.

    The notice that the killed one has left behind is believed neither before nor while the next one starts.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN_UNTIL_KILLED, str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"up\n"
    addresses = running(tmp_path)
    assert addresses is not None
    await put(addresses, "before")
    services = pids(tmp_path)
    process.kill()
    for pid in services if killed == "everything" else []:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await process.wait()
    assert running(tmp_path) is None
    found: list[ServiceAddresses | None] = []
    # It starts only when the last service of the killed one has let the folder go.
    async with embedded(tmp_path, report=lambda _: found.append(running(tmp_path))) as again:
        assert found == [None] * 3
        assert await got(again, "before") == ("before",) * 3


@pytest.mark.parametrize("service", ["database", "redis", "s3"])
async def test_a_service_that_dies_is_started_again(tmp_path: Path, service: str) -> None:
    """A service that is killed comes back on its port with its data, and the report says so."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    async with embedded(tmp_path, report=lines.put_nowait, only=[service]):
        assert "ready on 127.0.0.1" in await lines.get()
        (pid,) = pids(tmp_path)
        os.kill(pid, signal.SIGKILL)
        assert "ended by itself (exit status -9)" in await lines.get()
        assert "ready again" in await lines.get()
        assert pids(tmp_path) != [pid]


async def test_folder_in_any_place_will_do(tmp_path: Path) -> None:
    """A folder that only its owner can reach, with a long and odd name, is as good as another."""
    folder = _for_owner_only(tmp_path) / f'it\'s a "cat", {"very " * 30}длинный путь'
    async with embedded(folder, report=print) as addresses:
        await put(addresses, "odd")
        assert await got(addresses, "odd") == ("odd",) * 3


async def test_second_stack_needs_another_folder(tmp_path: Path) -> None:
    """Two stacks run side by side in two folders; in one, the second is refused and the first goes on."""
    async with embedded(tmp_path / "a", report=print, only=["redis"]) as one:
        with pytest.raises(FolderInUse):
            async with embedded(tmp_path / "a", report=print):
                pytest.fail("two stacks in one folder")
        async with embedded(tmp_path / "b", report=print, only=["redis"]) as two:
            assert one.redis_url != two.redis_url
            for address in (one.redis_url, two.redis_url):
                async with Redis.from_url(address) as redis:
                    assert await redis.ping()
    assert (one.database_url, one.s3.endpoint_url) == ("", "")


def _for_owner_only(folder: Path) -> Path:
    folder.chmod(0o700)
    return folder
