"""The caption of a battle while people vote, and what a voter is told: rules, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.battles.keyboard import LABEL
from bot.battles.naming import in_case, meeting
from bot.people.names import tidy
from storage.votes import CastResult

if TYPE_CHECKING:
    from bot.chats.clock import Clock
    from bot.texts import Texts
    from storage.battles import Battle
    from storage.votes import Cast


def caption(battle: Battle, voters: int, clock: Clock, texts: Texts) -> str:
    """Return what stands under an open battle, in HTML: whose it is, until when, and how many have voted.

    Who is ahead is not said before the end.
    """
    language = clock.language
    lines = [
        texts.say(language, "battle-title", who=meeting(battle.name_a, battle.name_b, language, texts)),
        texts.say(language, "battle-until", time=clock.time(battle.ends_at)),
    ]
    if voters:
        lines.append(texts.say(language, "battle-voters", count=voters))
    return "\n".join(lines)


def receipt(cast: Cast, clock: Clock, texts: Texts) -> str:
    """Return what the presser alone is told, plain, within Telegram's 200 characters."""
    battle, language = cast.battle, clock.language
    if cast.result is CastResult.OVER or battle is None:
        return texts.plain(language, "vote-over")
    if cast.result is CastResult.OWN_CAT:
        return texts.plain(language, "vote-own-cat")
    if cast.result is CastResult.TOO_FAST:
        return texts.plain(language, "vote-too-fast")
    time = clock.time(battle.ends_at)
    if cast.side is None:
        return texts.plain(language, "vote-taken-back", time=time)
    name = tidy(battle.name_a if cast.side == "a" else battle.name_b, LABEL)
    is_other = cast.result is CastResult.CHANGED
    chosen = in_case(name, "accusative") if language == "ru" else name
    if chosen is None:
        key = "vote-changed-name" if is_other else "vote-stored-name"
        return texts.plain(language, key, name=name, time=time)
    return texts.plain(language, "vote-changed" if is_other else "vote-stored", name=chosen, time=time)
