"""Groups: members, privacy, reactions, and how a group becomes a supergroup."""

import httpx
import pytest
import telegram
from telegram import ReactionTypeEmoji, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from deploy.local.telegram import Person
from tests.integration.sandbox.conftest import ANYA, BEN, GROUP, jpeg


async def texts(bot: telegram.Bot) -> list[str | None]:
    """Return the texts of the messages that wait."""
    return [update.message.text for update in await bot.get_updates() if update.message]


async def open_group(control: httpx.AsyncClient, **fields: object) -> int:
    """Open a group of Аня and Ben and return its id."""
    answer = await control.post("chats", json={"title": "Двор", "members": [ANYA, BEN], **fields})
    return int(answer.json()["id"])


async def test_a_group_becomes_a_supergroup(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient
) -> None:
    """Both chats get a service message, and the old id answers with the new one."""
    old = await open_group(control)
    await anya.say(old, "ещё группа")
    new = (await control.post("migrate_chat", json={"chat_id": old})).json()["new"]
    _, to, origin = (update.message for update in await bot.get_updates())
    assert to is not None
    assert origin is not None
    assert (to.chat_id, to.migrate_to_chat_id) == (old, new)
    assert (origin.chat_id, origin.migrate_from_chat_id) == (new, old)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old, "x")
    assert caught.value.new_chat_id == new
    assert (await bot.send_message(new, "x")).chat.type == "supergroup"
    again = await control.post("migrate_chat", json={"chat_id": new})
    assert again.status_code == 400


async def test_privacy_mode_hides_talk_from_the_bot(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient
) -> None:
    """With privacy on, the bot gets commands, mentions and answers to itself, unless it runs the group."""
    await control.post("settings", json={"privacy_mode": True})
    assert not (await bot.get_me()).can_read_all_group_messages
    asked = await bot.send_message(GROUP, "кто тут?")
    for text in ("болтовня", "/top", "эй @mimimeter_bot"):
        await anya.say(GROUP, text)
    await anya.say(GROUP, "я", reply_to=asked.message_id)
    await anya.say(ANYA, "наедине")
    assert await texts(bot) == ["/top", "эй @mimimeter_bot", "я", "наедине"]
    await control.post("members", json={"chat_id": GROUP, "user_id": bot.id, "status": "administrator"})
    await anya.say(GROUP, "болтовня")
    assert (await texts(bot))[-1] == "болтовня"


async def test_reactions_reach_a_bot_that_may_see_them(
    bot: telegram.Bot, ben: Person, control: httpx.AsyncClient
) -> None:
    """`message_reaction` comes to an admin bot that asks for it, with what was before and after."""
    sent = await bot.send_message(GROUP, "кот")
    message = await ben.wait_for(GROUP)
    await ben.react(message, "🔥")
    await control.post("members", json={"chat_id": GROUP, "user_id": bot.id, "status": "administrator"})
    await bot.get_updates(allowed_updates=[Update.MESSAGE_REACTION])
    shown = await ben.react(message, "❤")
    assert isinstance(shown["reactions"], list)
    await ben.react(message, None)
    changes = [update.message_reaction for update in await bot.get_updates() if update.message_reaction]
    assert [(change.old_reaction, change.new_reaction) for change in changes] == [
        ((ReactionTypeEmoji("🔥"),), (ReactionTypeEmoji("❤"),)),
        ((ReactionTypeEmoji("❤"),), ()),
    ]
    assert changes[0].message_id == sent.message_id


async def test_the_bot_reacts(bot: telegram.Bot, anya: Person) -> None:
    """The bot's own reaction shows to people; an emoji that is no reaction is refused."""
    said = await anya.say(ANYA, "кот")
    await bot.set_message_reaction(ANYA, int(str(said["message_id"])), "😍")
    (shown,) = await anya.history(ANYA)
    (reaction,) = shown["reactions"] if isinstance(shown["reactions"], list) else [None]
    assert isinstance(reaction, dict)
    assert isinstance(reaction["user"], dict)
    assert (reaction["user"]["id"], reaction["emoji"]) == (bot.id, "😍")
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(ANYA, int(str(said["message_id"])), "🐈")


