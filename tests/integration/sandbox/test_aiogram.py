"""An unmodified aiogram works against the sandbox: a second library, made from the same documentation."""

import asyncio
import socket

import aiogram
import httpx
import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from deploy.local.telegram import Person, Sandbox
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP, jpeg


def photo(colour: str = "orange") -> BufferedInputFile:
    """Return an upload."""
    return BufferedInputFile(jpeg(colour=colour), "cat.jpg")


async def test_messages_of_every_kind(aiobot: aiogram.Bot, anya: Person) -> None:
    """Texts, photos, documents, albums and edits are taken and answered as aiogram's models want them."""
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="ещё", callback_data="v1:x")]])
    said = await aiobot.send_message(ANYA, "<b>привет</b> /top", parse_mode="HTML", reply_markup=button)
    assert [entity.type for entity in said.entities or []] == ["bold", "bot_command"]
    reply = ReplyParameters(message_id=said.message_id)
    sent = await aiobot.send_photo(ANYA, photo(), caption="кот", reply_parameters=reply)
    assert sent.reply_to_message is not None
    assert sent.photo is not None
    await aiobot.send_photo(ANYA, sent.photo[-1].file_id)
    paper = await aiobot.send_document(ANYA, BufferedInputFile(b"words", "cat.txt"), caption="бумага")
    assert paper.document is not None
    assert (paper.document.file_name, paper.document.mime_type) == ("cat.txt", "text/plain")
    album = await aiobot.send_media_group(
        ANYA, [InputMediaPhoto(media=photo("red")), InputMediaPhoto(media=photo("blue"))]
    )
    assert len({message.media_group_id for message in album}) == 1
    await aiobot.edit_message_text("пока", chat_id=ANYA, message_id=said.message_id)
    await aiobot.edit_message_caption(chat_id=ANYA, message_id=sent.message_id, caption="стало")
    await aiobot.edit_message_media(
        InputMediaPhoto(media=photo("green")), chat_id=ANYA, message_id=sent.message_id
    )
    await aiobot.edit_message_reply_markup(chat_id=ANYA, message_id=said.message_id, reply_markup=button)
    await aiobot.send_chat_action(ANYA, "upload_photo")
    assert await aiobot.set_message_reaction(ANYA, said.message_id, [ReactionTypeEmoji(emoji="🔥")])
    await aiobot.delete_message(ANYA, paper.message_id)
    await aiobot.delete_messages(ANYA, [message.message_id for message in album])
    history = await anya.history(ANYA)
    assert history[0]["text"] == "пока"
    assert isinstance(history[0]["reactions"], list)
    assert len(history) == 3


async def test_files_are_fetched(aiobot: aiogram.Bot, anya: Person) -> None:
    """A photo's bytes come through `getFile` and the download path."""
    data = jpeg()
    await anya.send_file(ANYA, "document", "cat.jpg", data)
    (update,) = await aiobot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    fetched = await aiobot.download(update.message.document)
    assert fetched is not None
    assert fetched.read() == data


async def test_account_and_chats(aiobot: aiogram.Bot) -> None:
    """Everything about the bot and its chats parses into aiogram's models."""
    scope = BotCommandScopeChat(chat_id=ANYA)
    await aiobot.set_my_commands(
        [BotCommand(command="top", description="cats")], scope=scope, language_code="en"
    )
    assert len(await aiobot.get_my_commands(scope, "en")) == 1
    await aiobot.delete_my_commands(scope, "en")
    await aiobot.set_my_name("Котометр")
    await aiobot.set_my_description("x")
    await aiobot.set_my_short_description("y")
    assert (await aiobot.get_me()).first_name == "Котометр"
    assert (await aiobot.get_chat(GROUP)).title == "Котики и Ко"
    assert (await aiobot.get_chat_member(GROUP, BEN)).user.id == BEN
    assert [member.status for member in await aiobot.get_chat_administrators(GROUP)] == ["creator"]
    assert await aiobot.get_chat_member_count(GROUP) == 3
    assert (await aiobot.get_webhook_info()).url == ""


