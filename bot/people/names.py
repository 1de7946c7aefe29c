"""Names as people see them: rules, pure."""

from __future__ import annotations

import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_ZERO_WIDTH_JOINER: Final = "\u200d"
_MARKS_IN_A_ROW: Final = 2


def tidy(text: str, limit: int = 40) -> str:
    """Return a name on one line of at most ``limit``, without control characters and towers of marks."""
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MARKS_IN_A_ROW:
            continue
        if category in {"Cf", "Cs", "Co", "Cn"} and char != _ZERO_WIDTH_JOINER:
            continue
        kept.append(" " if category in {"Cc", "Zl", "Zp", "Zs"} else char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def masked(name: str) -> str:
    """Return what strangers may see of a name: its first letter."""
    first = next((char for char in name if char.isalnum()), "")
    return f"{first.upper()}{ELLIPSIS}"
