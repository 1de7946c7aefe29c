"""Every handler, in order, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from telegram import Bot, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import gates
from bot.battles import challenge, keyboard, offers, rematch, voting
from bot.battles import command as battles
from bot.chats import choices, settings
from bot.gates import Feature
from bot.judging import judge, pressing
from bot.people import chat_moves, consent, hints, me, remove, start
from bot.people import remember as people
from bot.photos import take_in as photos
from bot.photos.files import is_image_document
from bot.seasons import page as season_page
from bot.seasons import show as season
from bot.top import page as top_page
from bot.top import show as top
from bot.tournaments import start as tournament

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.desk import Desk, Handler

    PtbCallback: TypeAlias = Callable[[Any, Any], Coroutine[Any, Any, None]]
    Trigger: TypeAlias = Callable[[PtbCallback], BaseHandler[Any, Any, None]]
    AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_NEW = filters.UpdateType.MESSAGE


def any_update(callback: PtbCallback) -> BaseHandler[Any, Any, None]:
    """Match everything."""
    return TypeHandler(Update, callback)


def command(name: str, where: filters.BaseFilter = filters.ALL) -> Trigger:
    """Match a new message that begins with the command, unless it is addressed to another bot."""
    return lambda callback: CommandHandler(name, callback, filters=_NEW & where)


def button(matches: Callable[[object], bool]) -> Trigger:
    """Match a pressed button whose data ``matches`` accepts."""
    return lambda callback: CallbackQueryHandler(callback, pattern=matches)


def message(which: filters.BaseFilter) -> Trigger:
    """Match the messages that a filter lets through."""
    return lambda callback: MessageHandler(which, callback)


class ImageDocument(filters.MessageFilter):
    """A file that claims to be a picture; what Telegram shows as an animation is a video inside."""

    def filter(self, message: Any) -> bool:  # noqa: ANN401 - the library's own signature
        return is_image_document(message)


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and what it is for.

    Attributes:
        on: which updates it handles.
        do: the handler.
        feature: the switch that turns it off.
        group: one handler of each group sees an update, lower groups first.
    """

    on: Trigger
    do: Handler
    feature: Feature | None = None
    group: int = 0


_PICTURE = (_NEW | filters.UpdateType.CHANNEL_POST) & (filters.PHOTO | ImageDocument())
_SAID_IN_PRIVATE = _NEW & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL

_TO_JUDGE = filters.ChatType.PRIVATE & filters.Regex(r"^/start vote$")

ROUTES: tuple[Route, ...] = (
    # Who writes is noted before anything else, so that every handler may refer to the person and the chat.
    Route(group=-1, on=any_update, do=people.remember),
    Route(on=message(filters.StatusUpdate.MIGRATE), do=chat_moves.follow),
    # The link under a group's invitation to judge.
    Route(on=command("start", _TO_JUDGE), do=judge.begin, feature=Feature.JUDGING),
    Route(on=command("start"), do=start.greet),
    Route(on=command("help"), do=start.explain),
    Route(on=command("top"), do=top.show, feature=Feature.TOP),
    Route(on=command("me"), do=me.show, feature=Feature.ME),
    Route(on=button(top_page.is_page), do=top.turn_page, feature=Feature.TOP),
    Route(on=command("settings", filters.ChatType.PRIVATE), do=consent.show),
    Route(on=command("settings"), do=settings.show),
    Route(on=button(consent.is_consent), do=consent.press),
    Route(on=button(choices.is_setting), do=settings.press),
    Route(on=command("remove"), do=remove.ask),
    Route(on=button(remove.is_removal), do=remove.decide),
    Route(on=command("vote", filters.ChatType.PRIVATE), do=judge.begin, feature=Feature.JUDGING),
    Route(on=command("vote"), do=judge.invite, feature=Feature.JUDGING),
    Route(on=button(pressing.is_judging), do=judge.press, feature=Feature.JUDGING),
    Route(on=command("battle"), do=battles.battle, feature=Feature.BATTLES),
    Route(on=button(keyboard.is_offer), do=offers.answer, feature=Feature.BATTLES),
    Route(on=button(keyboard.is_pick), do=challenge.pick, feature=Feature.BATTLES),
    Route(on=button(keyboard.is_rematch), do=rematch.press, feature=Feature.BATTLES),
    Route(on=button(keyboard.is_vote), do=voting.vote, feature=Feature.BATTLES),
    Route(on=command("tournament"), do=tournament.handle, feature=Feature.TOURNAMENTS),
    Route(on=command("season"), do=season.show, feature=Feature.SEASONS),
    Route(on=button(season_page.is_season), do=season.turn, feature=Feature.SEASONS),
    # A button of an older version must still stop spinning.
    Route(on=button(lambda _: True), do=hints.old_button),
    # A picture's caption may look like anything, so pictures come after commands.
    Route(on=message(_PICTURE), do=photos.take_in, feature=Feature.PHOTOS),
    # What is left gets a hint in private; in groups people talk to each other.
    Route(on=message(_SAID_IN_PRIVATE), do=hints.hint),
)


class FaithfulApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets an error of a handler out, where the library would log it and call the update done."""

    async def process_error(self, update: object, error: Exception, *_: object, **__: object) -> bool:  # noqa: ARG002
        """Raise the error, so that the update's job fails, is retried, and shows on the failed list."""
        raise error


def build_application(bot: Bot, desk: Desk) -> AnyApplication:
    """Join the routes to the library's dispatcher. ``async with`` the result before it gets updates."""
    application = (
        ApplicationBuilder()
        .application_class(FaithfulApplication)
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .build()
    )
    for route in ROUTES:
        application.add_handler(route.on(_callback(route, desk)), group=route.group)
    return application


def _callback(route: Route, desk: Desk) -> PtbCallback:
    do = gates.guarded(route.feature, route.do) if route.feature is not None else route.do

    async def run(update: Update, _context: object) -> None:
        await do(update, desk)

    return run
