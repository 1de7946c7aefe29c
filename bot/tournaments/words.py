"""What is said of a tournament: rules, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.tournaments import bracket
from bot.tournaments.bracket import By, stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chats.clock import Clock
    from bot.texts import Language, Texts
    from storage.battles import Battle
    from storage.tournaments import Entry, Tournament

SAID: tuple[By, ...] = (By.SCORE, By.SEED, By.DEFAULT)
"""What decided where votes did not; told when the next round begins."""


def language_of_tournament(tournament: Tournament) -> Language:
    """Return the language in which the chat is told of it."""
    return "ru" if tournament.language == "ru" else "en"


def title(tournament: Tournament, texts: Texts) -> str:
    """Return what a tournament is called, plain."""
    return texts.plain(language_of_tournament(tournament), "tournament-title", size=tournament.size)


def round_name(tournament: Tournament, texts: Texts) -> str:
    """Return what its round is called, plain."""
    key = f"tournament-stage-{stage(tournament.size, tournament.round)}"
    return texts.plain(language_of_tournament(tournament), key)


def round_caption(tournament: Tournament, entries: Sequence[Entry], clock: Clock, texts: Texts) -> str:
    """Return what stands under the bracket while a round is played, in HTML."""
    language = language_of_tournament(tournament)
    lines = [
        texts.say(
            language,
            "tournament-round",
            title=title(tournament, texts),
            stage=round_name(tournament, texts),
            until=clock.time(tournament.round_ends_at),
        )
    ]
    if tournament.round == 1:
        lines.append(texts.say(language, "tournament-early"))
    for by in SAID:
        names = _went_on(entries, tournament.round - 1, by)
        if names:
            lines.append(texts.say(language, f"tournament-by-{by}", names=", ".join(names)))
    return "\n".join(lines)


def over_caption(tournament: Tournament, champion: Entry, texts: Texts) -> str:
    """Return what stands under the full bracket, in HTML."""
    language = language_of_tournament(tournament)
    return texts.say(language, "tournament-over", title=title(tournament, texts), name=champion.name)


def stopped_caption(tournament: Tournament, texts: Texts) -> str:
    """Return what stands under the bracket of a tournament that was stopped, in HTML."""
    language = language_of_tournament(tournament)
    return texts.say(language, "tournament-stopped", title=title(tournament, texts))


def champion_caption(
    tournament: Tournament, champion: Entry, other: Entry, final: Battle | None, texts: Texts
) -> str:
    """Return the announcement of a champion, in HTML: who it is, and how the final was decided."""
    language = language_of_tournament(tournament)
    if other.out_by == By.VOTES and final is not None and final.votes_a is not None:
        counts = sorted((final.votes_a, final.votes_b or 0), reverse=True)
        how = texts.plain(
            language,
            "tournament-final-votes",
            name=champion.name,
            votes=" : ".join(map(str, counts)),
            other=other.name,
        )
    else:
        how = texts.plain(language, f"tournament-final-{other.out_by}")
    said = texts.say(language, "tournament-champion", name=champion.name, how=how)
    return "\n".join((said, texts.say(language, "tournament-champion-next")))


def champion_subtitle(tournament: Tournament, chat_title: str | None, texts: Texts) -> str:
    """Return the small words on a champion's picture, plain."""
    language = language_of_tournament(tournament)
    chat = chat_title or texts.plain(language, "tournament-chat")
    return texts.plain(language, "tournament-champion-subtitle", chat=chat, size=tournament.size)


def _went_on(entries: Sequence[Entry], number: int, by: By) -> list[str]:
    """Return the names of those that went on from a round by something else than votes, best seeds first."""
    by_seed = {entry.seed: entry for entry in entries}
    found = []
    for match in bracket.matches(entries, number) if number else ():
        for winner, loser in ((match.a, match.b), (match.b, match.a)):
            if by_seed[loser].out_in == number and by_seed[loser].out_by == by:
                found.append(winner)
    return [by_seed[seed].name for seed in sorted(found)]