async def test_refusals_have_their_own_types(aiobot: aiogram.Bot, sandbox: Sandbox) -> None:
    """Status codes and descriptions are those by which aiogram tells errors apart."""
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiobot.send_message(5, "x")
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await aiobot.send_message(ANYA, "")
    await aiobot.leave_chat(GROUP)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member"):
        await aiobot.send_message(GROUP, "x")
    number = sandbox.token.partition(":")[0]
    with pytest.raises(TelegramUnauthorizedError):
        await aiogram.Bot(f"{number}:{'A' * 35}", session=aiobot.session).get_me()
    with pytest.raises(TelegramNotFound):
        await aiogram.Bot(f"{number}:not*a*token", session=aiobot.session).get_me()


async def test_a_whole_dispatcher_by_polling(aiobot: aiogram.Bot, anya: Person) -> None:
    """Handlers answer commands and buttons through aiogram's own polling."""
    dispatcher = aiogram.Dispatcher()
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="да", callback_data="v1:yes")]])

    @dispatcher.message(Command("start"))
    async def start(message: Message) -> None:
        await message.answer("голосуем?", reply_markup=button)

    @dispatcher.callback_query()
    async def voted(query: CallbackQuery, bot: aiogram.Bot) -> None:
        await query.answer("голос учтён")
        await bot.send_message(query.from_user.id, f"выбрано {query.data}")

    polling = asyncio.create_task(
        dispatcher.start_polling(aiobot, handle_signals=False, close_bot_session=False)
    )
    await anya.say(GROUP, "/start")
    await anya.press(await anya.wait_for(GROUP), "да")
    assert (await anya.wait_for(ANYA))["text"] == "выбрано v1:yes"
    await dispatcher.stop_polling()
    await polling


async def test_a_whole_dispatcher_by_webhook(
    aiobot: aiogram.Bot, anya: Person, control: httpx.AsyncClient
) -> None:
    """The library's own webhook server takes deliveries with its secret: photos, albums, buttons."""
    dispatcher = aiogram.Dispatcher()
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="да", callback_data="v1:yes")]])

    @dispatcher.message(aiogram.F.photo)
    async def photographed(message: Message, bot: aiogram.Bot) -> None:
        assert message.photo is not None
        fetched = await bot.download(message.photo[-1])
        assert fetched is not None
        await message.reply_photo(
            BufferedInputFile(fetched.read(), "cat.jpg"), caption="голосуем?", reply_markup=button
        )

    @dispatcher.callback_query()
    async def voted(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.answer("голос учтён")
        await query.message.edit_caption(caption=f"выбрано {query.data}")

    app = web.Application()
    SimpleRequestHandler(dispatcher, aiobot, secret_token="not-a-secret").register(app, "/hook")  # noqa: S106
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"

    await control.post("settings", json={"webhook_pace": 0.01})
    await aiobot.set_webhook(url, secret_token="wrong")  # noqa: S106
    sent = await anya.send_photo(GROUP, jpeg())
    while not (info := await aiobot.get_webhook_info()).last_error_message:
        continue
    assert (info.last_error_message, info.pending_update_count) == (
        "Wrong response from the webhook: 401 Unauthorized",
        1,
    )
    await aiobot.set_webhook(url, secret_token="not-a-secret")  # noqa: S106
    asked = await anya.wait_for(GROUP)
    assert isinstance(asked["reply_to_message"], dict)
    assert asked["reply_to_message"]["message_id"] == sent["message_id"]
    await anya.press(asked, "да")
    changed = await anya.wait_for(GROUP, lambda message: message["caption"] == "выбрано v1:yes")
    assert changed["message_id"] == asked["message_id"]
    album = await anya.send_album(GROUP, [jpeg(colour="red"), jpeg(colour="blue")])
    first = await anya.wait_for(GROUP, after=int(str(album[-1]["message_id"])))
    await anya.wait_for(GROUP, after=int(str(first["message_id"])))
    await aiobot.delete_webhook()
    await runner.cleanup()
