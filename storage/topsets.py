"""What is done with the sets in Redis: read a page, add photos, fill one from scratch."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from storage import sets
from storage.tops import ChatScope, Period, Scope, TopRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.guard import Guard

_CLAIM_SECONDS: Final = 30

_DECLARE: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], '+inf', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""

_TURN: Final = """
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1]) end
"""


def _claim_of(name: str) -> str:
    return f"{name}:filling"


class Incomplete(Exception):
    """The set isn't there, or isn't all there."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some places of a top: photo ids with their scores, and how many photos the whole top has."""

    places: tuple[tuple[int, float], ...]
    total: int


class TopSets:
    """The sorted sets. Every method raises `RedisAway` where Redis doesn't answer."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def stretch(self, name: str, offset: int, limit: int) -> Stretch:
        """Read some places of a set.

        Raises:
            Incomplete: the set must be filled first.
        """
        pipe = self._guard.pipeline()
        pipe.zrange(name, offset, offset + limit - 1, withscores=True)
        pipe.zcard(name)
        pipe.zscore(name, sets.COMPLETE)
        found, total, complete = await self._guard.run(pipe)
        if complete is None:
            raise Incomplete(name)
        places = ((sets.photo_of(who), -score) for who, score in found if who != sets.COMPLETE)
        return Stretch(tuple(places), total - 1)

    async def place(self, name: str, photo_id: int) -> int | None:
        """Return a photo's place, from 1; None if it isn't in the set.

        Raises:
            Incomplete: the set must be filled first.
        """
        pipe = self._guard.pipeline()
        pipe.zrank(name, sets.member(photo_id))
        pipe.zscore(name, sets.COMPLETE)
        place, complete = await self._guard.run(pipe)
        if complete is None:
            raise Incomplete(name)
        return None if place is None else int(place) + 1

    async def lines(self, photo_ids: Sequence[int]) -> dict[int, TopRow]:
        """Read the lines that are known here, by photo id."""
        if not photo_ids:
            return {}
        pipe = self._guard.pipeline()
        pipe.mget([sets.detail_name(photo_id) for photo_id in photo_ids])
        (texts,) = await self._guard.run(pipe)
        rows = [sets.load(text) for text in texts if text is not None]
        return {row.photo_id: row for row in rows}

    async def keep_lines(self, rows: Iterable[TopRow]) -> None:
        """Remember lines for a while."""
        pipe = self._guard.pipeline()
        for row in rows:
            pipe.set(sets.detail_name(row.photo_id), sets.dump(row), ex=sets.DETAIL_LIFE)
        await self._guard.run(pipe)

    async def forget_lines(self, photo_ids: Sequence[int]) -> None:
        """Forget lines, because what they say has changed."""
        if photo_ids:
            pipe = self._guard.pipeline()
            pipe.unlink(*[sets.detail_name(photo_id) for photo_id in photo_ids])
            await self._guard.run(pipe)

    async def add(self, rows: Iterable[TopRow]) -> None:
        """Put photos into every set of their generation that they belong to. Doing it twice changes nothing.

        A set that isn't complete gets them too: one that is being filled must miss nothing meanwhile.
        """
        pipe = self._guard.pipeline()
        for row in rows:
            pipe.set(sets.detail_name(row.photo_id), sets.dump(row), ex=sets.DETAIL_LIFE)
            for scope in sets.scopes(row):
                for period in Period:
                    name = sets.set_name(scope, period, row.sent_at, row.generation)
                    pipe.zadd(name, {sets.member(row.photo_id): sets.sort_key(row.score)})
                    pipe.expire(name, sets.LIFE[period])
        await self._guard.run(pipe)

    async def remove(self, row: TopRow, generation: int) -> None:
        """Take a photo out of every set of its generation and of another one, and forget its line."""
        pipe = self._guard.pipeline()
        pipe.delete(sets.detail_name(row.photo_id))
        for scope in (ChatScope(row.chat_id), sets.EVERYWHERE):
            for born in {row.generation, generation}:
                for name in sets.set_names(scope, row.sent_at, born):
                    pipe.zrem(name, sets.member(row.photo_id))
        await self._guard.run(pipe)

    async def drop(self, scope: Scope, at: datetime, generation: int) -> None:
        """Forget the sets of a scope, of all periods that hold a moment."""
        pipe = self._guard.pipeline()
        pipe.delete(*sets.set_names(scope, at, generation))
        await self._guard.run(pipe)

    async def generation(self) -> int:
        """Return the generation of sets that is read."""
        pipe = self._guard.pipeline()
        pipe.get(sets.GENERATION)
        (text,) = await self._guard.run(pipe)
        return int(text or 0)

    async def turn_to(self, generation: int) -> None:
        """Let all readers turn to a generation of sets, unless they are at a later one already."""
        pipe = self._guard.pipeline()
        pipe.eval(_TURN, 1, sets.GENERATION, generation)
        await self._guard.run(pipe)

    async def discard(self, name: str, photo_ids: Sequence[int]) -> None:
        """Take photos out of one set."""
        if photo_ids:
            pipe = self._guard.pipeline()
            pipe.zrem(name, *[sets.member(photo_id) for photo_id in photo_ids])
            await self._guard.run(pipe)

    async def claim(self, name: str) -> str | None:
        """Claim the filling of a set, None where somebody is at it; a claim that isn't used lapses."""
        claim = secrets.token_hex(8)
        pipe = self._guard.pipeline()
        pipe.set(_claim_of(name), claim, nx=True, ex=_CLAIM_SECONDS)
        (mine,) = await self._guard.run(pipe)
        return claim if mine else None

    async def fill(self, name: str, places: Sequence[tuple[int, float]], life: timedelta) -> None:
        """Put photos into a set that is being filled; a newer score that is there already stays."""
        pipe = self._guard.pipeline()
        if places:
            pipe.zadd(name, {sets.member(who): sets.sort_key(score) for who, score in places}, nx=True)
        pipe.expire(name, life)
        pipe.expire(_claim_of(name), _CLAIM_SECONDS)
        await self._guard.run(pipe)

    async def declare_complete(self, name: str, claim: str, filled: int, life: timedelta) -> bool:
        """Say that nothing is missing in a set, and give the claim back.

        False, and nothing said, if Redis was emptied meanwhile: the claim or some of the photos are gone.
        """
        pipe = self._guard.pipeline()
        pipe.eval(_DECLARE, 2, name, _claim_of(name), claim, filled, sets.COMPLETE, int(life.total_seconds()))
        (said,) = await self._guard.run(pipe)
        return bool(said)

    async def mark(self) -> datetime | None:
        """Return until when everything that was scored has been added, None if Redis was emptied."""
        pipe = self._guard.pipeline()
        pipe.get(sets.MARK)
        (text,) = await self._guard.run(pipe)
        return None if text is None else datetime.fromisoformat(text)

    async def set_mark(self, moment: datetime) -> None:
        """Remember that everything that was scored until a moment has been added."""
        pipe = self._guard.pipeline()
        pipe.set(sets.MARK, moment.isoformat())
        await self._guard.run(pipe)
