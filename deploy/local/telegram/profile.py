"""The bot's own settings: name, descriptions and command menus, by language and scope."""

import json
from collections.abc import Iterator

from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Chat
from deploy.local.telegram.store import Store


class Profile:
    """Texts by (field, language) and menus by (scope, language)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def text(self, field: str, language: str) -> str | None:
        """Return a text for exactly this language ("" is the default one)."""
        return self._store.get("profile", f"{field}:{language}")

    def set_text(self, field: str, language: str, text: str) -> None:
        """Set a text; an empty one removes it."""
        if text:
            self._store.put("profile", f"{field}:{language}", text)
        else:
            self._store.remove("profile", f"{field}:{language}")

    def menu(self, scope: str, language: str) -> list[JsonValue]:
        """Return the commands of exactly this scope and language."""
        stored: list[JsonValue] = json.loads(self._store.get("menu", f"{scope}:{language}") or "[]")
        return stored

    def set_menu(self, scope: str, language: str, commands: list[JsonValue]) -> None:
        """Set a menu; an empty one removes it."""
        if commands:
            self._store.put("menu", f"{scope}:{language}", json.dumps(commands))
        else:
            self._store.remove("menu", f"{scope}:{language}")

    def menu_for(self, chat: Chat, user_id: int, language: str) -> list[JsonValue]:
        """Return the menu that this person sees: of the narrowest scope that has one, own language first."""
        for scope in _scopes(chat, user_id):
            for tongue in (language, ""):
                if menu := self.menu(scope, tongue):
                    return menu
        return []


def scope_key(scope: JsonObject | None) -> str:
    """Return a text that names a `BotCommandScope`."""
    if scope is None:
        return "default"
    parts = [scope.get("type"), scope.get("chat_id"), scope.get("user_id")]
    return "/".join(str(part) for part in parts if part is not None)


def _scopes(chat: Chat, user_id: int) -> Iterator[str]:
    """Yield scopes from the narrowest to the widest, in the order of Telegram's documentation."""
    if chat.type == "private":
        yield from (f"chat/{chat.id}", "all_private_chats", "default")
        return
    yield f"chat_member/{chat.id}/{user_id}"
    if chat.is_admin(user_id):
        yield f"chat_administrators/{chat.id}"
    yield f"chat/{chat.id}"
    if chat.is_admin(user_id):
        yield "all_chat_administrators"
    yield from ("all_group_chats", "default")
