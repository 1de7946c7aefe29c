"""Building blocks of the markup parsers."""

from typing import TYPE_CHECKING

from deploy.local.telegram.errors import BotApiError, bad_request

if TYPE_CHECKING:
    from deploy.local.telegram.jsontypes import JsonObject


LAST_OF_ONE_UNIT = 0xFFFF


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(ord(character) > LAST_OF_ONE_UNIT for character in text)


def cannot_parse(reason: str) -> BotApiError:
    """400 for broken markup."""
    return bad_request(f"can't parse entities: {reason}")


class Output:
    """Text without markup, growing, with its entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.entities: list[JsonObject] = []

    def write(self, text: str) -> None:
        """Append text."""
        self._parts.append(text)
        self.length += utf16_length(text)

    def text(self) -> str:
        """Return all of the text."""
        return "".join(self._parts)

    def text_from(self, offset: int) -> str:
        """Return the text from an offset in UTF-16 units on."""
        return self.text().encode("utf-16-le")[2 * offset :].decode("utf-16-le")

    def mark(self, start: int, **fields: str | int) -> None:
        """Add an entity from `start` to the end of the text so far, unless it would be empty."""
        if self.length > start:
            entity: JsonObject = {"offset": start, "length": self.length - start, **fields}
            self.entities.append(entity)

    def mark_link(self, start: int, url: str) -> None:
        """Add a link or, for tg://user?id=..., a mention of a person. A bad URL gives no entity."""
        user_id = url.partition("tg://user?id=")[2]
        if self.length <= start:
            return
        if user_id.isdecimal():
            mention: JsonObject = {"type": "text_mention", "user": {"id": int(user_id)}}
            self.entities.append({"offset": start, "length": self.length - start} | mention)
        elif (checked := checked_url(url)) is not None:
            self.mark(start, type="text_link", url=checked)


def checked_url(url: str) -> str | None:
    """Return the URL as Telegram keeps it, a slash after a bare host; None for nonsense."""
    url = url.strip()
    if not url or any(character.isspace() for character in url):
        return None
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    host = rest.split("/")[0].split("?")[0].split("#")[0]
    if scheme.lower() in {"tg", "ton", "tonsite"}:
        return f"{scheme.lower()}://{rest}" if rest else None
    if scheme.lower() not in {"http", "https", "ftp"} or "." not in host.strip("."):
        return None
    return f"{scheme.lower()}://{rest}" if len(rest) > len(host) else f"{scheme.lower()}://{host}/"
