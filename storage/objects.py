"""Photo bytes in a bucket of any S3 server: named by their content, seen by nobody without a key."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from botocore.exceptions import ClientError

from storage.environment import WrongEnvironment, compare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_STAMP: Final = ".environment"
_PLACE: Final = "the bucket"
_NO_KEY: Final = frozenset({"404", "NoSuchKey"})
_NO_BUCKET: Final = frozenset({"404", "NoSuchBucket"})
_THERE_ALREADY: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
_DEFAULT_REGION: Final = "us-east-1"

# Addresses and keys come from the caller alone, never from a profile that happens to lie on the machine.
_NO_PROFILES: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}

_CONFIG: Final = AioConfig(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
    # Not every S3 server knows the newer checksums; content-hash keys say the same.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class ObjectMissing(Exception):
    """There are no bytes under this key.

    Attributes:
        key: what was asked for.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"no object {key!r}")


@dataclass(frozen=True, slots=True)
class S3Address:
    """Where a bucket is, and the key to it."""

    endpoint_url: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = _DEFAULT_REGION


def key_of(data: bytes) -> str:
    """Return the key of some bytes: their SHA-256 in hexadecimal, as ``ab/cdef...``."""
    digest = hashlib.sha256(data).hexdigest()
    return f"{digest[:2]}/{digest[2:]}"


class PhotoObjects:
    """The photos' bytes. Every method raises botocore's exceptions where the server is away or refuses."""

    def __init__(self, client: Any, bucket: str) -> None:  # noqa: ANN401 - botocore's clients have no type
        self._client = client
        self._bucket = bucket

    async def put(self, data: bytes, content_type: str) -> str:
        """Store some bytes and return their key; bytes that are there already are not sent again."""
        key = await asyncio.to_thread(key_of, data)
        if await self._size(key) != len(data):
            await self._client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type)
        return key

    async def get(self, key: str) -> bytes:
        """Return the bytes of a key.

        Raises:
            ObjectMissing: there are none.
        """
        try:
            answer = await self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) in _NO_KEY:
                raise ObjectMissing(key) from error
            raise
        async with answer["Body"] as stream:
            data: bytes = await stream.read()
        return data

    async def delete(self, key: str) -> None:
        """Erase the bytes of a key; nothing happens where there are none."""
        await self._client.delete_object(Bucket=self._bucket, Key=key)

    async def check(self) -> None:
        """Ask the server whether the bucket is there and open to us."""
        await self._client.head_bucket(Bucket=self._bucket)

    async def stamp(self, environment: str) -> None:
        """Write the bucket's stamp, once.

        Raises:
            WrongEnvironment: the bucket carries another stamp.
        """
        try:
            await self.check_environment(environment)
        except WrongEnvironment as error:
            if error.found is not None:
                raise
            await self._client.put_object(
                Bucket=self._bucket, Key=_STAMP, Body=environment.encode(), ContentType="text/plain"
            )

    async def check_environment(self, environment: str) -> None:
        """Compare the bucket's stamp with the program's environment.

        Raises:
            WrongEnvironment: they differ, or the bucket has no stamp.
        """
        try:
            found = (await self.get(_STAMP)).decode()
        except ObjectMissing:
            found = None
        compare(environment, found, _PLACE)

    async def make_bucket(self, region: str) -> None:
        """Create the bucket where it is missing; only its owner's keys open it."""
        try:
            await self.check()
        except ClientError as error:
            if _code(error) not in _NO_BUCKET:
                raise
        else:
            return
        place = {} if region == _DEFAULT_REGION else {"LocationConstraint": region}
        options = {"CreateBucketConfiguration": place} if place else {}
        try:
            await self._client.create_bucket(Bucket=self._bucket, **options)
        except ClientError as error:
            # Another process was faster; if the bucket is a stranger's, the next call is refused.
            if _code(error) not in _THERE_ALREADY:
                raise

    async def _size(self, key: str) -> int | None:
        try:
            head = await self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) in _NO_KEY:
                return None
            raise
        return int(head["ContentLength"])


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@asynccontextmanager
async def open_objects(address: S3Address) -> AsyncIterator[PhotoObjects]:
    """Open a bucket, created where it is missing.

    Raises:
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: the server is away or refuses.
    """
    session = AioSession(session_vars=_NO_PROFILES)
    async with session.create_client(
        "s3",
        endpoint_url=address.endpoint_url,
        aws_access_key_id=address.access_key,
        aws_secret_access_key=address.secret_key,
        region_name=address.region,
        config=_CONFIG,
    ) as client:
        objects = PhotoObjects(client, address.bucket)
        await objects.make_bucket(address.region)
        yield objects
