"""One case after the other through the real pool, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scoring.decode import Undecodable
from scoring.verdict import Refused, Scored
from tests.hostile.watching import processor_seconds

if TYPE_CHECKING:
    from scoring.pool import ScoringPool
    from tests.hostile.seeds import Seed

MOST_SECONDS: Final = 2.0
"""Processor time for one case, from bytes to verdict."""

OUTCOMES: Final = ("scored", "no score", "not_an_image", "too_large", "too_small", "ESCAPED")


@dataclass
class Tally:
    """What came of all cases so far.

    Attributes:
        counts: cases by format and outcome.
        slowest: the longest processor times, with their cases, longest first.
        escapes: cases that ended in any other way than a verdict or a refusal.
        lost: processes that died over a case, with its name.
    """

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    escapes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return sum(self.counts.values())

    @property
    def too_slow(self) -> list[tuple[float, str]]:
        return [(seconds, name) for seconds, name in self.slowest if seconds > MOST_SECONDS]

    async def judge(self, case: Seed, pool: ScoringPool) -> None:
        """Decode and score a case, and take note."""
        name = f"{case.format} {case.kind}"
        lost, started = pool.decoders_lost, processor_seconds(pool.decoder_pids)
        try:
            outcome = await _outcome(case.data, pool)
        except Exception as error:  # noqa: BLE001 (that is what is looked for)
            outcome = "ESCAPED"
            self.escapes.append(f"{name}: {error!r}")
        seconds = processor_seconds(pool.decoder_pids) - started
        key = (case.format, outcome)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.slowest = sorted([*self.slowest, (seconds, name)], reverse=True)[:10]
        self.lost += [name] * (pool.decoders_lost - lost)


async def _outcome(data: bytes, pool: ScoringPool) -> str:
    try:
        decoded = await pool.decode(data)
    except Undecodable as refusal:
        return refusal.reason.value
    match await pool.score(decoded.image):
        case Scored():
            return "scored"
        case Refused():
            return "no score"
