"""Deliveries to a webhook."""

from collections.abc import AsyncIterator

import httpx
import pytest
import telegram
from starlette.responses import JSONResponse, Response
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from deploy.local.telegram import Person, Sandbox
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP
from tests.integration.sandbox.hook import Hook, open_hook

SECRET = "not-a-real_secret"  # noqa: S105 (it says so)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A webhook of this test's own."""
    async with open_hook() as opened:
        yield opened


def text_of(update: dict[str, object]) -> object:
    """Return the text of an update's message."""
    message = update["message"]
    assert isinstance(message, dict)
    return message["text"]


async def test_updates_are_delivered_with_the_secret(bot: telegram.Bot, anya: Person, hook: Hook) -> None:
    """Each update is posted with the secret's header; what waited before comes too."""
    await anya.say(ANYA, "раньше")
    await bot.set_webhook(hook.url, secret_token=SECRET, max_connections=5)
    await anya.say(ANYA, "теперь")
    assert [text_of(await hook.updates.get()) for _ in range(2)] == ["раньше", "теперь"]
    assert hook.secrets == [SECRET, SECRET]
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.has_custom_certificate) == (hook.url, 5, False)


async def test_a_failed_delivery_is_repeated_and_told(
    bot: telegram.Bot, anya: Person, hook: Hook, control: httpx.AsyncClient
) -> None:
    """Anything but 2xx brings the same update again, in order, and shows in `getWebhookInfo`."""
    await control.post("settings", json={"webhook_pace": 0.01})
    answers = [503, 500, 401, 200]

    async def falter(update: dict[str, object]) -> Response:
        return Response(status_code=answers.pop(0) if answers else 200)

    hook.answer = falter
    await bot.set_webhook(hook.url)
    await anya.say(ANYA, "раз")
    await anya.say(ANYA, "два")
    assert [text_of(await hook.updates.get()) for _ in range(5)] == ["раз", "раз", "раз", "раз", "два"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 401 Unauthorized"


async def test_a_stuck_chat_does_not_hold_up_the_others(
    bot: telegram.Bot, anya: Person, ben: Person, hook: Hook
) -> None:
    """While one chat's update is refused again and again, another chat's comes through."""

    async def refuse_anya(update: dict[str, object]) -> Response:
        return Response(status_code=500 if text_of(update) == "от Ани" else 200)

    hook.answer = refuse_anya
    await bot.set_webhook(hook.url)
    await anya.say(ANYA, "от Ани")
    assert text_of(await hook.updates.get()) == "от Ани"
    await ben.say(BEN, "from Ben")
    while text_of(await hook.updates.get()) != "from Ben":
        continue
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 1


async def test_nobody_listens(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """An update waits while the webhook can't be reached, and polling gets it after all."""
    async with open_hook() as gone:
        address = gone.url
    await bot.set_webhook(address)
    await anya.say(ANYA, "ау")
    while not (info := await bot.get_webhook_info()).last_error_message:
        continue
    assert info.last_error_message == "Connection refused"
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_pending_updates_can_be_dropped(bot: telegram.Bot, anya: Person, hook: Hook) -> None:
    """`drop_pending_updates` forgets what waited."""
    await anya.say(ANYA, "раньше")
    await bot.set_webhook(hook.url, drop_pending_updates=True)
    await anya.say(ANYA, "теперь")
    assert text_of(await hook.updates.get()) == "теперь"


async def test_an_update_may_come_twice(
    bot: telegram.Bot, anya: Person, hook: Hook, control: httpx.AsyncClient
) -> None:
    """With the fault on, an update that was taken is delivered once more with the same id."""
    await control.post("faults", json={"kind": "duplicate_update"})
    await bot.set_webhook(hook.url)
    await anya.say(ANYA, "мяу")
    first, second = await hook.updates.get(), await hook.updates.get()
    assert first == second


async def test_an_answer_may_carry_a_call(bot: telegram.Bot, anya: Person, hook: Hook) -> None:
    """A method in the body of the webhook's answer is performed."""

    async def reply(update: dict[str, object]) -> Response:
        return JSONResponse({"method": "sendMessage", "chat_id": GROUP, "text": f"эхо: {text_of(update)}"})

    hook.answer = reply
    await bot.set_webhook(hook.url)
    await anya.say(GROUP, "мяу")
    assert (await anya.wait_for(GROUP))["text"] == "эхо: мяу"


async def test_the_library_s_own_webhook(sandbox: Sandbox, anya: Person) -> None:
    """python-telegram-bot's application serves its webhook, and updates reach its handlers."""

    async def echo(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"эхо: {update.message.text}")

    async with open_hook() as hook:
        builder = Application.builder().token(sandbox.token).updater(None)
        application = builder.base_url(f"{sandbox.url}/bot").build()
        application.add_handler(MessageHandler(filters.TEXT, echo))

        async def process(update: dict[str, object]) -> Response:
            await application.process_update(telegram.Update.de_json(dict(update), application.bot))
            return Response()

        hook.answer = process
        async with application:
            await application.bot.set_webhook(hook.url, allowed_updates=telegram.Update.ALL_TYPES)
            await anya.say(ANYA, "мяу")
            assert (await anya.wait_for(ANYA))["text"] == "эхо: мяу"
