"""All words for people, by language, in Fluent files beside this one; no text lives elsewhere."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias, get_args

from fluent.runtime import FluentBundle, FluentResource

Language: TypeAlias = Literal["ru", "en"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")


class TextError(Exception):
    """A key is unknown, or an argument that its text needs was not given. A mistake of the program."""


def language_of(code: str | None, *samples: str) -> Language:
    """Choose a language: Russian for Russian clients, English otherwise.

    Args:
        code: the client's IETF language tag; None where Telegram tells none (channels, anonymous admins).
        samples: words from there, which decide where there is no code.
    """
    if code is not None:
        return "ru" if code.lower().split("-")[0] == "ru" else "en"
    return "ru" if any(_CYRILLIC.search(sample) for sample in samples) else "en"


class Texts:
    """Says things in Fluent. Load it once with `load_texts`."""

    def __init__(self, sources: dict[Language, str]) -> None:
        self._bundles = {language: _bundle(language, source) for language, source in sources.items()}

    def say(self, language: Language, key: str, /, **args: str | float) -> str:
        """Return the text as Telegram's HTML; arguments are escaped.

        Raises:
            TextError: the key or an argument is missing.
        """
        safe = {
            name: html.escape(value, quote=False) if isinstance(value, str) else value
            for name, value in args.items()
        }
        return self.plain(language, key, **safe)

    def plain(self, language: Language, key: str, /, **args: str | float) -> str:
        """Return the text for places without markup (pictures, menus, pop-ups); see `say`."""
        bundle = self._bundles[language]
        if not bundle.has_message(key):
            raise TextError(f"no text {key!r} in {language}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise TextError(f"text {key!r} in {language} is empty")
        text, errors = bundle.format_pattern(pattern, args)
        if errors:
            raise TextError(f"text {key!r} in {language}: {errors[0]}")
        return str(text)


@cache
def load_texts() -> Texts:
    """Read all languages."""
    return Texts({language: source_of(language) for language in LANGUAGES})


def source_of(language: Language) -> str:
    """Return a language's Fluent source."""
    own = [f for f in files(__name__).iterdir() if (p := f.name.split("."))[0] == language and p[-1] == "ftl"]
    return "\n".join(f.read_text(encoding="utf-8") for f in sorted(own, key=lambda f: f.name))


def _bundle(language: Language, source: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle
