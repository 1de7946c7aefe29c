"""Topics of a forum: a supergroup whose messages are kept apart, each topic by the message that opened it."""

from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.membership import add_service
from deploy.local.telegram.model import Chat, Message

_BLUE = 7322096


def open_topic(backend: Backend, chat: Chat, by: int, name: str) -> Message:
    """Open a topic; the number of the service message is the topic's.

    Raises:
        BotApiError: 400, the chat has no topics.
    """
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return add_service(
        backend, chat, by, {"forum_topic_created": {"name": name, "icon_color": _BLUE}}, opens_topic=True
    )


def placed(
    backend: Backend, chat: Chat, thread_id: int | None, reply_to: int | None
) -> tuple[int | None, int | None]:
    """Return the topic of a message and what it answers.

    An answer stays in the topic of what it answers; in a topic, what answers nothing answers the message that
    opened it, as with Telegram.

    Raises:
        BotApiError: 400, there is no such topic.
    """
    if thread_id is None:
        target = backend.world.message(chat.id, reply_to) if reply_to is not None else None
        return (target.thread_id if target is not None else None), reply_to
    opening = backend.world.message(chat.id, thread_id)
    if not chat.is_forum or opening is None or "forum_topic_created" not in (opening.service or {}):
        raise bad_request("message thread not found")
    return thread_id, thread_id if reply_to is None else reply_to