async def test_the_bot_is_added_and_thrown_out(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient
) -> None:
    """Coming makes a service message and `my_chat_member`; after being thrown out the bot may not write."""
    group = await open_group(control, with_bot=False)
    await anya.say(group, "без бота")
    await control.post("members", json={"chat_id": group, "user_id": bot.id, "status": "member"})
    change, service = await bot.get_updates()
    assert change.my_chat_member is not None
    assert service.message is not None
    assert change.my_chat_member.new_chat_member.status == "member"
    assert [user.id for user in service.message.new_chat_members] == [bot.id]
    await control.post("members", json={"chat_id": group, "user_id": bot.id, "status": "kicked"})
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group, "x")


async def test_people_come_and_go(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """New people can join Telegram and groups; who left sees nothing more."""
    newcomer = (await control.post("users", json={"first_name": "Vera", "language_code": "en"})).json()
    await control.post("members", json={"chat_id": GROUP, "user_id": newcomer["id"], "status": "member"})
    await control.post("members", json={"chat_id": GROUP, "user_id": BEN, "status": "left"})
    joined, left = (update.message for update in await bot.get_updates() if update.message)
    assert [user.first_name for user in joined.new_chat_members] == ["Vera"]
    assert left.left_chat_member is not None
    assert left.left_chat_member.id == BEN
    assert (await bot.get_chat_member(GROUP, BEN)).status == "left"


async def test_public_groups_are_found_by_name(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """@username stands for a public group's id."""
    group = await open_group(control, type="supergroup", username="dvor_cats")
    assert (await bot.send_message("@dvor_cats", "x")).chat.id == group


async def test_an_album_may_arrive_slowly(
    bot: telegram.Bot, anya: Person, control: httpx.AsyncClient
) -> None:
    """With a gap set, an album's later pictures reach the bot one after the other."""
    await control.post("settings", json={"album_gap": 0.05})
    await anya.send_album(ANYA, [jpeg(), jpeg(), jpeg()])
    received: list[Update] = []
    while len(received) < 3:
        offset = received[-1].update_id + 1 if received else None
        received += await bot.get_updates(offset=offset, timeout=5)
    assert len({update.message.media_group_id for update in received if update.message}) == 1


async def test_an_update_made_by_hand(bot: telegram.Bot, control: httpx.AsyncClient) -> None:
    """What the sandbox has no button for can be put into the mailbox as it is."""
    post = {
        "message_id": 5,
        "date": 1,
        "chat": {"id": -100777, "type": "channel", "title": "Кот дня"},
        "text": "мяу",
    }
    waiting = (await control.post("updates", json={"kind": "channel_post", "body": post})).json()
    assert len(waiting) == 1
    (update,) = await bot.get_updates()
    assert update.channel_post is not None
    assert update.effective_user is None


async def test_topics_of_a_forum(bot: telegram.Bot, anya: Person, control: httpx.AsyncClient) -> None:
    """Messages stay in their topic: what answers nothing answers the message that opened it."""
    forum = await open_group(control, type="supergroup", is_forum=True)
    topic = (await control.post("topics", json={"chat_id": forum, "name": "Битвы"})).json()["thread_id"]
    said = await anya.say(forum, "мяу", thread_id=topic)
    photo = await anya.send_photo(forum, jpeg(), thread_id=topic)
    await anya.say(forum, "ответ", reply_to=int(str(photo["message_id"])))
    opened, *messages = (update.message for update in await bot.get_updates())
    assert opened is not None
    assert opened.forum_topic_created is not None
    assert opened.forum_topic_created.name == "Битвы"
    for message in messages:
        assert message is not None
        assert (message.message_thread_id, message.is_topic_message) == (topic, True)
        assert message.chat.is_forum
        assert message.reply_to_message is not None
    first, _, answer = (message.reply_to_message for message in messages if message is not None)
    assert first is not None
    assert first.forum_topic_created is not None
    assert answer is not None
    assert answer.photo
    sent = await bot.send_message(forum, "x", message_thread_id=topic)
    assert sent.message_thread_id == topic
    answered = await bot.send_message(forum, "x", reply_to_message_id=int(str(said["message_id"])))
    assert answered.message_thread_id == topic
    assert (await bot.send_message(forum, "x")).message_thread_id is None
    for chat_id, thread_id in ((forum, int(str(said["message_id"]))), (GROUP, 1)):
        with pytest.raises(BadRequest, match="thread not found"):
            await bot.send_message(chat_id, "x", message_thread_id=thread_id)
    refused = await control.post("topics", json={"chat_id": GROUP, "name": "x"})
    assert refused.status_code == 400
