"""Methods about the bot itself: who it is, its texts and menus."""

import re

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from deploy.local.telegram.addressing import find_chat
from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import BOT_NAME, Backend
from deploy.local.telegram.errors import bad_request
from deploy.local.telegram.jsontypes import JsonObject, JsonValue
from deploy.local.telegram.profile import scope_key
from deploy.local.telegram.render import user_object

COMMAND = re.compile(rf"[a-z0-9_]{{1,{int(BotCommandLimit.MAX_COMMAND)}}}")
LANGUAGE = re.compile(r"[a-z]{2}")


async def get_me(backend: Backend, arguments: Arguments) -> JsonValue:  # noqa: ARG001 (every method takes both)
    """`User` of the bot, with what it may do."""
    return user_object(backend.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not backend.conditions.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def log_out(backend: Backend, arguments: Arguments) -> JsonValue:  # noqa: ARG001
    """Log out of the cloud server. There is no other server to go to, so nothing else changes."""
    backend.mailbox.interrupt("terminated by logOut request")
    return True


async def close(backend: Backend, arguments: Arguments) -> JsonValue:  # noqa: ARG001
    """Close the bot's session before it moves to another server."""
    backend.mailbox.interrupt("terminated by close request")
    return True


async def set_my_name(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set the name for a language, or for all others."""
    language = _language(arguments)
    name = _limited(arguments, "name", BotNameLimit.MAX_NAME_LENGTH, "BOT_TITLE_INVALID")
    backend.profile.set_text("name", language, name)
    if not language:
        backend.world.bot = backend.bot.model_copy(update={"first_name": name or BOT_NAME})
    return True


async def get_my_name(backend: Backend, arguments: Arguments) -> JsonValue:
    """`BotName`."""
    own = backend.profile.text("name", _language(arguments))
    return {"name": own or backend.bot.first_name}


async def set_my_description(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set what an empty chat with the bot shows."""
    text = _limited(
        arguments, "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH, "DESCRIPTION_INVALID"
    )
    backend.profile.set_text("description", _language(arguments), text)
    return True


async def get_my_description(backend: Backend, arguments: Arguments) -> JsonValue:
    """`BotDescription`."""
    return {"description": _localised(backend, arguments, "description")}


async def set_my_short_description(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set what the bot's profile shows."""
    most = BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    text = _limited(arguments, "short_description", most, "ABOUT_INVALID")
    backend.profile.set_text("short_description", _language(arguments), text)
    return True


async def get_my_short_description(backend: Backend, arguments: Arguments) -> JsonValue:
    """`BotShortDescription`."""
    return {"short_description": _localised(backend, arguments, "short_description")}


async def set_my_commands(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set the menu of one scope and language."""
    commands = arguments.objects("commands")
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    menu: list[JsonValue] = []
    for given in commands:
        name = str(given.get("command")).removeprefix("/")
        description = str(given.get("description")).strip()
        if not COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= BotCommandLimit.MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        menu.append({"command": name, "description": description})
    return _change_menu(backend, arguments, menu)


async def get_my_commands(backend: Backend, arguments: Arguments) -> JsonValue:
    """Return the menu of exactly this scope and language."""
    return backend.profile.menu(scope_key(_scope(backend, arguments)), _language(arguments))


async def delete_my_commands(backend: Backend, arguments: Arguments) -> JsonValue:
    """Remove the menu of one scope and language, so that the next wider one shows."""
    return _change_menu(backend, arguments, [])


def _change_menu(backend: Backend, arguments: Arguments, menu: list[JsonValue]) -> JsonValue:
    backend.profile.set_menu(scope_key(_scope(backend, arguments)), _language(arguments), menu)
    backend.hub.publish({"type": "commands", "chat_id": None}, backend.world.users)
    return True


def _scope(backend: Backend, arguments: Arguments) -> JsonObject | None:
    """Return the scope, with its chat by number."""
    scope = arguments.object("scope")
    if scope is None or "chat_id" not in scope:
        return scope
    return scope | {"chat_id": find_chat(backend, scope["chat_id"]).id}


def _language(arguments: Arguments) -> str:
    language = arguments.text("language_code") or ""
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _localised(backend: Backend, arguments: Arguments, field: str) -> str:
    own = backend.profile.text(field, _language(arguments))
    return own or backend.profile.text(field, "") or ""


def _limited(arguments: Arguments, name: str, most: int, refusal: str) -> str:
    text = arguments.text(name) or ""
    if len(text) > most:
        raise bad_request(refusal)
    return text
