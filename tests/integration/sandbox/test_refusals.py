"""What Telegram refuses, the sandbox refuses with the same code and the same words."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReplyParameters
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from deploy.local.telegram import Person, Sandbox, serve_sandbox
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP, jpeg


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client of the Bot API, for calls that change nothing."""
    async with (
        serve_sandbox(None) as sandbox,
        httpx.AsyncClient(base_url=f"{sandbox.url}/bot{sandbox.token}/", timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"chat_id": ANYA}, "message text is empty"),
        ("sendMessage", {"chat_id": ANYA, "text": " \n "}, "message text is empty"),
        ("sendMessage", {"chat_id": ANYA, "text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": ANYA, "text": "😻" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": 404, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@anya", "text": "x"}, "chat not found"),
        (
            "sendMessage",
            {"chat_id": ANYA, "text": "<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "sendMessage",
            {"chat_id": ANYA, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": ANYA, "text": "x", "reply_to_message_id": 99},
            "message to be replied not found",
        ),
        ("sendMessage", {"chat_id": ANYA, "text": "x", "message_thread_id": 5}, "message thread not found"),
        (
            "sendMessage",
            {
                "chat_id": ANYA,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "ы" * 33}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": ANYA, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {
                "chat_id": ANYA,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "no url"}]]},
            },
            "inline keyboard button URL 'no url' is invalid: Wrong HTTP URL",
        ),
        ("sendPhoto", {"chat_id": ANYA, "photo": "no-such-id"}, "wrong file identifier/HTTP URL specified"),
        (
            "sendPhoto",
            {"chat_id": ANYA, "photo": "https://example.org/cat.jpg"},
            "failed to get HTTP URL content",
        ),
        (
            "sendPhoto",
            {"chat_id": ANYA, "photo": "attach://cat"},
            "can't find file with name attach://cat in the request",
        ),
        (
            "sendMediaGroup",
            {"chat_id": ANYA, "media": [{"type": "photo", "media": "x"}]},
            "too few messages to send as an album",
        ),
        ("setWebhook", {"url": "https://example.org:port/"}, "bad webhook: invalid URL specified"),
        ("setWebhook", {"url": "http://127.0.0.1:99999/"}, "bad webhook: invalid URL specified"),
        ("setWebhook", {"url": "https://[::1/"}, "bad webhook: invalid URL specified"),
        ("sendChatAction", {"chat_id": ANYA, "action": "purring"}, "wrong parameter action in request"),
        ("editMessageText", {"chat_id": ANYA, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"inline_message_id": "x", "text": "x"}, "MESSAGE_ID_INVALID"),
        ("editMessageText", {"text": "x"}, "chat_id is empty"),
        ("editMessageText", {"chat_id": ANYA, "text": "x"}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": ANYA, "message_id": 99}, "message to delete not found"),
        ("setMessageReaction", {"chat_id": ANYA, "message_id": 99}, "message to react not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "5"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("getChatMember", {"chat_id": GROUP, "user_id": 5}, "PARTICIPANT_ID_INVALID"),
        ("getChatAdministrators", {"chat_id": ANYA}, "there are no administrators in the private chat"),
        ("leaveChat", {"chat_id": ANYA}, "chat member status can't be changed in private chats"),
        ("setMyCommands", {"commands": [{"command": "Top!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "top", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setWebhook",
            {"url": "http://example.org/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/hook", "secret_token": "no spaces"},
            "secret token contains unallowed characters",
        ),
        ("sendDice", {"chat_id": ANYA}, "method is not available in the sandbox"),
    ],
)
async def test_bad_requests(
    shared: httpx.AsyncClient, method: str, params: dict[str, object], description: str
) -> None:
    """Each mistake gets 400 and Telegram's sentence, in the body and as the status."""
    answer = await shared.post(method, json=params)
    assert answer.status_code == 400
    assert answer.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


async def test_unknown_methods_and_tokens(raw: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """An unknown method is 404, a wrong token 401, a malformed one 404."""
    unknown = await raw.post("sendCat")
    assert unknown.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    wrong = f"{sandbox.url}/bot123:{'A' * 35}/getMe"
    assert (await raw.get(wrong)).json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await raw.get(f"{sandbox.url}/botcat/getMe")).json()["error_code"] == 404
    assert (await raw.get(f"{sandbox.url}/bot{sandbox.token}/")).json()["description"] == "Not Found"
    stranger = telegram.Bot(f"123:{'A' * 35}", base_url=f"{sandbox.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_limits_at_their_edge(bot: telegram.Bot) -> None:
    """What is just within a limit is taken."""
    await bot.send_message(ANYA, "x" * 4096)
    await bot.send_message(ANYA, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    await bot.send_photo(ANYA, jpeg(), caption="x" * 1024)
    await bot.send_message(
        ANYA, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x" * 64)]])
    )


async def test_captions_that_are_too_long(bot: telegram.Bot) -> None:
    """A caption holds 1024 characters, alone and in an album."""
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_photo(ANYA, jpeg(), caption="x" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_media_group(
            ANYA, [InputMediaPhoto(jpeg(), caption="x" * 1025), InputMediaPhoto(jpeg())]
        )


async def test_photos_that_telegram_does_not_take(bot: telegram.Bot) -> None:
    """Too heavy, too long, too thin, broken or empty photos are refused."""
    with pytest.raises(BadRequest, match=r"(?i)file of size \d+ bytes is too big for a photo"):
        await bot.send_photo(ANYA, jpeg() + bytes(10_000_000))
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid_dimensions"):
        await bot.send_photo(ANYA, jpeg(9000, 1100))
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(ANYA, b"no picture")
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(ANYA, b"", filename="empty.txt")


async def test_files_above_twenty_megabytes_are_not_downloaded(bot: telegram.Bot, anya: Person) -> None:
    """People send large files, but bots can't fetch them."""
    await anya.send_file(ANYA, "document", "cat.bin", bytes(20_000_001))
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await update.message.document.get_file()


async def test_a_request_above_fifty_megabytes(sandbox: Sandbox) -> None:
    """A body larger than an upload may be is refused before it is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(sandbox.url.rpartition(":")[2]))
    head = (
        f"POST /bot{sandbox.token}/sendDocument HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 52000000\r\n\r\n"
    )
    writer.write(head.encode())
    answer = (await reader.readuntil(b"}")).decode()
    writer.close()
    assert answer.startswith("HTTP/1.1 413")
    assert answer.endswith('{"ok": false, "error_code": 413, "description": "Request Entity Too Large"}')


async def test_a_certificate_must_be_one(bot: telegram.Bot) -> None:
    """`setWebhook` refuses a file that holds no certificate."""
    with pytest.raises(BadRequest, match=r"(?i)failed to load the certificate"):
        await bot.set_webhook("https://example.invalid/hook", certificate=b"no certificate")


async def test_an_edit_that_changes_nothing(bot: telegram.Bot, anya: Person) -> None:
    """The same content and keyboard again is refused, one that isn't the bot's too."""
    sent = await bot.send_message(ANYA, "<b>x</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)message is not modified: specified new message content"):
        await bot.edit_message_text("<b>x</b>", ANYA, sent.message_id, parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(ANYA, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(ANYA, sent.message_id, caption="y")
    said = await anya.say(ANYA, "моё")
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("твоё", ANYA, int(str(said["message_id"])))


async def test_a_reply_may_do_without_its_target(bot: telegram.Bot) -> None:
    """With `allow_sending_without_reply` the message goes out unattached."""
    reply = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(ANYA, "x", reply_parameters=reply)).reply_to_message is None


async def test_a_bot_may_not_delete_what_others_say_in_a_group(bot: telegram.Bot, ben: Person) -> None:
    """Without rights only its own messages, and in private chats all, can be deleted."""
    said = await ben.say(GROUP, "моё")
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(GROUP, int(str(said["message_id"])))
    said = await ben.say(BEN, "моё")
    assert await bot.delete_message(BEN, int(str(said["message_id"])))


async def test_a_blocked_bot_gets_403(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """Blocking makes an update and forbids writing; unblocking allows it again."""
    await control.post("block", json={"user_id": ANYA})
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANYA, "x")
    await control.post("block", json={"user_id": ANYA, "blocked": False})
    await bot.send_message(ANYA, "x")
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change and change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_polling_and_webhook_exclude_each_other(bot: telegram.Bot) -> None:
    """`getUpdates` is a conflict while a webhook is set."""
    await bot.set_webhook("https://example.invalid/hook")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    "body",
    [
        rb'{"chat_id": 1001, "text": "half a cat \ud83d"}',
        rb'{"chat_id": 1001, "text": "x", "reply_markup": "{\"inline_keyboard\": [[\"\\ud83d\"]]}"}',
    ],
)
async def test_half_a_character_is_refused(shared: httpx.AsyncClient, body: bytes) -> None:
    """A text cut in the middle of an emoji, as JavaScript sends it, is refused and leaves nothing behind."""
    headers = {"content-type": "application/json"}
    answer = await shared.post("sendMessage", content=body, headers=headers)
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_nesting_without_end_is_refused(shared: httpx.AsyncClient) -> None:
    """JSON nested deeper than it can be read is no JSON."""
    deep = b'{"chat_id": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    answer = await shared.post("sendMessage", content=deep, headers={"content-type": "application/json"})
    assert answer.status_code == 400
