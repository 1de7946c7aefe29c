"""Photo bytes on a real S3 server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from botocore.exceptions import ClientError

from storage.environment import WrongEnvironment
from storage.objects import ObjectMissing, key_of, open_objects

if TYPE_CHECKING:
    from storage.objects import PhotoObjects, S3Address


async def test_bytes_come_back(objects: PhotoObjects) -> None:
    """What was put is got, byte for byte, under a key made of its content."""
    data = bytes(range(256)) * 9_000
    key = await objects.put(data, "image/jpeg")
    assert key == key_of(data)
    assert len(key) == 65
    assert key[2] == "/"
    assert await objects.get(key) == data


async def test_the_same_bytes_are_one_object(objects: PhotoObjects) -> None:
    """Putting twice, one after another or at once, gives one key; other bytes another."""
    keys = await asyncio.gather(*(objects.put(b"cat", "image/jpeg") for _ in range(5)))
    keys.append(await objects.put(b"cat", "image/png"))
    assert len(set(keys)) == 1
    assert await objects.put(b"dog", "image/jpeg") not in keys


async def test_a_missing_key_is_named(objects: PhotoObjects) -> None:
    """Asking for bytes that aren't there says so."""
    with pytest.raises(ObjectMissing) as missing:
        await objects.get("ab/cdef")
    assert missing.value.key == "ab/cdef"


async def test_deleted_bytes_are_gone(objects: PhotoObjects) -> None:
    """Deleting erases, once or twice."""
    key = await objects.put(b"cat", "image/jpeg")
    await objects.delete(key)
    await objects.delete(key)
    with pytest.raises(ObjectMissing):
        await objects.get(key)


async def test_the_bucket_is_private(objects: PhotoObjects, s3: S3Address) -> None:
    """Without a signature nothing can be read, listed or written."""
    key = await objects.put(b"cat", "image/jpeg")
    url = f"{s3.endpoint_url}/{s3.bucket}"
    async with httpx.AsyncClient() as stranger:
        answers = [
            await stranger.get(f"{url}/{key}"),
            await stranger.get(url),
            await stranger.put(f"{url}/aa/bb", content=b"dog"),
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_a_wrong_key_is_refused(s3: S3Address) -> None:
    """An address with a wrong secret opens nothing, and no error shows the secret."""
    wrong = replace(s3, secret_key="not-the-secret")  # noqa: S106 - it is not
    with pytest.raises(ClientError) as refused:
        async with open_objects(wrong):
            pass
    assert "not-the-secret" not in str(refused.value) + repr(wrong)


async def test_opening_twice_keeps_the_bytes(s3: S3Address) -> None:
    """The bucket is created where it is missing, and left as it is where it isn't."""
    async with open_objects(s3) as objects:
        key = await objects.put(b"cat", "image/jpeg")
    async with open_objects(s3) as objects:
        await objects.check()
        assert await objects.get(key) == b"cat"


async def test_the_stamp_is_written_once(objects: PhotoObjects) -> None:
    """A bucket belongs to the first environment that stamped it; any other is refused."""
    with pytest.raises(WrongEnvironment) as unstamped:
        await objects.check_environment("test")
    assert unstamped.value.found is None
    await objects.stamp("test")
    await objects.stamp("test")
    await objects.check_environment("test")
    with pytest.raises(WrongEnvironment) as refused:
        await objects.stamp("production")
    assert (refused.value.expected, refused.value.found) == ("production", "test")
    with pytest.raises(WrongEnvironment):
        await objects.check_environment("production")
