"""What a sandbox with a data folder remembers."""

import asyncio
import sys
from pathlib import Path

import httpx
import telegram
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from deploy.local.telegram import Person, Sandbox, serve_sandbox
from tests.integration.sandbox.conftest import ANYA, GROUP, jpeg
from tests.integration.sandbox.hook import open_hook


def bot_of(sandbox: Sandbox) -> telegram.Bot:
    """Return python-telegram-bot for a sandbox."""
    return telegram.Bot(sandbox.token, base_url=f"{sandbox.url}/bot", base_file_url=f"{sandbox.url}/file/bot")


async def test_yesterday_s_chats_are_there(tmp_path: Path) -> None:
    """Token, messages, pictures, menus, and updates that nobody confirmed survive a restart."""
    async with serve_sandbox(tmp_path) as first, Person(first.url, ANYA) as anya, bot_of(first) as bot:
        said = await anya.send_photo(GROUP, jpeg(), "вчера")
        button = InlineKeyboardMarkup([[InlineKeyboardButton("ещё", callback_data="v1:x")]])
        sent = await bot.send_message(GROUP, "<b>оценка</b>", parse_mode="HTML", reply_markup=button)
        await anya.react((await anya.history(GROUP))[-1], "🔥")
        await bot.set_my_commands([BotCommand("top", "cats")])
        await bot.set_my_name("Котометр")
        before = await anya.history(GROUP)
    async with serve_sandbox(tmp_path) as second, Person(second.url, ANYA) as anya, bot_of(second) as bot:
        assert second.token == first.token
        after = await anya.history(GROUP)
        assert [message["message_id"] for message in after] == [message["message_id"] for message in before]
        assert [message["reactions"] for message in after] == [message["reactions"] for message in before]
        assert await anya.commands(ANYA) == [{"command": "top", "description": "cats"}]
        assert (await bot.get_me()).first_name == "Котометр"
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.message_id == said["message_id"]
        fetched = await (await update.message.photo[-1].get_file()).download_as_bytearray()
        assert len(fetched) == update.message.photo[-1].file_size
        edited = await bot.edit_message_text("новая", GROUP, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert (await bot.send_message(GROUP, "x")).message_id == sent.message_id + 1


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    """The webhook stays set, and what waited is delivered."""
    async with open_hook() as hook:
        async with serve_sandbox(tmp_path) as first, bot_of(first) as bot:
            await bot.set_webhook(hook.url, secret_token="s")  # noqa: S106 (no secret)
        async with serve_sandbox(tmp_path) as second, Person(second.url, ANYA) as anya:
            await anya.say(ANYA, "мяу")
            await hook.updates.get()
        assert hook.secrets == ["s"]


async def test_nothing_said_is_lost_by_a_kill(tmp_path: Path) -> None:
    """A sandbox killed without warning has every message and file when it starts again."""
    data = jpeg()
    command = [sys.executable, "-m", "deploy.local.telegram", "--data-dir", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    url, _, token = (await process.stdout.readline()).decode().split()
    async with Person(url, ANYA) as anya:
        await anya.say(ANYA, "мяу")
        await anya.send_file(ANYA, "document", "cat.jpg", data)
    process.kill()
    await process.wait()
    async with serve_sandbox(tmp_path) as again, Person(again.url, ANYA) as anya:
        said, sent = await anya.history(ANYA)
        assert again.token == token
        assert said["text"] == "мяу"
        assert isinstance(sent["document"], dict)
        assert await anya.file(str(sent["document"]["file_id"])) == data


async def test_without_a_folder_nothing_stays(tmp_path: Path) -> None:
    """A sandbox without a data folder starts empty, with another token."""
    async with serve_sandbox(None) as first, Person(first.url, ANYA) as anya:
        await anya.say(ANYA, "мяу")
    async with serve_sandbox(None) as second, Person(second.url, ANYA) as anya:
        assert await anya.history(ANYA) == []
    assert first.token != second.token


async def test_the_server_stops_while_a_bot_polls_and_a_page_listens(tmp_path: Path) -> None:
    """A long poll and an event stream don't keep the sandbox from stopping."""
    async with httpx.AsyncClient(timeout=60) as client:
        async with serve_sandbox(tmp_path) as sandbox:
            stream = client.stream("GET", f"{sandbox.url}/sandbox/api/events", params={"as": ANYA})
            answer = await stream.__aenter__()
            lines = answer.aiter_lines()
            assert await anext(lines) == "retry: 500"
        assert [line async for line in lines if line.startswith("data")] == []
        await stream.__aexit__(None, None, None)
