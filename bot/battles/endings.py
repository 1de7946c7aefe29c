"""What is said at the end of a battle: the winner first, nobody is called a loser. Rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.battles.naming import in_case
from bot.battles.outcome import Machine, machine
from bot.cards.battle_poster import ResultWords
from bot.cards.panel import shown_score, signed
from bot.texts import language_of

if TYPE_CHECKING:
    from bot.texts import Language, Texts
    from storage.battles import Battle, Side

Scores = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a battle in words.

    Attributes:
        caption: under the result's picture, HTML.
        reply: all there is to say, in three lines at most, HTML.
        words: for the picture.
        winner: who gets the crown.
        votes: shown in the picture, None where they don't matter.
    """

    caption: str
    reply: str
    words: ResultWords
    winner: Side | None
    votes: tuple[int, int] | None


def ending(battle: Battle, scores: Scores, texts: Texts) -> Ending:
    """Put the end of a closed battle into words.

    Args:
        battle: closed.
        scores: of both cats by the machine, None where a photo is gone.
        texts: the words at hand.
    """
    language = language_of(battle.language)
    winner: Side | None = battle.outcome if battle.outcome in {"a", "b"} else None
    votes = battle.votes_a or 0, battle.votes_b or 0
    by_default = winner is not None and None in scores
    first = _first(battle, votes, language, texts, by_default=by_default)
    lines = [first, _rating(battle, language, texts), _machine(battle, scores, language, texts)]
    caption = [first]
    if battle.tournament_id is not None and winner is None:
        caption.append(texts.say(language, "end-undecided"))
    return Ending(
        caption="\n".join(caption),
        reply="\n".join(line for line in lines if line),
        words=ResultWords(_title(battle, language, texts)),
        winner=winner,
        votes=votes if battle.outcome != "few" and not by_default else None,
    )


def _first(
    battle: Battle, votes: tuple[int, int], language: Language, texts: Texts, *, by_default: bool
) -> str:
    """Return the line that says how it went."""
    match battle.outcome:
        case "tie":
            return texts.say(language, "end-tie", a=battle.name_a, b=battle.name_b, votes=votes[0])
        case "a" | "b":
            winner = _name(battle, battle.outcome)
            if by_default:
                return texts.say(language, "end-default", winner=winner)
            return texts.say(language, "end-won", winner=winner, most=max(votes), least=min(votes))
        case _:
            return texts.say(language, "end-few", a=battle.name_a, b=battle.name_b)


def _title(battle: Battle, language: Language, texts: Texts) -> str:
    """Return the line of the picture."""
    match battle.outcome:
        case "tie":
            return texts.plain(language, "end-tie-title")
        case "a" | "b":
            return texts.plain(language, "end-won-title", winner=_name(battle, battle.outcome))
        case _:
            return texts.plain(language, "end-few-title")


def _rating(battle: Battle, language: Language, texts: Texts) -> str:
    """Return how the ratings changed, the winner's first."""
    if battle.gain_a is None or battle.gain_b is None:
        return ""
    changes = [(battle.name_a, battle.gain_a), (battle.name_b, battle.gain_b)]
    if battle.outcome == "b":
        changes.reverse()
    (first, first_gain), (second, second_gain) = changes
    return texts.say(
        language,
        "end-rating",
        first=first,
        first_gain=signed(first_gain),
        second=second,
        second_gain=signed(second_gain),
    )


def _machine(battle: Battle, scores: Scores, language: Language, texts: Texts) -> str:
    """Return the machine's view beside the people's."""
    a, b = scores
    view = machine(battle.outcome or "few", a, b)
    if view is None or a is None or b is None:
        return ""
    name = battle.name_a if a > b else battle.name_b
    if view is Machine.OTHERWISE and language == "ru":
        other = in_case(name, "accusative")
        if other is None:
            return texts.say(language, "end-machine-other")
        name = other
    return texts.say(language, f"end-machine-{view}", name=name, score=shown_score(a))


def _name(battle: Battle, side: Side) -> str:
    return battle.name_a if side == "a" else battle.name_b
