"""Settings: where they come from, what is refused, and that no secret shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the machine's own variables, and point at an empty secrets directory."""
    for name in list(__import__("os").environ):
        if name.startswith("MIMIMETER_"):
            monkeypatch.delenv(name)
    (tmp_path / "secrets").mkdir()
    monkeypatch.setenv("MIMIMETER_SECRETS_DIR", str(tmp_path / "secrets"))


def test_nothing_is_needed_to_begin() -> None:
    """Without any variable the settings are whole: the services are embedded."""
    settings = load_settings()
    assert settings.database_url is None
    assert settings.environment == "local"


def test_secrets_come_from_files(tmp_path: Path) -> None:
    """A file in the secrets directory fills the field of its name, without its final line break."""
    (tmp_path / "secrets" / "mimimeter_bot_token").write_text("1:abc\n")
    token = load_settings().bot_token
    assert token is not None
    assert token.get_secret_value() == "1:abc"


def test_a_dotenv_file_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .env file in the working directory changes nothing."""
    (tmp_path / ".env").write_text("MIMIMETER_ENVIRONMENT=production\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().environment == "local"


def test_an_option_wins_over_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line gives is taken before the environment; None gives nothing."""
    monkeypatch.setenv("MIMIMETER_HTTP_PORT", "9000")
    assert load_settings(http_port=9001).http_port == 9001
    assert load_settings(http_port=None).http_port == 9000


def test_secrets_do_not_show() -> None:
    """Neither the settings' text nor an error about a secret holds the secret."""
    secret = "".join(["red", "is", "://u:", "hunter2", "@h"])
    settings = load_settings(redis_url=secret)
    assert "hunter2" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        load_settings(redis_url="http://u:hunter2@h")
    assert "hunter2" not in str(caught.value)
    assert "MIMIMETER_REDIS_URL" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIMIMETER_DATABASE_URL", "mysql://h/d"),
        ("MIMIMETER_HTTP_PORT", "70000"),
        ("MIMIMETER_ENVIRONMENT", "Prod!"),
        ("MIMIMETER_SCORING_THREADS", "0"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting out of its bounds is refused with the variable's name."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_s3_needs_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An S3 address without keys is refused, saying what is missing."""
    monkeypatch.setenv("MIMIMETER_S3_ENDPOINT_URL", "http://127.0.0.1:9000")
    with pytest.raises(SettingsError, match="MIMIMETER_S3_ACCESS_KEY"):
        load_settings()


def test_api_tokens_are_a_list() -> None:
    """Tokens are separated by commas or lines; no token means no API."""
    assert load_settings(api_tokens="a, b\nc").api_token_list() == ("a", "b", "c")
    assert load_settings().api_token_list() == ()


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ключ"])
def test_a_webhook_secret_is_what_telegram_allows(secret: str) -> None:
    """A secret that Telegram would refuse is refused at the start."""
    with pytest.raises(SettingsError, match="MIMIMETER_WEBHOOK_SECRET"):
        load_settings(webhook_secret=secret)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook_url", "http://bot.example"),
        ("webhook_url", "bot.example"),
        ("telegram_url", "api.telegram.org"),
        ("s3_endpoint_url", "127.0.0.1:9000"),
        ("redis_url", "redis://:hunter2/more@h/0"),
    ],
)
def test_addresses_that_cannot_work_are_refused_by_name(name: str, value: str) -> None:
    """An address that no service can have is a wrong setting, not a fault hours later."""
    keys = {"s3_access_key": "a", "s3_secret_key": "b"}
    with pytest.raises(SettingsError) as caught:
        load_settings(**{name: value, **keys})
    assert str(caught.value).startswith(f"MIMIMETER_{name.upper()}: ")
    assert "hunter2" not in str(caught.value)


def test_a_server_of_ones_own_may_send_to_plain_addresses() -> None:
    """A Bot API server beside the bot needs no https."""
    own = load_settings(telegram_url="http://127.0.0.1:8081/", webhook_url="http://127.0.0.1:8080/")
    assert (own.telegram_url, own.webhook_url) == ("http://127.0.0.1:8081", "http://127.0.0.1:8080")


def test_a_secrets_directory_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the directory was named, its absence is a mistake and not the absence of every secret."""
    monkeypatch.setenv("MIMIMETER_SECRETS_DIR", str(tmp_path / "mistyped"))
    with pytest.raises(SettingsError, match="mistyped is no directory"):
        load_settings()
