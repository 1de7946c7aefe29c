"""Command menus by scope and language."""

import pytest

from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.model import Chat
from deploy.local.telegram.profile import Profile, scope_key
from deploy.local.telegram.store import Store

ANYA = 1001
GROUP = Chat(id=-5, type="supergroup", members={ANYA: "administrator", 1002: "member"})
PRIVATE = Chat(id=ANYA, type="private", members={ANYA: "member"})


@pytest.fixture
def profile(store: Store) -> Profile:
    """A bot without any menu."""
    return Profile(store)


def menu(name: str) -> list[JsonValue]:
    """Return a menu of one command."""
    return [{"command": name, "description": name}]


@pytest.mark.parametrize(
    ("scope", "key"),
    [
        (None, "default"),
        ({"type": "all_group_chats"}, "all_group_chats"),
        ({"type": "chat_member", "chat_id": -5, "user_id": 1001}, "chat_member/-5/1001"),
    ],
)
def test_a_scope_has_one_name(scope: JsonObject | None, key: str) -> None:
    """No scope is the default one; chats and members are part of the name."""
    assert scope_key(scope) == key


def test_the_narrowest_scope_wins(profile: Profile) -> None:
    """Each narrower menu hides the wider one, for those it is meant for."""
    for scope in ("default", "all_group_chats", "all_chat_administrators", "chat/-5", "chat_member/-5/1002"):
        profile.set_menu(scope, "", menu(scope.partition("/")[0]))
    assert profile.menu_for(PRIVATE, ANYA, "ru") == menu("default")
    assert profile.menu_for(GROUP, ANYA, "ru") == menu("chat")
    assert profile.menu_for(GROUP, 1002, "ru") == menu("chat_member")
    profile.set_menu("chat/-5", "", [])
    assert profile.menu_for(GROUP, ANYA, "ru") == menu("all_chat_administrators")


def test_ones_own_language_comes_first_within_a_scope(profile: Profile) -> None:
    """A menu in the person's language hides the one for everybody, but not one of a narrower scope."""
    profile.set_menu("default", "", menu("help"))
    profile.set_menu("default", "ru", menu("pomosh"))
    assert profile.menu_for(PRIVATE, ANYA, "ru") == menu("pomosh")
    assert profile.menu_for(PRIVATE, ANYA, "en") == menu("help")
    profile.set_menu("all_private_chats", "", menu("private"))
    assert profile.menu_for(PRIVATE, ANYA, "ru") == menu("private")
