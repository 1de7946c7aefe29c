"""One typed, frozen `Settings`; the only place that reads the environment.

No ``.env`` file is ever read. Secrets come from files named ``mimimeter_<field>`` in the secrets
directory (``MIMIMETER_SECRETS_DIR``, by default ``/run/secrets``), everything else from
``MIMIMETER_<FIELD>`` variables.
A variable wins over a file, so that a developer can try something without touching files.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX: Final = "MIMIMETER_"
SECRETS_DIR_VARIABLE: Final = f"{PREFIX}SECRETS_DIR"
DEFAULT_SECRETS_DIR: Final = Path("/run/secrets")
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram allows as ``secret_token``."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which one and what to do."""


def _scheme(*schemes: str) -> AfterValidator:
    """Make a validator of secret addresses that never repeats the address itself."""

    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(tuple(f"{s}://" for s in schemes)):
            raise ValueError(f"must begin with {' or '.join(f'{s}://' for s in schemes)}")
        return value

    return AfterValidator(check)


def _no_slash(value: str | None) -> str | None:
    return value.rstrip("/") if value is not None else None


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
    telegram_url: Annotated[str, AfterValidator(_no_slash)] = "https://api.telegram.org"
    webhook_url: Annotated[str | None, AfterValidator(_no_slash)] = None
    webhook_secret: SecretStr | None = None

    database_url: Annotated[SecretStr | None, _scheme("postgresql", "postgres")] = None
    redis_url: Annotated[SecretStr | None, _scheme("redis", "rediss", "unix")] = None
    s3_endpoint_url: Annotated[str | None, AfterValidator(_no_slash)] = None
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
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _s3_is_whole(self) -> Self:
        if self.s3_endpoint_url and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError("s3_endpoint_url needs s3_access_key and s3_secret_key beside it")
        return self

    @model_validator(mode="after")
    def _webhook_secret_is_allowed(self) -> Self:
        secret = self.webhook_secret
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("webhook_secret may hold 1 to 256 of A-Z, a-z, 0-9, _ and -")
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
    secrets_dir = Path(os.environ.get(SECRETS_DIR_VARIABLE) or DEFAULT_SECRETS_DIR)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(_secrets_dir=secrets_dir if secrets_dir.is_dir() else None, **given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(e["loc"], e["msg"]) for e in error.errors())) from None


def _explain(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else ""
    where = f"{PREFIX}{name.upper()}: " if name else ""
    return where + message.removeprefix("Value error, ")
