"""Where the three services are: the operator's own by settings, embedded ones for the rest."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, Protocol

from bot.addresses import ServiceAddresses
from bot.settings import SettingsError
from storage.objects import S3Address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from pathlib import Path

    from pydantic import SecretStr

    from bot.settings import Settings

GROUP: Final = "mimimeter.services"
DATABASE: Final = "database"
REDIS: Final = "redis"
S3: Final = "s3"
ALL: Final = (DATABASE, REDIS, S3)


class ServicesUnavailable(Exception):
    """An embedded service can't run here; the message says why and what to do."""


class Embedded(Protocol):
    """What the entry point `embedded` gives: real services as child processes."""

    def __call__(
        self, data_dir: Path, *, report: Callable[[str], None], only: Collection[str]
    ) -> AbstractAsyncContextManager[ServiceAddresses]: ...


def missing(settings: Settings, needs: Collection[str] = ALL) -> tuple[str, ...]:
    """Name the needed services that have no address in the settings."""
    given = {DATABASE: settings.database_url, REDIS: settings.redis_url, S3: settings.s3_endpoint_url}
    return tuple(name for name in needs if given[name] is None)


@asynccontextmanager
async def services(settings: Settings, report: Callable[[str], None]) -> AsyncIterator[ServiceAddresses]:
    """Yield all addresses; what the settings don't name is started, and stopped when the block ends.

    Raises:
        SettingsError: an address is missing and this installation has no embedded services.
        ServicesUnavailable: an embedded service does not start.
    """
    absent = missing(settings)
    if not absent:
        yield own_addresses(settings)
        return
    async with _embedded()(settings.data_dir / "services", report=report, only=absent) as started:
        yield _joined(settings, started, absent)


def own_addresses(settings: Settings, needs: Collection[str] = ALL) -> ServiceAddresses:
    """Return the operator's own services; addresses that are not needed may be empty.

    Raises:
        SettingsError: naming each address that is missing.
    """
    if absent := missing(settings, needs):
        names = {
            DATABASE: "MIMIMETER_DATABASE_URL",
            REDIS: "MIMIMETER_REDIS_URL",
            S3: "MIMIMETER_S3_ENDPOINT_URL",
        }
        raise SettingsError("\n".join(f"{names[name]}: is not set" for name in absent))
    return ServiceAddresses(_secret(settings.database_url), _secret(settings.redis_url), _own_s3(settings))


def known_addresses(settings: Settings, needs: Collection[str] = ALL) -> ServiceAddresses:
    """Return the services for a command that starts none: the operator's own, or embedded ones that run.

    Raises:
        SettingsError: naming each address that is missing.
    """
    absent = missing(settings, needs)
    plugins = entry_points(group=GROUP, name="running") if absent else ()
    for plugin in plugins:
        find: Callable[[Path], ServiceAddresses | None] = plugin.load()
        if (found := find(settings.data_dir / "services")) is not None:
            return _joined(settings, found, absent)
    return own_addresses(settings, needs)


def _joined(settings: Settings, started: ServiceAddresses, absent: Collection[str]) -> ServiceAddresses:
    """Take from the embedded services what the settings don't name."""
    return ServiceAddresses(
        database_url=started.database_url if DATABASE in absent else _secret(settings.database_url),
        redis_url=started.redis_url if REDIS in absent else _secret(settings.redis_url),
        s3=started.s3 if S3 in absent else _own_s3(settings),
    )


def _own_s3(settings: Settings) -> S3Address:
    return S3Address(
        endpoint_url=settings.s3_endpoint_url or "",
        bucket=settings.s3_bucket,
        access_key=_secret(settings.s3_access_key),
        secret_key=_secret(settings.s3_secret_key),
        region=settings.s3_region,
    )


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def _embedded() -> Embedded:
    found = entry_points(group=GROUP, name="embedded")
    if not found:
        raise SettingsError(
            "This installation has no embedded services: set MIMIMETER_DATABASE_URL, MIMIMETER_REDIS_URL and "
            "MIMIMETER_S3_ENDPOINT_URL."
        )
    loaded: Embedded = next(iter(found)).load()
    return loaded
