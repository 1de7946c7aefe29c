"""`/settings` in a group: a message with switches that admins press; it changes in place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chats import choices
from bot.chats.admins import is_admin
from bot.chats.clock import usual_zone
from bot.people import who
from storage import chat_settings

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk
    from bot.texts import Language
    from storage.chat_settings import ChatSettings

log = structlog.get_logger(__name__)


async def show(update: Update, desk: Desk) -> None:
    """Send the chat's settings. Anybody may read them."""
    message = update.effective_message
    if message is None:
        return
    language = who.language_of_message(message)
    async with desk.database.connection() as connection:
        settings = await chat_settings.get(connection, message.chat.id)
    await desk.sender.text(
        who.place_of(message),
        desk.texts.say(language, "settings-group"),
        reply_to=message.message_id,
        keyboard=_keyboard(settings, "main", language, desk),
    )


async def press(update: Update, desk: Desk) -> None:
    """Change what an admin has pressed, and show it in the same message; others are told who may."""
    query = update.callback_query
    pressed = choices.parse(query.data) if query is not None else None
    if query is None or pressed is None:
        return
    language = who.language_of_update(update)
    message = who.message_of_button(update)
    if message is None:
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "settings-again"))
        return
    if not await is_admin(message.chat.id, query.from_user.id, desk):
        await desk.sender.answer_button(query.id, desk.texts.plain(language, "settings-admins-only"))
        return
    await desk.sender.answer_button(query.id)
    async with desk.database.transaction() as tx:
        settings = await chat_settings.change(tx, message.chat.id, **pressed.columns)
        if settings.quiet_from is not None and settings.time_zone is None:
            # Quiet hours mean one zone, whoever asks for a battle in them later.
            zone = usual_zone(language)
            settings = await chat_settings.change(tx, message.chat.id, time_zone=zone)
    if pressed.columns:
        log.info("chat_settings_changed", chat_id=message.chat.id, **pressed.columns)
    await desk.sender.edit_text(
        who.place_of(message),
        message.message_id,
        desk.texts.say(language, "settings-zones" if pressed.sheet == "zones" else "settings-group"),
        keyboard=_keyboard(settings, pressed.sheet, language, desk),
    )


def _keyboard(
    settings: ChatSettings, sheet: choices.Sheet, language: Language, desk: Desk
) -> InlineKeyboardMarkup:
    usual_minutes = desk.tempo.battle // timedelta(minutes=1)
    rows = choices.buttons(settings, sheet, usual_minutes, usual_zone(language))
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(_label(button, language, desk), callback_data=button.data)
                for button in row
            ]
            for row in rows
        ]
    )


def _label(button: choices.Button, language: Language, desk: Desk) -> str:
    label = desk.texts.plain(language, button.key)
    if button.kind == "switch":
        return desk.texts.plain(language, "switch-on" if button.is_on else "switch-off", label=label)
    if button.kind == "zone":
        return desk.texts.plain(language, "setting-zone", zone=label)
    return desk.texts.plain(language, "chosen", label=label) if button.is_on else label
