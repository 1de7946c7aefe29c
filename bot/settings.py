"""One typed, frozen `Settings`; the only place that reads the environment.

No ``.env`` file is ever read. Secrets come from files named ``mimimeter_<field>`` in the secrets
directory (``MIMIMETER_SECRETS_DIR``, by default ``/run/secrets``), everything else from
``MIMIMETER_<FIELD>`` variables.
A variable wins over a file, so that a developer can try something without touching files.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.tempo import Tempo

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX: Final = "MIMIMETER_"
SECRETS_DIR_VARIABLE: Final = f"{PREFIX}SECRETS_DIR"
DEFAULT_SECRETS_DIR: Final = Path("/run/secrets")
TELEGRAM: Final = "https://api.telegram.org"
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram allows as ``secret_token``."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which one and what to do."""


def _scheme(*schemes: str) -> AfterValidator:
    """Make a validator of secret addresses that never repeats the address itself."""

    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _check_scheme(value.get_secret_value(), schemes)
        return value

    return AfterValidator(check)


def _check_scheme(address: str, schemes: Sequence[str]) -> None:
    if not address.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")


def _has_port(value: SecretStr | None) -> SecretStr | None:
    try:
        _ = urlsplit(value.get_secret_value()).port if value is not None else None
    except ValueError:
        # The parser's own words would repeat a part of a password that holds a slash.
        raise ValueError(
            "has no port that is a number. In a password, @ / : # are written as %40 %2F %3A %23"
        ) from None
    return value


def _web_address(value: str | None) -> str | None:
    if value is None:
        return None
    _check_scheme(value, ("http", "https"))
    return value.rstrip("/")


class Settings(BaseSettings):
    """Everything that an operator can choose. A service without an address is run embedded."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=None,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    environment: str = Field(default="local", pattern=r"^[a-z][a-z0-9-]{0,31}$")
    data_dir: Path = Field(default_factory=lambda: user_data_path("mimimeter"))

    bot_token: SecretStr | None = None
    telegram_url: Annotated[str, AfterValidator(_web_address)] = TELEGRAM
    webhook_url: Annotated[str | None, AfterValidator(_web_address)] = None
    webhook_secret: SecretStr | None = None

    database_url: Annotated[SecretStr | None, _scheme("postgresql", "postgres")] = None
    redis_url: Annotated[SecretStr | None, _scheme("redis", "rediss", "unix"), AfterValidator(_has_port)] = (
        None
    )
    s3_endpoint_url: Annotated[str | None, AfterValidator(_web_address)] = None
    s3_bucket: str = "mimimeter"
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_region: str = "us-east-1"

    api_tokens: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)

    scoring_threads: int = Field(default_factory=lambda: max(1, min(os.cpu_count() or 1, 4)), ge=1, le=64)
    update_jobs: int = Field(default=16, ge=1, le=256)
    reply_jobs: int = Field(default=16, ge=1, le=256)
    stop_seconds: float = Field(default=20.0, gt=0, le=300)
    battle_seconds: int = Field(default=3600, ge=1, le=604_800)
    offer_seconds: int = Field(default=21_600, ge=1, le=604_800)
    round_seconds: int = Field(default=3600, ge=1, le=604_800)
    fewest_votes: int = Field(default=3, ge=1, le=100)
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def tempo(self) -> Tempo:
        """Return the pace of games where a chat has not chosen its own."""
        return Tempo(
            battle=timedelta(seconds=self.battle_seconds),
            offer=timedelta(seconds=self.offer_seconds),
            round=timedelta(seconds=self.round_seconds),
            fewest_votes=self.fewest_votes,
        )

    @model_validator(mode="after")
    def _s3_is_whole(self) -> Self:
        if self.s3_endpoint_url and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError(
                "MIMIMETER_S3_ENDPOINT_URL: needs MIMIMETER_S3_ACCESS_KEY and MIMIMETER_S3_SECRET_KEY too"
            )
        return self

    @model_validator(mode="after")
    def _webhook_is_open_to_telegram(self) -> Self:
        # A Bot API server of one's own may send to plain addresses.
        if self.telegram_url == TELEGRAM and (self.webhook_url or "").startswith("http://"):
            raise ValueError("MIMIMETER_WEBHOOK_URL: must begin with https://, Telegram sends to no other")
        return self

    @model_validator(mode="after")
    def _webhook_secret_is_allowed(self) -> Self:
        secret = self.webhook_secret
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("MIMIMETER_WEBHOOK_SECRET: may hold 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return self

    def api_token_list(self) -> tuple[str, ...]:
        """Return the bearer tokens of the REST API; none means that the API is off."""
        raw = self.api_tokens.get_secret_value() if self.api_tokens else ""
        return tuple(token.strip() for token in raw.replace("\n", ",").split(",") if token.strip())


def load_settings(**overrides: object) -> Settings:
    """Read the settings once; ``overrides`` (a command's options) win over files and variables.

    Raises:
        SettingsError: with one line for each wrong setting, without the values.
    """
    secrets_dir = _secrets_dir()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(_secrets_dir=secrets_dir, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(e["loc"], e["msg"]) for e in error.errors())) from None
    except OSError as error:
        raise SettingsError(f"{error.filename}: can't be read: {error.strerror}") from None


def _secrets_dir() -> Path | None:
    named = os.environ.get(SECRETS_DIR_VARIABLE)
    if not named:
        return DEFAULT_SECRETS_DIR if DEFAULT_SECRETS_DIR.is_dir() else None
    if not Path(named).is_dir():
        raise SettingsError(f"{SECRETS_DIR_VARIABLE}: {named} is no directory")
    return Path(named)


def _explain(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else ""
    where = f"{PREFIX}{name.upper()}: " if name else ""
    return where + message.removeprefix("Value error, ")
