from __future__ import annotations

from pydantic import SecretStr

from bot.settings import WEBHOOK_SECRET, Settings
from bot.telegram_side import webhook_secret
from tests.unit.bot.telegram_side import TOKEN


def _settings(token: str, secret: str | None = None) -> Settings:
    chosen = SecretStr(secret) if secret is not None else None
    return Settings(bot_token=SecretStr(token), webhook_secret=chosen, _secrets_dir=None)


def test_every_process_of_a_bot_asks_for_the_same_secret() -> None:
    """Without a chosen secret, processes of one bot agree on one that Telegram takes; other bots differ."""
    first, second = webhook_secret(_settings(TOKEN)), webhook_secret(_settings(TOKEN))
    assert first == second
    assert WEBHOOK_SECRET.fullmatch(first)
    assert TOKEN not in first
    assert webhook_secret(_settings("2:" + "b" * 35)) != first


def test_a_chosen_secret_counts() -> None:
    """What the operator chose is used as it is."""
    assert webhook_secret(_settings(TOKEN, "chosen-by-hand")) == "chosen-by-hand"
