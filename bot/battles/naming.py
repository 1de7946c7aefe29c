"""How the cats of a battle are called, and names in Russian sentences: rules, pure."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import bot.texts
from bot.people.names import tidy
from bot.top.rows import NAME_LENGTH

if TYPE_CHECKING:
    from bot.texts import Language, Texts
    from storage.pairing import Candidate

Case: TypeAlias = Literal["genitive", "accusative"]

_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")


def cat_name(cat: Candidate, language: Language, texts: Texts) -> str:
    """Return how a cat is called: by a short caption, which is most likely its name, or by its owner."""
    caption = tidy(cat.caption or "", 1024)
    if 0 < len(caption) <= NAME_LENGTH and _speaks(caption):
        return caption
    words = tidy(cat.sender_name).split()
    owner = words[0] if words else ""
    if not _speaks(owner):
        return texts.plain(language, "battle-cat")
    if language == "ru":
        owner = in_case(owner, "genitive") or owner
    return tidy(texts.plain(language, "battle-cat-of", owner=owner), NAME_LENGTH)


def meeting(a: str, b: str, language: Language, texts: Texts) -> str:
    """Return who meets whom, plain: "Барсик против Муси", or in other words where a case is in doubt."""
    against = in_case(b, "genitive") if language == "ru" else b
    if against is None:
        return texts.plain(language, "battle-or", a=a, b=b)
    return texts.plain(language, "battle-against", a=a, b=against)


def in_case(name: str, case: Case) -> str | None:
    """Return a Russian name in a case, None where its ending leaves doubt.

    Names in other scripts stay as they are. Whoever gets None says it in other words: a name that is
    declined wrongly is worse than a sentence that needs no case.
    """
    if not _CYRILLIC.search(name):
        return name
    word, endings = _russian()
    if not word.match(name):
        return None
    for ending, forms in endings:
        if ending.search(name):
            form = forms[case]
            return None if form is None else ending.sub(form, name)
    return None


def _speaks(name: str) -> bool:
    """Tell whether a name has something to be read: a heart alone is a fine caption but no name."""
    return any(char.isalnum() for char in name)


@cache
def _russian() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], dict[Case, str | None]]]]:
    """Return what a declinable word looks like, and the endings with their forms; the first match counts."""
    rules = json.loads(files(bot.texts).joinpath("ru.cases.json").read_text(encoding="utf-8"))
    endings: list[tuple[re.Pattern[str], dict[Case, str | None]]] = [
        (re.compile(ending), {"genitive": genitive, "accusative": accusative})
        for ending, genitive, accusative in rules["endings"]
    ]
    return re.compile(rules["word"]), endings
