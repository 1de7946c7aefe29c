"""The captions and the card's words of one verdict, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cards.panel import CardWords, shown_score
from bot.photos import rules
from scoring.verdict import Aspect

if TYPE_CHECKING:
    from bot.texts import Language, Texts
    from scoring.verdict import RefusalReason, Scored


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a photo besides its verdict.

    Attributes:
        rank: today's place in this chat, None where it has none.
        is_private: whether the chat is a person's own.
        is_repeat: whether the same picture was in this chat before.
        others: the scores of the other photos with cats in its album, the best first.
    """

    rank: int | None
    is_private: bool
    is_repeat: bool = False
    others: tuple[float, ...] = ()


def caption(verdict: Scored, standing: Standing, language: Language, texts: Texts) -> str:
    """Return two or three lines of HTML: the score, why, and where it stands or what would raise it."""
    score = shown_score(verdict.best.score)
    lines = [
        texts.say(language, "score-title", score=score, emoji=rules.emoji(verdict.best.score)),
        _why(verdict, standing, language, texts),
        _closing(verdict, standing, language, texts),
    ]
    return "\n".join(line for line in lines if line)


def refusal(reason: RefusalReason, language: Language, texts: Texts) -> str:
    """Return the friendly answer to a photo that has no score."""
    return texts.say(language, f"refused-{reason}")


def card_words(language: Language, texts: Texts) -> CardWords:
    """Return the words on the card."""
    return CardWords(
        title=texts.plain(language, "card-title"),
        out_of=texts.plain(language, "card-out-of"),
        aspects={aspect: texts.plain(language, f"card-{aspect}") for aspect in Aspect},
    )


def _why(verdict: Scored, standing: Standing, language: Language, texts: Texts) -> str:
    """Return the line of facts; with several cats or an album it begins with which one is meant."""
    seen = ", ".join(texts.say(language, key) for key in rules.facts(verdict.best))
    sentences = [seen[:1].upper() + seen[1:] + "."]
    percent = rules.percent(verdict.best.score)
    if standing.others:
        others = ", ".join(str(shown_score(score)) for score in standing.others)
        sentences.insert(0, texts.say(language, "score-album", others=others))
    elif len(verdict.cats) > 1:
        sentences.insert(0, _several(verdict, language, texts))
    elif percent is not None:
        sentences.append(texts.say(language, "score-percent", score=percent))
    return " ".join(sentences)


def _several(verdict: Scored, language: Language, texts: Texts) -> str:
    where = texts.say(language, f"where-{rules.where_best(verdict.cats)}")
    score = shown_score(verdict.best.score)
    return texts.say(language, "score-several", count=len(verdict.cats), where=where, score=score)


def _closing(verdict: Scored, standing: Standing, language: Language, texts: Texts) -> str:
    if standing.is_repeat:
        return texts.say(language, "repeat")
    advice = rules.advice(verdict.best)
    match rules.closing(standing.rank, advice, is_private=standing.is_private):
        case "rank" if standing.rank is not None:
            key = "rank-private" if standing.is_private else "rank-group"
            return texts.say(language, key, rank=standing.rank)
        case "advice" if advice is not None:
            return texts.say(language, advice)
        case _:
            return ""
