"""The only place that builds concrete parts and joins them: the order to start in, its reverse to stop."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import structlog

from bot import metrics, services
from bot.background import beside
from bot.desk import Desk
from bot.games import game_handlers
from bot.reaching import listening_on, using_postgresql, using_s3
from bot.routes import build_application
from bot.sending import Sender
from bot.stamps import refuse_strange_database
from bot.telegram_side import TelegramSide, connect_bot
from bot.texts import load_texts
from bot.web.api import build_api
from bot.web.health import health_routes
from bot.web.server import build_web
from bot.web.serving import listen, serving
from bot.work import Claims, bot_handlers, run_jobs, scorer_handlers
from scoring.pool import open_pool
from storage.database import open_database
from storage.guard import RedisAway
from storage.jobs import JobKind, depth
from storage.leaderboard import open_leaderboard
from storage.objects import open_objects
from storage.overdue import keep_closing
from storage.upkeep import keep_tidy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.routing import BaseRoute

    from bot.addresses import ServiceAddresses
    from bot.settings import Settings
    from scoring.pool import ScoringPool
    from storage.database import Database
    from storage.jobs import Handler
    from storage.objects import PhotoObjects

GAMES_AT_ONCE: Final = 4
"""Jobs of each kind of game that run at once."""

log = structlog.get_logger(__name__)


class Role(StrEnum):
    """What a process does."""

    BOT = "bot"
    SCORER = "scorer"
    ALL = "all"

    @property
    def needs(self) -> tuple[str, ...]:
        """The services it needs: a scorer never touches Redis, nor Telegram."""
        return (services.DATABASE, services.S3) if self is Role.SCORER else services.ALL


@dataclass(frozen=True, slots=True)
class App:
    """A running Mimimeter.

    Attributes:
        port: where webhook, REST API, health and metrics are served.
        username: the bot's, without the @; None for a scorer.
    """

    port: int
    username: str | None
    tasks: tuple[asyncio.Task[None], ...]

    async def broken(self) -> None:
        """Wait until a part ends that should not, and raise what ended it."""
        done, _ = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


@dataclass(frozen=True, slots=True)
class _Core:
    """What every role has."""

    database: Database
    objects: PhotoObjects
    pool: ScoringPool


@asynccontextmanager
async def running(settings: Settings, role: Role, addresses: ServiceAddresses) -> AsyncIterator[App]:
    """Run the parts of a role; when the block ends the intake stops first, then the jobs, then the rest.

    Raises:
        SettingsError: a setting that the role needs is missing.
        NotReady: migrations are missing, a service can't be used, or the port is taken.
        WrongEnvironment: a service belongs to another environment.
    """
    async with AsyncExitStack() as stack:
        core = await _core(stack, settings, addresses)
        handlers: dict[JobKind, Handler] = {}
        games: dict[JobKind, Handler] = {}
        routes: list[BaseRoute] = []
        checks: dict[str, Callable[[], Awaitable[None]]] = {
            "postgresql": core.database.check,
            "s3": core.objects.check,
        }
        api = side = None
        if role is not Role.BOT:
            handlers |= scorer_handlers(core.database, core.objects, core.pool)
        if role is not Role.SCORER:
            stop = asyncio.Event()
            await stack.enter_async_context(beside(stop, keep_tidy(core.database, stop)))
            await stack.enter_async_context(beside(stop, keep_closing(core.database, stop)))
            desk, side = await _desk(stack, settings, addresses, core)
            application = await stack.enter_async_context(build_application(side.bot, desk))
            handlers |= bot_handlers(desk, application)
            games = game_handlers(desk)
            routes += side.routes
            checks["redis"] = desk.leaderboard.check
            if tokens := settings.api_token_list():
                api = build_api(tokens, core.pool, desk.leaderboard, core.database)
        jobs = await stack.enter_async_context(_jobs(settings, addresses, handlers, games))
        routes += health_routes(checks, lambda: _refresh_gauges(core))
        web = build_web(routes, api)
        with listening_on(settings.http_host, settings.http_port):
            listener = listen(settings.http_host, settings.http_port)
        port = await stack.enter_async_context(serving(web, listener))
        tasks = [jobs]
        if side is not None:
            tasks.append(await stack.enter_async_context(side.listening()))
        log.info("started", role=role.value, port=port, bot=side.bot.username if side else None)
        yield App(port=port, username=side.bot.username if side else None, tasks=tuple(tasks))
        log.info("stopping")


async def _core(stack: AsyncExitStack, settings: Settings, addresses: ServiceAddresses) -> _Core:
    with using_postgresql():
        database = await stack.enter_async_context(open_database(addresses.database_url))
        await refuse_strange_database(addresses.database_url, database, settings.environment)
    with using_s3():
        objects = await stack.enter_async_context(open_objects(addresses.s3))
        await objects.check_environment(settings.environment)
    pool = await stack.enter_async_context(open_pool(settings.scoring_threads))
    return _Core(database, objects, pool)


async def _desk(
    stack: AsyncExitStack, settings: Settings, addresses: ServiceAddresses, core: _Core
) -> tuple[Desk, TelegramSide]:
    leaderboard = await stack.enter_async_context(open_leaderboard(addresses.redis_url, core.database))
    try:
        await leaderboard.stamp(settings.environment)
    except RedisAway:
        # The tops come from PostgreSQL until Redis is back.
        log.warning("redis_away")
    bot = await stack.enter_async_context(connect_bot(settings))
    desk = Desk(
        database=core.database,
        objects=core.objects,
        leaderboard=leaderboard,
        pool=core.pool,
        sender=Sender(bot),
        texts=load_texts(),
        username=bot.username,
        tempo=settings.tempo(),
    )
    return desk, TelegramSide(bot, settings, desk)


@asynccontextmanager
async def _jobs(
    settings: Settings,
    addresses: ServiceAddresses,
    handlers: Mapping[JobKind, Handler],
    games: Mapping[JobKind, Handler],
) -> AsyncIterator[asyncio.Task[None]]:
    concurrency = {
        JobKind.UPDATE: settings.update_jobs,
        JobKind.REPLY: settings.reply_jobs,
        # As many as keep every thread busy while others are fetched: each waits here with its pixels, 4 MB.
        JobKind.SCORE: settings.scoring_threads * 3,
    }
    claims = [Claims({kind: handler}, concurrency[kind]) for kind, handler in handlers.items()]
    if games:
        claims.append(Claims(games, GAMES_AT_ONCE))
    stop = asyncio.Event()
    grace = timedelta(seconds=settings.stop_seconds)
    async with beside(stop, run_jobs(addresses.database_url, claims, stop, grace)) as task:
        yield task


async def _refresh_gauges(core: _Core) -> None:
    metrics.note_pool(core.pool)
    async with core.database.connection() as connection:
        depths = await depth(connection)
    for one in depths:
        for state in ("ready", "later", "running", "failed"):
            metrics.QUEUE_DEPTH.labels(one.kind.value, state).set(getattr(one, state))
        metrics.QUEUE_AGE.labels(one.kind.value).set(one.oldest.total_seconds())
