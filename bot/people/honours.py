"""What a person's cats have won: the rating of the best one, and titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.ratings import points
from storage import ratings, seasons
from storage.ratings import EVERYWHERE

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.texts import Language, Texts
    from storage.ratings import StoredRating
    from storage.seasons import Title


async def lines(
    person_id: int, photo_id: int, chat_id: int | None, language: Language, desk: Desk
) -> list[str]:
    """Return what is to be told in HTML, nothing where nothing was won.

    Args:
        person_id: whose cats.
        photo_id: the cat whose rating is told.
        chat_id: only what was won in this chat; None for everywhere.
        language: of the words.
        desk: the parts to work with.
    """
    where = EVERYWHERE if chat_id is None else chat_id
    async with desk.database.connection() as connection:
        rated = await ratings.of(connection, [photo_id], where)
        won = await seasons.titles(connection, person_id)
    here = [title for title in won if chat_id in {None, title.chat_id}]
    found = [_rating(rating, language, desk.texts) for rating in rated.values()]
    return found + ([_titles(here, language, desk.texts)] if here else [])


def _rating(rating: StoredRating, language: Language, texts: Texts) -> str:
    shown = str(points(rating))
    if rating.battles == 0:
        return texts.say(language, "me-judged", rating=shown)
    return texts.say(language, "me-battles", rating=shown, battles=rating.battles, wins=rating.wins)


def _titles(won: list[Title], language: Language, texts: Texts) -> str:
    """Tell of the newest title, and how many there are."""
    newest = won[0]
    words = texts.say(language, f"me-champion-{newest.kind}", name=newest.name, number=newest.number)
    return words if len(won) == 1 else words + " " + texts.say(language, "me-titles", count=len(won))
