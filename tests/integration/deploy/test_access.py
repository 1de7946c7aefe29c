"""Nobody gets at the services' data without their passwords."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from botocore.exceptions import ClientError
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from tests.integration.deploy.clients import s3_client

if TYPE_CHECKING:
    from bot.addresses import ServiceAddresses


async def test_database_asks_for_its_password(services: ServiceAddresses) -> None:
    """A wrong password opens no database."""
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(services.database_url, password="wrong")  # noqa: S106 - wrong on purpose


async def test_redis_asks_for_its_password(services: ServiceAddresses) -> None:
    """Without the password Redis answers nothing."""
    port = urlsplit(services.redis_url).port
    async with Redis(port=port or 0) as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


async def test_objects_need_a_signature(services: ServiceAddresses) -> None:
    """A wrong key and no key at all are refused, at the S3 port and at those behind it."""
    s3 = services.s3
    async with s3_client(s3) as client:
        await client.put_object(Bucket=s3.bucket, Key="private", Body=b"a cat")
    async with s3_client(replace(s3, secret_key="wrong")) as client:  # noqa: S106 - wrong on purpose
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            await client.get_object(Bucket=s3.bucket, Key="private")
    filer = f"http://127.0.0.1:{(urlsplit(s3.endpoint_url).port or 0) + 3}/buckets"
    async with httpx.AsyncClient() as anybody:
        for url in (f"{s3.endpoint_url}/{s3.bucket}/private", f"{filer}/{s3.bucket}/private", f"{filer}/"):
            answer = await anybody.get(url)
            assert answer.status_code in {401, 403}, url
            assert b"a cat" not in answer.content


async def test_each_test_has_services_of_its_own(
    services: ServiceAddresses, fresh_services: ServiceAddresses
) -> None:
    """What a test does to its services, another test does not see."""
    assert fresh_services.database_url != services.database_url
    assert fresh_services.redis_url != services.redis_url
    assert fresh_services.s3.bucket != services.s3.bucket
    connection = await asyncpg.connect(fresh_services.database_url)
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert tables == 0
