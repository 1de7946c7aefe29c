"""What is said of a season: rules, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.seasons.calendar import days_left, days_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chats.clock import Clock
    from bot.texts import Texts
    from storage.seasons import Place, Season

LINES: Final = 3
"""Places that stand under the picture, as many as it shows: nobody is listed as the last."""


def days(season: Season, clock: Clock, texts: Texts) -> str:
    """Return the days of a season, plain, such as "16-22 March"."""
    first, last = days_of(season.ends_at, clock.zone)
    months = [texts.plain(clock.language, f"clock-month-{day.month}") for day in (first, last)]
    if first.month == last.month:
        return texts.plain(clock.language, "season-days", first=first.day, last=last.day, month=months[1])
    return texts.plain(
        clock.language,
        "season-days-two-months",
        first=first.day,
        first_month=months[0],
        last=last.day,
        month=months[1],
    )


def caption(season: Season, places: Sequence[Place], clock: Clock, texts: Texts, now: datetime) -> str:
    """Return what is said when somebody asks for a season, in HTML."""
    language = clock.language
    lines = [texts.say(language, "season-head", number=season.number, days=days(season, clock, texts))]
    if season.state == "running":
        left = days_left(now, season.ends_at, clock.zone)
        when = clock.time(season.ends_at, now=now)
        if left:
            lines.append(texts.say(language, "season-left", left=left, when=when))
        else:
            lines.append(texts.say(language, "season-today", when=when))
        if not places:
            lines.append(texts.say(language, "season-early"))
    lines += [_line(one, clock, texts) for one in places[:LINES]]
    return "\n".join(lines)


def _line(one: Place, clock: Clock, texts: Texts) -> str:
    """Return a line of the standings; of a cat that has won nothing yet, no number of wins is told."""
    shown: dict[str, str | float] = {"place": one.place, "name": one.name, "points": str(round(one.rating))}
    if not one.wins:
        return texts.say(clock.language, "season-line", **shown)
    return texts.say(clock.language, "season-line-wins", wins=one.wins, battles=one.battles, **shown)


def ceremony(season: Season, champion: Place, clock: Clock, texts: Texts) -> str:
    """Return the words of a ceremony, in HTML; after a week of nothing but ties no number of wins is told."""
    language = clock.language
    week: dict[str, str | float] = {"number": season.number, "days": days(season, clock, texts)}
    if champion.wins:
        how = texts.say(language, "season-champion-how", wins=champion.wins, battles=champion.battles, **week)
    else:
        how = texts.say(language, "season-champion-ties", **week)
    return "\n".join(
        (
            texts.say(language, "season-champion", name=champion.name),
            how,
            texts.say(language, "season-next"),
        )
    )
