"""Refusals of the Bot API: status code and description as api.telegram.org words them.

The wording follows Telegram's own open-source server (tdlib/telegram-bot-api and tdlib/td), because client
libraries and bots match on these sentences.
"""

from http import HTTPStatus


class BotApiError(Exception):
    """A call that Telegram refuses.

    Attributes:
        code: HTTP status and `error_code` of the answer.
        description: the sentence in `description`, with its prefix ("Bad Request: ...").
        retry_after: seconds, sent in `parameters` of a 429.
        migrate_to_chat_id: new id of a group that became a supergroup, sent in `parameters`.
    """

    def __init__(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id


def bad_request(sentence: str) -> BotApiError:
    """400 with Telegram's prefix; its first letter is lowered unless the word is a constant like FILE_ID."""
    if len(sentence) > 1 and not (sentence[1].isupper() or sentence[1] == "_"):
        sentence = sentence[0].lower() + sentence[1:]
    return BotApiError(HTTPStatus.BAD_REQUEST, f"Bad Request: {sentence}")


def forbidden(sentence: str) -> BotApiError:
    """403: the bot may not write there (blocked, kicked, not a member)."""
    return BotApiError(HTTPStatus.FORBIDDEN, f"Forbidden: {sentence}")


def conflict(sentence: str) -> BotApiError:
    """409: polling and a webhook, or two pollers, exclude each other."""
    return BotApiError(HTTPStatus.CONFLICT, f"Conflict: {sentence}")


def too_many_requests(retry_after: int) -> BotApiError:
    """429 with the seconds to wait."""
    return BotApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"Too Many Requests: retry after {retry_after}",
        retry_after=retry_after,
    )


def unauthorized() -> BotApiError:
    """401: a well-formed token that belongs to no bot here."""
    return BotApiError(HTTPStatus.UNAUTHORIZED, "Unauthorized")


def not_found(description: str = "Not Found") -> BotApiError:
    """404: a malformed token, an unknown method, or a file link that is unknown or too old."""
    return BotApiError(HTTPStatus.NOT_FOUND, description)
