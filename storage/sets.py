"""How tops lie in Redis: the names of the sets, what is in them, and for how long.

A top is one sorted set of photos. Redis sorts equal scores by member, so a member is the photo's id in a
fixed number of digits and the score is negative: from the lowest on, the order is PostgreSQL's (best first,
of two equals the first to come). One more member, `COMPLETE`, says that nothing is missing. Being inside the
set, it can't outlive it: a set that expired, was evicted or was flushed is plainly incomplete.

Whenever everybody is scored anew a new generation of sets begins, so that no set holds scores of two times.
Which generation is read is one key in Redis: all readers turn to the new one at once.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from storage.tops import ChatScope, Everywhere, Period, Scope, TopRow

COMPLETE: Final = "~"
"""Sorts behind every photo, with an infinite score."""

EVERYWHERE: Final = Everywhere()

MARK: Final = "top:caught-up"
"""Until when everything that was scored is in the sets."""

GENERATION: Final = "top:generation"
"""The generation of sets that is read; missing before everybody was scored anew for the first time."""

DETAIL_LIFE: Final = timedelta(days=7)

LIFE: Final = {
    Period.DAY: timedelta(days=2),
    Period.WEEK: timedelta(days=9),
    Period.MONTH: timedelta(days=33),
    Period.ALL: timedelta(days=30),
}
"""How long a set is kept after its last change: longer than its span lasts."""


def scopes(row: TopRow) -> list[Scope]:
    """List the tops that a photo is in: a repeat is in none where the picture was before."""
    found: list[Scope] = []
    if not row.repeat_in_chat:
        found.append(ChatScope(row.chat_id))
    if not row.repeat_anywhere:
        found.append(EVERYWHERE)
    return found


def set_name(scope: Scope, period: Period, at: datetime, generation: int = 0) -> str:
    """Name the set of a top, such as ``top:chat:-1001:day:2026-11-24`` or ``top:everywhere:all``.

    Sets of later generations have the number in their name, such as ``top:7:everywhere:all``.
    """
    start = period.start(at)
    born = f"top:{generation}" if generation else "top"
    return f"{born}:{_scope_name(scope)}:{period.value}" + (f":{start:%Y-%m-%d}" if start else "")


def set_names(scope: Scope, at: datetime, generation: int = 0) -> list[str]:
    """Name the sets of a scope, of all periods that hold a moment."""
    return [set_name(scope, period, at, generation) for period in Period]


def _scope_name(scope: Scope) -> str:
    return f"chat:{scope.chat_id}" if isinstance(scope, ChatScope) else "everywhere"


def member(photo_id: int) -> str:
    """Write a photo's id so that the order of the letters is the order of the numbers."""
    return f"{photo_id:016x}"


def photo_of(name: str) -> int:
    """Read a member back."""
    return int(name, 16)


def sort_key(score: float) -> float:
    """Return the number by which Redis sorts: negative, and of PostgreSQL's 32 bits, for the same ties."""
    (single,) = struct.unpack("f", struct.pack("f", score))
    return -float(single)


def detail_name(photo_id: int) -> str:
    """Name the key of a photo's line."""
    return f"cat:{photo_id}"


def dump(row: TopRow) -> str:
    """Write a line as JSON."""
    return json.dumps(asdict(row) | {"sent_at": row.sent_at.isoformat()}, ensure_ascii=False)


def load(text: str) -> TopRow:
    """Read a line back."""
    fields = json.loads(text)
    return TopRow(**fields | {"sent_at": datetime.fromisoformat(fields["sent_at"])})
