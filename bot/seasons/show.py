"""`/season`: the running season, and buttons that lead through the ones before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chats.clock import Clock
from bot.people import who
from bot.seasons import podium, words
from bot.seasons.page import buttons, parse
from bot.seasons.standings import standings
from storage import chat_settings, seasons

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk
    from bot.sending import Place
    from bot.texts import Language
    from storage.seasons import Season


@dataclass(frozen=True, slots=True)
class View:
    """A season, ready to be shown; without a decided battle there is no picture."""

    picture: bytes | None
    caption: str
    keyboard: InlineKeyboardMarkup | None


async def show(update: Update, desk: Desk) -> None:
    """Send the running season, or the last one where none runs."""
    message = update.effective_message
    if message is None:
        return
    language, place = who.language_of_message(message), who.place_of(message)
    if who.is_private(message):
        await desk.sender.text(place, desk.texts.say(language, "season-private"))
        return
    async with desk.database.connection() as connection:
        latest = await seasons.latest(connection, place.chat_id)
        settings = await chat_settings.get(connection, place.chat_id)
    if latest is None:
        key = "season-none" if settings.seasons else "season-off"
        await desk.sender.text(place, desk.texts.say(language, key), reply_to=message.message_id)
        return
    await _send(await _view(latest, latest, language, desk), place, message.message_id, desk)


async def turn(update: Update, desk: Desk) -> None:
    """Show the season that the button names in the same message; first of all its spinner stops.

    No text becomes a picture, and no picture a text: there a new message takes the place of the old one.
    """
    query = update.callback_query
    number = parse(query.data) if query is not None else None
    if query is None or number is None:
        return
    await desk.sender.answer_button(query.id)
    message = who.message_of_button(update)
    if message is None:
        return
    async with desk.database.connection() as connection:
        season = await seasons.numbered(connection, message.chat.id, number)
        latest = await seasons.latest(connection, message.chat.id)
    if season is None or latest is None:
        return
    view = await _view(season, latest, who.language_of_update(update), desk)
    place, shown_in = who.place_of(message), message.message_id
    if view.picture is not None and message.photo:
        await desk.sender.replace_photo(place, shown_in, view.picture, view.caption, keyboard=view.keyboard)
    elif view.picture is None and not message.photo:
        await desk.sender.edit_text(place, shown_in, view.caption, keyboard=view.keyboard)
    else:
        asked = message.reply_to_message
        await _send(view, place, asked.message_id if asked is not None else None, desk)
        await desk.sender.delete(place, shown_in)


async def _send(view: View, place: Place, reply_to: int | None, desk: Desk) -> None:
    if view.picture is None:
        await desk.sender.text(place, view.caption, reply_to=reply_to, keyboard=view.keyboard)
    else:
        await desk.sender.photo(place, view.picture, view.caption, reply_to=reply_to, keyboard=view.keyboard)


async def _view(season: Season, latest: Season, language: Language, desk: Desk) -> View:
    async with desk.database.connection() as connection:
        settings = await chat_settings.get(connection, season.chat_id)
        places = await standings(connection, season, desk.texts.plain(language, "season-cat"))
    clock = Clock.of(settings, language)
    rows = [
        InlineKeyboardButton(
            desk.texts.plain(language, f"season-{button.kind}", number=button.number),
            callback_data=button.data(),
        )
        for button in buttons(season, latest)
    ]
    caption = words.caption(season, places, clock, desk.texts, datetime.now(UTC))
    picture = await podium.picture(season, places, "season-podium-card", clock, desk) if places else None
    return View(picture, caption, InlineKeyboardMarkup([rows]) if rows else None)
