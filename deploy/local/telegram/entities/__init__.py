"""Formatted text: markup into entities with UTF-16 offsets, as Telegram parses it."""

from deploy.local.telegram.entities.formatting import Formatted, formatted, plain
from deploy.local.telegram.entities.spans import utf16_length

__all__ = ["Formatted", "formatted", "plain", "utf16_length"]
