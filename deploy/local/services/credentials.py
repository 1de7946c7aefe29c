"""The services' passwords and keys."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

from deploy.local.services.errors import ServicesError
from deploy.local.services.private import write_private

if TYPE_CHECKING:
    from pathlib import Path


def _secret() -> str:
    return secrets.token_urlsafe(30)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Random secrets of one data folder, made at its first start. Never log one."""

    postgres_password: str = field(default_factory=_secret)
    valkey_password: str = field(default_factory=_secret)
    s3_access_key: str = field(default_factory=lambda: secrets.token_hex(10).upper())
    s3_secret_key: str = field(default_factory=_secret)
    volume_write_key: str = field(default_factory=_secret)
    volume_read_key: str = field(default_factory=_secret)
    filer_write_key: str = field(default_factory=_secret)
    filer_read_key: str = field(default_factory=_secret)


def load_credentials(file: Path) -> Credentials:
    """Read the credentials; what is missing is made and kept.

    Raises:
        ServicesError: the file is damaged.
    """
    known: dict[str, str] = {}
    try:
        known = json.loads(file.read_text("utf-8"))
        found = Credentials(**known)
    except FileNotFoundError:
        found = Credentials()
    except (ValueError, TypeError) as error:
        raise ServicesError(f"{file} is damaged; restore it, or move its folder away") from error
    if known.keys() != {item.name for item in fields(Credentials)}:
        write_private(file, json.dumps(asdict(found), indent=2))
    return found
