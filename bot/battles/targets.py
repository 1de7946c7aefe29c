"""The cat that a challenge means, or kind words why it can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.battles.ring import NoBattle
from bot.people.names import tidy
from storage import pairing, people, photos

if TYPE_CHECKING:
    from telegram import User

    from bot.battles.meant import Somebody
    from bot.battles.ring import Ring
    from bot.texts import Texts
    from storage.database import Connection
    from storage.pairing import Candidate


async def cat_meant(tx: Connection, ring: Ring, caller: User, target: Somebody, texts: Texts) -> Candidate:
    """Return the cat of the message that was answered, else the best of the person who is meant.

    Raises:
        NoBattle: there is no such cat, or it can't fight.
    """
    if target.message_id is not None:
        photo_id = await pairing.photo_of_message(tx, ring.place.chat_id, target.message_id)
        if photo_id is not None:
            return await _cat_of_photo(tx, ring, caller, photo_id, texts)
    if target.is_bot:
        raise NoBattle(texts.plain(ring.language, "battle-the-bot"))
    person_id = target.person_id
    if target.username is not None:
        person_id = await pairing.person_named(tx, target.username)
    if person_id is None:
        raise NoBattle(texts.plain(ring.language, "battle-stranger"))
    if person_id == caller.id:
        raise NoBattle(texts.plain(ring.language, "battle-own-self"))
    best = await pairing.best_of(tx, ring.place.chat_id, person_id, limit=1)
    if best:
        return best[0]
    raise await _no_cat_of(tx, person_id, ring, texts, "battle-none-of-theirs")


async def my_cats(tx: Connection, ring: Ring, caller: User, texts: Texts) -> list[Candidate]:
    """Return the caller's best cats of the chat, the best first, at least one.

    Raises:
        NoBattle: there is none, or the caller has battles off.
    """
    mine = await pairing.best_of(tx, ring.place.chat_id, caller.id)
    if mine:
        return mine
    willing = (await people.consents(tx, caller.id)).battles
    key = "battle-none-of-mine" if willing else "battle-i-said-no"
    raise NoBattle(texts.plain(ring.language, key, name=tidy(caller.first_name)))


async def _cat_of_photo(tx: Connection, ring: Ring, caller: User, photo_id: int, texts: Texts) -> Candidate:
    """Return the cat of a photo.

    Raises:
        NoBattle: it can't fight.
    """
    photo = await photos.get(tx, photo_id)
    reason = None
    if photo is None or photo.verdict == "refused":
        reason = "battle-no-face"
    elif photo.verdict is None:
        reason = "battle-waits"
    elif photo.person_id is None:
        reason = "battle-no-owner"
    elif photo.person_id == caller.id:
        reason = "battle-own-cat"
    if reason is not None:
        raise NoBattle(texts.plain(ring.language, reason))
    cat = await pairing.one(tx, ring.place.chat_id, photo_id)
    if cat is not None:
        return cat
    owner = photo.person_id if photo is not None else None
    raise await _no_cat_of(tx, owner, ring, texts, "battle-no-face")


async def _no_cat_of(tx: Connection, person_id: int | None, ring: Ring, texts: Texts, key: str) -> NoBattle:
    """Say why a person has no cat to fight: they keep it out, they are unknown, or what ``key`` says."""
    person = await people.get(tx, person_id) if person_id is not None else None
    if person is None:
        return NoBattle(texts.plain(ring.language, "battle-stranger"))
    if not (await people.consents(tx, person.id)).battles:
        key = "battle-they-said-no"
    return NoBattle(texts.plain(ring.language, key, name=tidy(person.first_name)))
