"""How the tests here talk to S3."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiobotocore.session import get_session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.addresses import S3Address


@asynccontextmanager
async def s3_client(at: S3Address) -> AsyncIterator[Any]:
    """Yield an S3 client for the address; aiobotocore makes its methods at run time, so it has no type."""
    client = get_session().create_client(
        "s3",
        endpoint_url=at.endpoint_url,
        region_name=at.region,
        aws_access_key_id=at.access_key,
        aws_secret_access_key=at.secret_key,
    )
    async with client as s3:
        yield s3
