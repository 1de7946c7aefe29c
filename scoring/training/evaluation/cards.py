"""Fills the measured parts of the model cards from the figures.

A card asks for a table by its key, between two comments that Markdown doesn't show:

    <!-- measured: heads -->
    <!-- end of measured -->
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PART: Final = re.compile(
    r"(?P<open><!-- measured: (?P<key>[\w-]+) -->\n).*?(?P<close><!-- end of measured -->)", re.DOTALL
)


class NoSuchTableError(Exception):
    """A card asks for a table that was not measured."""


def filled(card: str, tables: Mapping[str, Table]) -> str:
    """Return the card with every marked part replaced by its table.

    Raises:
        NoSuchTableError: naming the key.
    """

    def part(match: re.Match[str]) -> str:
        key = match["key"]
        if key not in tables:
            raise NoSuchTableError(f"no table {key!r} among {', '.join(sorted(tables))}")
        return f"{match['open']}\n{tables[key].markdown()}\n\n{match['close']}"

    return _PART.sub(part, card)


def fill_cards(models: Path, figures: Path) -> list[Path]:
    """Fill all cards of a folder from ``figures.json``; return those that changed."""
    content = json.loads(figures.read_text("utf-8"))
    tables = {key: Table.unpacked(key, table) for key, table in content["tables"].items()}
    changed = []
    for path in sorted(models.glob("*.md")):
        old = path.read_text("utf-8")
        new = filled(old, tables)
        if new != old:
            path.write_text(new, "utf-8")
            changed.append(path)
    return changed
