"""What strangers and members of a chat may see of a cat in the top: rules, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.people.names import masked, tidy
from bot.top.page import Where

if TYPE_CHECKING:
    from storage.tops import TopRow

NAME_LENGTH: Final = 32
_SUPERGROUP: Final = -1_000_000_000_000


def shown_name(row: TopRow, where: Where) -> str:
    """Return how a cat is called: by its caption or its sender here, by an initial among strangers."""
    if where is Where.EVERYWHERE:
        return masked(row.sender_name)
    caption = tidy(row.caption or "", 1024)
    # A short caption is most likely the cat's name; a long one tells a story.
    name = caption if 0 < len(caption) <= NAME_LENGTH else row.sender_name
    return tidy(name, NAME_LENGTH)


def link(row: TopRow, where: Where) -> str | None:
    """Return the address of the photo's message; None if it has none or the reader no business there."""
    if row.message_id is None or row.chat_kind not in {"supergroup", "channel"}:
        return None
    if row.chat_username:
        return f"https://t.me/{row.chat_username}/{row.message_id}"
    if where is Where.EVERYWHERE or row.chat_id >= _SUPERGROUP:
        return None
    return f"https://t.me/c/{_SUPERGROUP - row.chat_id}/{row.message_id}"
