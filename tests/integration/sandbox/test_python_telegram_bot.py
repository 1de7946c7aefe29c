"""An unmodified python-telegram-bot works against the sandbox."""

import io

import pytest
import telegram
from PIL import Image
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from deploy.local.telegram import Person, Sandbox
from deploy.local.telegram.people import buttons
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP, jpeg

BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Неделя", callback_data="v1:top:week")]])


async def updates(bot: telegram.Bot) -> list[telegram.Update]:
    """Take all that waits, confirming it."""
    received = list(await bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES))
    if received:
        await bot.get_updates(offset=received[-1].update_id + 1)
    return received


async def test_the_bot_knows_itself(bot: telegram.Bot, sandbox: Sandbox) -> None:
    """`getMe` tells who the token belongs to."""
    me = await bot.get_me()
    assert me.is_bot
    assert sandbox.token.startswith(f"{me.id}:")
    assert me.username == sandbox.username
    assert me.can_read_all_group_messages


async def test_a_text_arrives_with_its_entities(bot: telegram.Bot, anya: Person) -> None:
    """A command in a group carries `bot_command`, its author and her language."""
    await anya.say(GROUP, "/top@mimimeter_bot неделя")
    (update,) = await updates(bot)
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.parse_entities() == {message.entities[0]: "/top@mimimeter_bot"}
    assert (message.chat.type, message.from_user.id, message.from_user.language_code) == (
        "supergroup",
        ANYA,
        "ru",
    )


async def test_a_photo_arrives_in_sizes_and_can_be_fetched(bot: telegram.Bot, anya: Person) -> None:
    """Sizes go up to 1280 pixels, all of them can be downloaded, and the content's id is stable."""
    sent = jpeg(2000, 1000)
    await anya.send_photo(ANYA, sent, "мой кот")
    await anya.send_photo(ANYA, sent)
    first, second = (update.message for update in await updates(bot))
    assert first is not None
    assert second is not None
    assert first.caption == "мой кот"
    assert [(size.width, size.height) for size in first.photo] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1280, 640),
    ]
    for size in first.photo:
        data = bytes(await (await size.get_file()).download_as_bytearray())
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size) == ("JPEG", (size.width, size.height))
    assert [size.file_unique_id for size in first.photo] == [size.file_unique_id for size in second.photo]
    assert first.photo[-1].file_id != second.photo[-1].file_id
    assert first.photo[-1].file_size == (await first.photo[-1].get_file()).file_size


async def test_an_album_arrives_as_messages_of_one_group(bot: telegram.Bot, anya: Person) -> None:
    """Each photo of an album is an update of its own, and the caption is on the first."""
    await anya.send_album(GROUP, [jpeg(colour=colour) for colour in ("red", "green", "blue")], "трое")
    messages = [update.message for update in await updates(bot)]
    assert [message and message.caption for message in messages] == ["трое", None, None]
    assert len({message and message.media_group_id for message in messages}) == 1


async def test_a_document_arrives_untouched(bot: telegram.Bot, anya: Person) -> None:
    """A file keeps its bytes, name and type; a picture has a thumbnail."""
    data = jpeg()
    await anya.send_file(ANYA, "document", "cat.jpg", data)
    await anya.send_file(ANYA, "document", "cat.pdf", b"%PDF-1.7")
    picture, paper = (update.message.document for update in await updates(bot) if update.message)
    assert picture is not None
    assert paper is not None
    assert bytes(await (await picture.get_file()).download_as_bytearray()) == data
    assert (picture.file_name, picture.mime_type, picture.file_size) == ("cat.jpg", "image/jpeg", len(data))
    assert picture.thumbnail is not None
    thumbnail = bytes(await (await picture.thumbnail.get_file()).download_as_bytearray())
    assert Image.open(io.BytesIO(thumbnail)).size == (320, 240)
    assert (paper.mime_type, paper.thumbnail) == ("application/pdf", None)


