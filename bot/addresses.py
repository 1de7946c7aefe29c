"""Where the services are."""

from __future__ import annotations

from dataclasses import dataclass

from storage.objects import S3Address

__all__ = ["S3Address", "ServiceAddresses"]


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Addresses of the three services, secrets included: never log one."""

    database_url: str
    redis_url: str
    s3: S3Address
