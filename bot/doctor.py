"""The doctor's checks: each looks at one part and says how it is, or what is wrong and what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import asyncpg
import httpx
from botocore.exceptions import BotoCoreError, ClientError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from telegram.error import InvalidToken, TelegramError

from bot.reaching import UNREADABLE
from bot.sending import make_bot
from bot.services import DATABASE, REDIS, S3, known_addresses
from bot.settings import SettingsError
from scoring.scorer import Scorer
from storage.database import ERRORS, open_database
from storage.environment import WrongEnvironment, check_environment
from storage.jobs import depth
from storage.migrate import MigrationChanged, pending
from storage.objects import open_objects

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.addresses import ServiceAddresses
    from bot.settings import Settings

_LOOK_AT_LOG: Final = "Look at its log, and at network and firewall between here and there."
_MIGRATE: Final = "Run `mimimeter migrate`."


class Trouble(Exception):
    """Something needs a hand.

    Attributes:
        what: is wrong.
        remedy: what to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def _addresses(settings: Settings, need: str) -> ServiceAddresses:
    try:
        return known_addresses(settings, (need,))
    except SettingsError as error:
        raise Trouble(
            "not configured, and no embedded one is running",
            f"{error}\nOr start `mimimeter run`: it brings its own services.",
        ) from None


async def check_settings(settings: Settings) -> str:
    """Are the settings whole for what an operator wants to run."""
    way = f"webhook at {settings.webhook_url}" if settings.webhook_url else "long polling"
    api = "REST API on" if settings.api_token_list() else "REST API off"
    return f"environment {settings.environment!r}, {way}, {api}"


async def check_postgresql(settings: Settings) -> str:
    """Is PostgreSQL reachable, migrated and ours; has any job failed."""
    url = _addresses(settings, DATABASE).database_url
    try:
        missing = await pending(url)
        if missing:
            raise Trouble(f"{len(missing)} migrations are missing", _MIGRATE)
        async with open_database(url, max_size=1) as database, database.connection() as connection:
            await check_environment(connection, settings.environment)
            version = await connection.fetchval("SHOW server_version")
            depths = await depth(connection)
    except WrongEnvironment as error:
        raise Trouble(
            str(error), "Compare MIMIMETER_ENVIRONMENT with the address: one of them is wrong."
        ) from None
    except MigrationChanged as error:
        raise Trouble(str(error), "Install the version that wrote this database.") from None
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise Trouble(f"refused: {error}", "Check user and password in MIMIMETER_DATABASE_URL.") from None
    except ValueError:
        raise Trouble("its address is wrong", f"MIMIMETER_DATABASE_URL: {UNREADABLE}") from None
    except ERRORS as error:
        raise Trouble(f"can't be reached: {error}", _LOOK_AT_LOG) from None
    failed = sum(d.failed for d in depths)
    if failed:
        raise Trouble(
            f"{failed} jobs have failed", "See `mimimeter jobs failed`, then `mimimeter jobs retry`."
        )
    return f"version {version}, schema up to date, {sum(d.ready for d in depths)} jobs waiting"


async def check_redis(settings: Settings) -> str:
    """Is Redis reachable, and will it throw away what it should keep."""
    url = _addresses(settings, REDIS).redis_url
    client = Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
    try:
        info = await client.info()
    except (RedisError, OSError) as error:
        raise Trouble(
            f"can't be reached: {error}", f"{_LOOK_AT_LOG}\nUntil then /top comes from PostgreSQL."
        ) from None
    finally:
        await client.aclose()
    policy = info.get("maxmemory_policy", "noeviction")
    if info.get("maxmemory", 0) and policy.startswith("allkeys"):
        raise Trouble(
            f"its policy is {policy}", "Set maxmemory-policy to volatile-lru, or tops are rebuilt often."
        )
    name, version = (
        ("Valkey", info["valkey_version"]) if "valkey_version" in info else ("Redis", info["redis_version"])
    )
    return f"{name} {version}, {info['used_memory_human']} used"


async def check_s3(settings: Settings) -> str:
    """Does the bucket exist, is it ours, and is it closed to strangers."""
    address = _addresses(settings, S3).s3
    try:
        async with open_objects(address) as objects:
            await objects.check_environment(settings.environment)
        async with httpx.AsyncClient(timeout=5) as stranger:
            answer = await stranger.get(f"{address.endpoint_url}/{address.bucket}/.environment")
    except WrongEnvironment as error:
        raise Trouble(
            str(error), "Compare MIMIMETER_ENVIRONMENT with the bucket: one of them is wrong."
        ) from None
    except ClientError as error:
        raise Trouble(
            f"refused: {error}", "Check the keys and what they allow: read, write and list."
        ) from None
    except (BotoCoreError, OSError, httpx.HTTPError) as error:
        raise Trouble(f"can't be reached: {error}", _LOOK_AT_LOG) from None
    if answer.is_success:
        raise Trouble(
            "the bucket is open to everybody", "Remove its public policy: people's photos are in there."
        )
    return f"bucket {address.bucket!r} at {address.endpoint_url}, private"


async def check_telegram(settings: Settings) -> str:
    """Does Telegram know the bot, and does it send updates the way that is configured."""
    if settings.bot_token is None:
        raise Trouble(
            "there is no token",
            "Get one from @BotFather and put it into the file mimimeter_bot_token of the secrets directory.",
        )
    try:
        async with make_bot(settings.bot_token.get_secret_value(), settings.telegram_url) as bot:
            webhook = await bot.get_webhook_info()
            me = await bot.get_me()
    except InvalidToken:
        raise Trouble("the token is not valid", "Get a fresh one from @BotFather (/token).") from None
    except TelegramError as error:
        raise Trouble(f"can't be reached: {error}", "Is api.telegram.org open from here?") from None
    if webhook.last_error_message and settings.webhook_url:
        raise Trouble(
            f"the webhook fails: {webhook.last_error_message}", f"Is {settings.webhook_url} open to Telegram?"
        )
    groups = (
        "sees group photos" if me.can_read_all_group_messages else "sees no group photos (privacy mode is on)"
    )
    return f"@{me.username}, {webhook.pending_update_count} updates waiting there, {groups}"


async def check_models(_settings: Settings) -> str:
    """Are the shipped networks whole."""
    started = time.perf_counter()
    scorer = Scorer.load()
    return f"{scorer.model}, {scorer.weights}, loaded in {(time.perf_counter() - started) * 1000:.0f} ms"


CHECKS: Final[dict[str, Callable[[Settings], Awaitable[str]]]] = {
    "settings": check_settings,
    "PostgreSQL": check_postgresql,
    "Redis": check_redis,
    "S3": check_s3,
    "Telegram": check_telegram,
    "models": check_models,
}
