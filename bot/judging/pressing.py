"""The buttons under a pair and what stands above them: rules, pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from storage.judgements import Choice

Answer: TypeAlias = "Choice | Literal['enough']"

_LETTERS: Final[dict[str, Answer]] = {"l": "left", "r": "right", "t": "tie", "s": "skip", "e": "enough"}
_LETTER_OF: Final[dict[Answer, str]] = {answer: letter for letter, answer in _LETTERS.items()}
_DATA: Final = re.compile(r"v1:j:([1-9][0-9]{0,17}):([lrtse])", re.ASCII)
_FIRST_THANKS: Final = (5, 10, 25, 50)
_THANKS_EVERY: Final = 100

ROWS: Final[tuple[tuple[Answer, ...], ...]] = (("left", "right"), ("tie", "skip"), ("enough",))


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says of a pair."""

    judgement_id: int
    answer: Answer

    def data(self) -> str:
        """Return it as button data: ``v1:j:<judgement>:<l, r, t, s or e>``."""
        return f"v1:j:{self.judgement_id}:{_LETTER_OF[self.answer]}"


def parse(data: object) -> Press | None:
    """Read button data; None for what no button under a pair holds."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Press(int(found[1]), _LETTERS[found[2]]) if found is not None else None


def is_judging(data: object) -> bool:
    """Tell whether button data belongs to a pair."""
    return parse(data) is not None


def deserves_thanks(votes: int) -> bool:
    """Tell whether a number of votes is one to be proud of."""
    return votes in _FIRST_THANKS or (votes > 0 and votes % _THANKS_EVERY == 0)
