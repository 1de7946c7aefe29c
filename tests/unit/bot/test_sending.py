from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from telegram.error import BadRequest, NetworkError

from bot.calling import ChatGone
from bot.sending import Place, Sender, SentPhoto, make_bot
from storage.jobs import TryLater
from tests.unit.bot.telegram_side import TOKEN, ScriptedTelegram, scripted_bot

HERE = Place(1001)
GROUP = Place(-1001, thread_id=5)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def time() -> Time:
    """Time that passes only when the sender sleeps."""
    return Time()


@pytest.fixture
def wire_and_sender(time: Time) -> tuple[ScriptedTelegram, Sender]:
    """A sender and Telegram's end of its wire."""
    bot, wire = scripted_bot()
    return wire, Sender(bot, clock=time.clock, sleep=time.sleep)


async def test_a_text_is_html_without_previews_and_survives_a_deleted_question(
    wire_and_sender: tuple[ScriptedTelegram, Sender],
) -> None:
    """A text goes to its topic, answers a message even if that is gone, and shows no link preview."""
    wire, sender = wire_and_sender
    assert await sender.text(GROUP, "<b>hi</b>", reply_to=3) == 7
    (sent,) = wire.of("sendMessage")
    assert sent["parse_mode"] == "HTML"
    assert sent["message_thread_id"] == 5
    assert sent["reply_parameters"] == {"message_id": 3, "allow_sending_without_reply": True}
    assert sent["link_preview_options"] == {"is_disabled": True}


