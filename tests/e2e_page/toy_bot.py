"""A small bot that uses everything of Telegram that the page has to show."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deploy.local.telegram.server import Sandbox

Context = ContextTypes.DEFAULT_TYPE
MARKED = "😻 <b>bold</b> <i>it</i> <code>x &lt; 1</code> <tg-spoiler>hidden</tg-spoiler> <a href='https://example.org/'>out</a>"
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Note", callback_data="note"),
            InlineKeyboardButton("Alert", callback_data="alert"),
        ],
        [
            InlineKeyboardButton("Edit", callback_data="edit"),
            InlineKeyboardButton("Silent", callback_data="silent"),
        ],
    ]
)


@asynccontextmanager
async def toy_bot(sandbox: Sandbox) -> AsyncIterator[None]:
    """Run the bot against the sandbox for this block."""
    builder = Application.builder().token(sandbox.token)
    app = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot").build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CommandHandler("marked", marked))
    app.add_handler(MessageHandler(filters.PHOTO, praise))
    app.add_handler(CallbackQueryHandler(pressed))
    async with app:
        await app.bot.set_my_commands(
            [BotCommand("start", "Say hello"), BotCommand("marked", "All the marks")]
        )
        russian = [BotCommand("start", "Поздороваться"), BotCommand("marked", "Вся разметка")]
        await app.bot.set_my_commands(russian, language_code="ru")
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling()
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()


async def greet(update: Update, context: Context) -> None:
    """Say hello, with what came after the command."""
    assert update.effective_message is not None
    await update.effective_message.reply_text(" ".join(["Hello", *(context.args or [])]))


async def marked(update: Update, context: Context) -> None:
    """Show entities and buttons, and a link to the first message of the chat."""
    assert update.effective_message is not None
    link = f"https://t.me/{context.bot.username}?start=deep"
    text = f"{MARKED} <a href='{link}'>deep</a>"
    await update.effective_message.reply_text(text, ParseMode.HTML, reply_markup=BUTTONS)


async def praise(update: Update, context: Context) -> None:
    """Answer a photo with the same photo."""
    message = update.effective_message
    assert message is not None
    await context.bot.send_chat_action(message.chat_id, "upload_photo")
    photo = message.photo[-1]
    await message.reply_photo(photo, "<b>Lovely</b>", parse_mode=ParseMode.HTML, do_quote=True)


async def pressed(update: Update, context: Context) -> None:
    """Answer a button in its own way; a silent one never."""
    query = update.callback_query
    assert query is not None
    if query.data == "silent":
        return
    await query.answer(
        {"note": "Noted", "alert": "Look out"}.get(query.data or ""), show_alert=query.data == "alert"
    )
    if query.data == "edit":
        await query.edit_message_text("Changed")
