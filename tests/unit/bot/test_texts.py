from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

import bot
from bot.battles.outcome import Machine
from bot.chats import choices
from bot.chats.clock import SHORT
from bot.gates import Feature
from bot.judging.pressing import ROWS
from bot.judging.turns import Reason
from bot.people.consent import CONSENTS
from bot.photos.rules import TOLD
from bot.texts import LANGUAGES, Language, TextError, Texts, language_of, load_texts, source_of
from bot.top.page import Order, Where
from bot.tournaments.bracket import By
from bot.tournaments.words import SAID
from scoring.verdict import Aspect, RefusalReason
from storage.tops import Period

_EMOJI = re.compile(
    "[\N{BLACK SUN WITH RAYS}-\N{HEAVY HEART EXCLAMATION MARK ORNAMENT}\U0001f300-\U0001faff]"
)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the library's name
        self.found.add(node.id.name)


def _messages(language: Language) -> dict[str, set[str]]:
    """Return the variables of each text of a language."""
    found = {}
    for entry in FluentParser().parse(source_of(language)).body:
        assert not isinstance(entry, ftl.Junk), entry.content
        if isinstance(entry, ftl.Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found, f"{entry.id.name} stands twice"
            found[entry.id.name] = variables.found
    return found


def test_every_language_says_the_same() -> None:
    """Each text exists in every language and takes the same arguments there."""
    russian, english = (_messages(language) for language in ("ru", "en"))
    assert russian == english


def _python_files() -> list[Path]:
    return sorted(Path(bot.__file__).parent.rglob("*.py"))


def test_words_for_people_stand_in_the_texts_alone() -> None:
    """No string of the program holds Cyrillic letters, docstrings aside."""
    for path in _python_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not re.search("[\u0400-\u04ff]", node.value), f"{path}:{node.lineno}"


def test_every_key_of_the_program_has_a_text_and_no_text_is_left_over() -> None:
    """Whatever key the program can ask for exists, and nothing else does."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in _python_files())
    literal = set(re.findall(r'"([a-z]+(?:[-_][a-z_]+)*)"', source))
    made = {f"refused-{reason}" for reason in RefusalReason}
    made |= {f"fact-{measure}-{side}" for measure, side in TOLD}
    made |= {
        f"fact-{a}-{side}" for a in (Aspect.EYES, Aspect.EARS, Aspect.BABY_FACE) for side in ("high", "low")
    }
    made |= {f"card-{aspect}" for aspect in Aspect} | {f"off-{feature}" for feature in Feature}
    made |= {f"{part}-{period}" for period in Period for part in ("period", "subtitle")}
    made |= {f"{part}-{where}" for where in Where for part in ("scope", "top-title", "top-favourites")}
    made |= {f"order-{order}" for order in Order}
    made |= {f"me-champion-{kind}" for kind in ("season", "tournament")}
    made |= {f"where-{side}" for side in ("left", "right", "middle", "top", "bottom")}
    made |= {
        f"hint-{kind}" for kind in ("sticker", "animation", "video", "voice", "document", "text", "other")
    }
    made |= {f"command-{name}" for name in ("tournament", "season")}
    made |= {f"tournament-stage-{stage}" for stage in ("final", "semi", "quarter", "eighth")}
    made |= {f"tournament-by-{by}" for by in SAID} | {f"tournament-final-{by}" for by in By}
    made |= {f"season-{kind}" for kind in ("earlier", "later", "now")}
    made |= {
        f"command-{name}" for name in ("start", "help", "battle", "top", "me", "vote", "settings", "remove")
    }
    made |= {f"{key}-{place}" for key in ("start", "help") for place in ("private", "group")}
    made |= {"about-short", "about-long"}
    made |= {f"clock-month-{month}" for month in range(1, 13)}
    made |= {f"clock-zone-{name}" for name in SHORT.values()}
    made |= {f"end-machine-{view}" for view in Machine}
    made |= {f"setting-{name}" for name in choices.SWITCHES} | {
        f"zone-{name}" for name in (*choices.ZONES, "other")
    }
    made |= {f"length-{minutes}" for minutes in choices.MINUTES}
    made |= {f"quiet-{night}" for night in ("off", "22-8", "23-7", "0-9")}
    made |= {f"judge-{answer}" for row in ROWS for answer in row}
    made |= {f"judge-{reason}" for reason in get_args(Reason)}
    made |= {f"consent-{name}{side}" for name in CONSENTS for side in ("", "-on", "-off")}
    texts = set(_messages("en"))
    assert made <= texts
    assert texts - made <= literal


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_holds_one_emoji_at_most_and_no_row_of_exclamation_marks(language: Language) -> None:
    """The voice stays calm."""
    for line in re.split(r"\n(?=\S)", source_of(language)):
        if not line.startswith("#"):
            assert len(_EMOJI.findall(line)) <= 1, line
            assert "!!" not in line, line


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "У тебя 1 кот"), (2, "У тебя 2 кота"), (5, "У тебя 5 котов"), (21, "У тебя 21 кот")],
)
def test_russian_counts_cats_rightly(count: int, words: str) -> None:
    """Plural forms follow the number."""
    assert words in load_texts().say("ru", "me-title", count=count, emoji="")


def test_what_people_write_can_not_become_markup() -> None:
    """Arguments are escaped for HTML, and left alone where there is no markup."""
    texts = Texts({"ru": "hi = <b>{ $name }</b>", "en": "hi = <b>{ $name }</b>"})
    assert texts.say("en", "hi", name="<i>&") == "<b>&lt;i&gt;&amp;</b>"
    assert texts.plain("en", "hi", name="<i>&") == "<b><i>&</b>"


def test_a_missing_key_or_argument_is_an_error() -> None:
    """Nobody ever reads the name of a placeholder."""
    texts = load_texts()
    with pytest.raises(TextError):
        texts.say("en", "no-such-key")
    with pytest.raises(TextError):
        texts.say("en", "score-title", score=5)


@pytest.mark.parametrize(
    ("code", "samples", "language"),
    [
        ("ru", (), "ru"),
        ("ru-RU", (), "ru"),
        ("en", ("Котики",), "en"),
        ("de", (), "en"),
        (None, ("Котики и Ко",), "ru"),
        (None, ("Cats", "Барсик"), "ru"),
        (None, ("Cats",), "en"),
        (None, (), "en"),
    ],
)
def test_russian_for_russian_clients_and_english_otherwise(
    code: str | None, samples: tuple[str, ...], language: Language
) -> None:
    """The client's language decides; where it is unknown, the words of the place do."""
    assert language_of(code, *samples) == language