@pytest.mark.parametrize("kind", ["sticker", "video", "voice", "animation"])
async def test_other_kinds_of_file_arrive_as_what_they_are(
    bot: telegram.Bot, anya: Person, kind: str
) -> None:
    """A sticker is a sticker and a voice message is one, with bytes to fetch."""
    data = jpeg(512, 512)
    await anya.send_file(ANYA, kind, f"cat.{kind}", data)
    (update,) = await updates(bot)
    assert update.message is not None
    file = await getattr(update.message, kind).get_file()
    assert bytes(await file.download_as_bytearray()) == data


async def test_a_formatted_answer_reaches_people(bot: telegram.Bot, anya: Person) -> None:
    """HTML becomes entities, an answer quotes its message, and buttons are there."""
    said = await anya.say(ANYA, "привет")
    sent = await bot.send_message(
        ANYA,
        "<b>Мимиметр: 87 из 100</b> 😺\nМимишнее 87 % котов &amp; кошек",
        parse_mode="HTML",
        reply_markup=BUTTON,
        reply_parameters=ReplyParameters(message_id=int(str(said["message_id"]))),
    )
    assert sent.text_html.startswith("<b>Мимиметр: 87 из 100</b> 😺\n")
    seen = await anya.wait_for(ANYA)
    assert seen["text"] == sent.text
    assert buttons(seen) == [("Неделя", "v1:top:week")]
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "привет"


async def test_a_photo_may_be_uploaded_or_sent_again_by_its_id(bot: telegram.Bot, ben: Person) -> None:
    """An upload comes back with a file_id, which serves for sending the same photo again."""
    first = await bot.send_photo(BEN, jpeg(1080, 1350), caption="card", reply_markup=BUTTON)
    again = await bot.send_photo(BEN, first.photo[0].file_id)
    assert [size.file_unique_id for size in again.photo] == [size.file_unique_id for size in first.photo]
    seen = await ben.wait_for(BEN, lambda message: "photo" in message)
    sizes = seen["photo"]
    assert isinstance(sizes, list)
    assert isinstance(sizes[-1], dict)
    assert Image.open(io.BytesIO(await ben.file(str(sizes[-1]["file_id"])))).size == (1024, 1280)


async def test_an_album_of_uploads_and_known_files(bot: telegram.Bot, anya: Person) -> None:
    """`sendMediaGroup` takes attachments and ids together and answers with every message."""
    known = (await bot.send_photo(ANYA, jpeg())).photo[-1].file_id
    sent = await bot.send_media_group(
        ANYA,
        [InputMediaPhoto(jpeg(colour="red"), caption="<i>a</i>", parse_mode="HTML"), InputMediaPhoto(known)],
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].caption_html == "<i>a</i>"
    papers = await bot.send_media_group(
        ANYA, [InputMediaDocument(b"a"), InputMediaDocument(b"b", filename="b.txt")]
    )
    assert papers[1].document is not None
    assert papers[1].document.file_name == "b.txt"
    assert len(await anya.history(ANYA)) == 5


async def test_messages_can_be_changed(bot: telegram.Bot, anya: Person) -> None:
    """Text, caption, picture and keyboard are replaced in place, and people see it live."""
    text = await bot.send_message(ANYA, "считаю", reply_markup=BUTTON)
    edited = await bot.edit_message_text("*87*", ANYA, text.message_id, parse_mode="MarkdownV2")
    assert isinstance(edited, telegram.Message)
    assert edited.text_markdown_v2 == "*87*"
    assert edited.reply_markup is None
    photo = await bot.send_photo(ANYA, jpeg(colour="red"), caption="было")
    await bot.edit_message_caption(ANYA, photo.message_id, caption="стало", reply_markup=BUTTON)
    await bot.edit_message_media(
        InputMediaPhoto(jpeg(320, 200), caption="другая"), ANYA, photo.message_id, reply_markup=BUTTON
    )
    await bot.edit_message_reply_markup(ANYA, photo.message_id)
    seen = (await anya.history(ANYA))[-1]
    assert seen["caption"] == "другая"
    assert "reply_markup" not in seen
    sizes = seen["photo"]
    assert isinstance(sizes, list)
    assert isinstance(sizes[-1], dict)
    assert sizes[-1]["width"] == 320


async def test_messages_can_be_deleted(bot: telegram.Bot, anya: Person) -> None:
    """One or several messages go away; those that aren't there are skipped in bulk."""
    sent = [await bot.send_message(ANYA, str(number)) for number in range(3)]
    assert await bot.delete_message(ANYA, sent[0].message_id)
    assert await bot.delete_messages(ANYA, [sent[0].message_id, sent[1].message_id, 999])
    assert [message["text"] for message in await anya.history(ANYA)] == ["2"]


async def test_menus_by_scope_and_language(bot: telegram.Bot, anya: Person, ben: Person) -> None:
    """Each person sees the menu of the narrowest scope, in the own language where there is one."""
    await bot.set_my_commands([BotCommand("top", "cutest cats")])
    await bot.set_my_commands([BotCommand("top", "самые милые")], language_code="ru")
    await bot.set_my_commands([BotCommand("battle", "fight")], scope=BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("admin", "rule")], scope=BotCommandScopeChat(BEN))
    assert await anya.commands(ANYA) == [{"command": "top", "description": "самые милые"}]
    assert await anya.commands(GROUP) == [{"command": "battle", "description": "fight"}]
    assert await ben.commands(BEN) == [{"command": "admin", "description": "rule"}]
    await bot.delete_my_commands(scope=BotCommandScopeChat(BEN))
    assert await ben.commands(BEN) == [{"command": "top", "description": "cutest cats"}]
    assert await bot.get_my_commands(language_code="ru") == (BotCommand("top", "самые милые"),)


async def test_name_and_descriptions(bot: telegram.Bot) -> None:
    """Texts are kept by language, and the name is the bot's own."""
    await bot.set_my_name("Котометр")
    await bot.set_my_description("Measures cats")
    await bot.set_my_description("Меряет котов", language_code="ru")
    await bot.set_my_short_description("Cats")
    assert (await bot.get_me()).first_name == "Котометр"
    assert (await bot.get_my_name()).name == "Котометр"
    assert (await bot.get_my_description("ru")).description == "Меряет котов"
    assert (await bot.get_my_description("de")).description == "Measures cats"
    assert (await bot.get_my_short_description()).short_description == "Cats"


async def test_chats_and_members(bot: telegram.Bot) -> None:
    """A group tells its members, their roles and its own properties; the bot may leave it."""
    chat = await bot.get_chat(GROUP)
    assert (chat.title, chat.type) == ("Котики и Ко", "supergroup")
    assert await bot.get_chat_member_count(GROUP) == 3
    assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [ANYA]
    assert (await bot.get_chat_member(GROUP, BEN)).status == "member"
    assert await bot.leave_chat(GROUP)
    with pytest.raises(telegram.error.Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(GROUP, "ещё тут")


async def test_leaving_the_server(bot: telegram.Bot) -> None:
    """`logOut` and `close` are answered."""
    assert await bot.log_out()
    assert await bot.close()


async def test_a_whole_application_by_polling(sandbox: Sandbox, anya: Person) -> None:
    """Handlers answer commands, photos and buttons through the library's own polling."""

    async def start(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_chat_action("typing")
        await update.message.reply_text("привет", reply_markup=BUTTON)

    async def measure(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        data = await (await update.message.photo[-1].get_file()).download_as_bytearray()
        await update.message.reply_photo(bytes(data), caption="оценка")

    async def pressed(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("готово", show_alert=True)
        await query.edit_message_text(f"нажато {query.data}")

    builder = Application.builder().token(sandbox.token)
    application = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot").build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.PHOTO, measure))
    application.add_handler(CallbackQueryHandler(pressed))
    assert application.updater is not None
    async with application:
        await application.start()
        await application.updater.start_polling()
        await anya.say(ANYA, "/start")
        greeting = await anya.wait_for(ANYA)
        await anya.press(greeting, "Неделя")
        assert (await anya.wait_for(ANYA, lambda message: message["text"] == "нажато v1:top:week"))[
            "edit_date"
        ]
        await anya.send_photo(ANYA, jpeg())
        await anya.wait_for(ANYA, lambda message: message.get("caption") == "оценка")
        await application.updater.stop()
        await application.stop()