async def test_a_sent_photo_names_its_largest_file(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """Sending a picture returns the message and a file id by which it can be sent again without its bytes."""
    wire, sender = wire_and_sender
    sent = await sender.photo(HERE, b"jpeg", "caption")
    assert sent == SentPhoto(7, "middle")
    await sender.photo(HERE, sent.file_id, "caption")
    assert wire.of("sendPhoto")[1]["photo"] == "middle"


async def test_a_short_wait_that_telegram_asks_for_is_kept(
    wire_and_sender: tuple[ScriptedTelegram, Sender], time: Time
) -> None:
    """After 429 the call is repeated once the time is over, in the same job."""
    wire, sender = wire_and_sender
    wire.script("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    await sender.text(HERE, "hi")
    assert len(wire.of("sendMessage")) == 2
    assert time.now >= 2.0


async def test_a_long_wait_puts_off_the_job_and_blocks_this_chat_alone(
    wire_and_sender: tuple[ScriptedTelegram, Sender],
) -> None:
    """A long retry_after makes the job wait; until then nothing is sent to its chat, but to others it is."""
    wire, sender = wire_and_sender
    wire.script("sendMessage", 429, "Too Many Requests: retry after 40", retry_after=40)
    with pytest.raises(TryLater) as first:
        await sender.text(HERE, "hi")
    with pytest.raises(TryLater):
        await sender.text(HERE, "hi")
    assert first.value.after == timedelta(seconds=40)
    assert len(wire.of("sendMessage")) == 1
    await sender.text(Place(1002), "hi")
    assert len(wire.of("sendMessage")) == 2


async def test_a_chat_that_was_left_is_gone(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """Being blocked, removed or muted is no error to try again."""
    wire, sender = wire_and_sender
    wire.script("sendMessage", 403, "Forbidden: bot was blocked by the user")
    wire.script("sendMessage", 400, "Bad Request: chat not found")
    wire.script("sendMessage", 400, "Bad Request: not enough rights to send text messages to the chat")
    wire.script("sendMessage", 400, "Bad Request: message thread not found")
    wire.script("sendMessage", 400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN")
    for _ in range(5):
        with pytest.raises(ChatGone):
            await sender.text(HERE, "hi")


async def test_a_group_that_moved_is_followed(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """What was meant for a group goes to the supergroup that it became."""
    wire, sender = wire_and_sender
    wire.script("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    await sender.text(Place(-9), "hi")
    assert [sent["chat_id"] for sent in wire.of("sendMessage")] == [-9, -1009]


async def test_other_errors_come_out(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """What the sender can't judge fails the job, which is tried again."""
    wire, sender = wire_and_sender
    wire.script("sendMessage", 400, "Bad Request: can't parse entities")
    with pytest.raises(BadRequest):
        await sender.text(HERE, "hi")
    wire.script("sendMessage", 502, "Bad Gateway")
    with pytest.raises(NetworkError):
        await sender.text(HERE, "hi")


async def test_a_full_group_puts_off_the_job(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """The 21st message of a minute to a group isn't sent; its job comes back when there is room."""
    wire, sender = wire_and_sender
    for _ in range(20):
        await sender.text(GROUP, "hi")
    with pytest.raises(TryLater):
        await sender.text(GROUP, "hi")
    assert len(wire.of("sendMessage")) == 20


async def test_a_turn_can_be_asked_for_before_any_work(
    wire_and_sender: tuple[ScriptedTelegram, Sender],
) -> None:
    """Asking books nothing, and says no only where sending would be put off."""
    wire, sender = wire_and_sender
    for _ in range(20):
        sender.expect_turn(GROUP)
        sender.expect_turn(GROUP)
        await sender.text(GROUP, "hi")
    with pytest.raises(TryLater):
        sender.expect_turn(GROUP)
    sender.expect_turn(HERE)
    assert len(wire.of("sendMessage")) == 20


@pytest.mark.parametrize(
    "complaint",
    [
        "message is not modified: specified new message content",
        "message to edit not found",
        "MESSAGE_ID_INVALID",
    ],
)
async def test_an_edit_without_effect_is_no_error(
    wire_and_sender: tuple[ScriptedTelegram, Sender], complaint: str
) -> None:
    """Showing the same page again, or changing a deleted message, does nothing."""
    wire, sender = wire_and_sender
    wire.script("editMessageMedia", 400, f"Bad Request: {complaint}")
    assert await sender.replace_photo(HERE, 7, "file", "caption") is None


async def test_a_caption_is_changed_in_place(wire_and_sender: tuple[ScriptedTelegram, Sender]) -> None:
    """Changing a caption says whether the message shows it now: it may do so already, or be deleted."""
    wire, sender = wire_and_sender
    wire.script("editMessageCaption", 400, "Bad Request: message to edit not found")
    wire.script("editMessageCaption", 400, "Bad Request: message is not modified: specified new message")
    wire.script("editMessageCaption", 400, "Bad Request: can't parse entities")
    assert not await sender.edit_caption(GROUP, 7, "<b>9</b>")
    assert await sender.edit_caption(GROUP, 7, "<b>9</b>")
    with pytest.raises(BadRequest):
        await sender.edit_caption(GROUP, 7, "<b>9")
    assert wire.of("editMessageCaption")[0]["caption"] == "<b>9</b>"


async def test_an_edit_that_can_wait_leaves_room_for_messages(
    wire_and_sender: tuple[ScriptedTelegram, Sender], time: Time
) -> None:
    """In a busy group it is put off before anything is called; asked to wait, it is put off at once."""
    wire, sender = wire_and_sender
    wire.script("editMessageCaption", 429, "Too Many Requests: retry after 1", retry_after=1)
    with pytest.raises(TryLater):
        await sender.edit_caption(HERE, 7, "9", can_wait=True)
    for _ in range(12):
        await sender.text(GROUP, "hi")
    with pytest.raises(TryLater):
        await sender.edit_caption(GROUP, 7, "9", can_wait=True)
    assert len(wire.of("editMessageCaption")) == 1
    await sender.text(GROUP, "hi")
    assert not time.slept


async def test_an_old_button_is_answered_in_vain_without_an_error(
    wire_and_sender: tuple[ScriptedTelegram, Sender],
) -> None:
    """A button pressed too long ago can't be answered any more, and that is fine."""
    wire, sender = wire_and_sender
    wire.script(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    await sender.answer_button("q1")
    assert len(wire.of("answerCallbackQuery")) == 1


def test_the_client_speaks_to_the_given_address() -> None:
    """Calls and files go to the configured Bot API server."""
    bot = make_bot(TOKEN, "http://127.0.0.1:8081")
    assert bot.base_url == f"http://127.0.0.1:8081/bot{TOKEN}"
    assert bot.base_file_url == f"http://127.0.0.1:8081/file/bot{TOKEN}"


@pytest.mark.parametrize(
    ("complaint", "shown"),
    [
        (None, True),
        ("Bad Request: message is not modified: it is the same", True),
        ("Bad Request: message to edit not found", False),
        ("Bad Request: MESSAGE_ID_INVALID", False),
    ],
)
async def test_a_text_is_edited_once(
    wire_and_sender: tuple[ScriptedTelegram, Sender], complaint: str | None, *, shown: bool
) -> None:
    """An edit that changes nothing is fine, and one of a deleted message is no error."""
    wire, sender = wire_and_sender
    if complaint is not None:
        wire.script("editMessageText", 400, complaint)
    assert await sender.edit_text(HERE, 7, "<b>hi</b>") is shown
    assert wire.of("editMessageText")[0]["parse_mode"] == "HTML"


@pytest.mark.parametrize(
    ("complaint", "gone"),
    [
        (None, True),
        ("Bad Request: message to delete not found", True),
        ("Bad Request: MESSAGE_ID_INVALID", True),
        ("Bad Request: message can't be deleted for everyone", False),
    ],
)
async def test_a_message_is_deleted_where_telegram_allows_it(
    wire_and_sender: tuple[ScriptedTelegram, Sender], complaint: str | None, *, gone: bool
) -> None:
    """A message that is gone already is deleted; one that is too old stays, and that is no error."""
    wire, sender = wire_and_sender
    if complaint is not None:
        wire.script("deleteMessage", 400, complaint)
    assert await sender.delete(HERE, 7) is gone
