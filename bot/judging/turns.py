"""Whose turn it is: the pair that a voter is to judge, or why there is none."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.judging.choosing import choose
from storage import judgements, people

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Connection
    from storage.judgements import Judgement

DAILY: Final = 300
"""Pairs that somebody may answer within `DAY`: half an hour for who looks at each. Who clicks blindly spoils
no more than that before control pairs have found it out, and leaves Telegram's limits to the others."""

DAY: Final = timedelta(hours=24)

# Nobody must be able to work out which pair is a control.
_CHANCE: Final = random.SystemRandom()

Reason: TypeAlias = Literal["limit", "none", "seen"]


@dataclass(frozen=True, slots=True)
class NoPair:
    """There is nothing to judge now.

    Attributes:
        reason: ``limit``: enough for a day; ``none``: hardly anybody lets strangers judge their cats;
            ``seen``: the voter has judged all pairs.
        shares: whether the voter's own cats may be judged.
    """

    reason: Reason
    shares: bool


async def next_pair(tx: Connection, voter_id: int, without: Collection[int] = ()) -> Judgement | NoPair:
    """Return the pair that waits for the voter's answer, or choose and store the next one.

    Args:
        tx: the transaction; another one that asks for this voter waits for its end.
        voter_id: who judges.
        without: photos that can't be shown.
    """
    await judgements.lock_voter(tx, voter_id)
    shares = (await people.consents(tx, voter_id)).judged
    if await judgements.answered_since(tx, voter_id, datetime.now(UTC) - DAY) >= DAILY:
        return NoPair("limit", shares)
    waiting = await judgements.waiting(tx, voter_id)
    if waiting is not None:
        return waiting
    cats = await judgements.candidates(tx, voter_id, without)
    pair = choose(cats, await judgements.history(tx, voter_id), _CHANCE)
    if pair is not None:
        return await judgements.ask(tx, voter_id, pair.left, pair.right, pair.control)
    return NoPair("seen" if len({cat.person_id for cat in cats}) > 1 else "none", shares)
