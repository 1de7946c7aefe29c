"""Tables of figures: for the terminal, for Markdown, for JSON and back."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from scoring.training.evaluation.agreement import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Cell: TypeAlias = "str | int | float | Estimate | None"

PLACES: Final = ((100, 0), (10, 1), (1, 2))
"""From which size on a number is shown with how many decimals; three below."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under one heading.

    Attributes:
        key: by which a model card asks for it.
        title: what is measured, and in which unit.
        columns: headings, the first one's cells name the rows.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """Lay the table out for a terminal."""
        lines = [self.columns, *(self._shown(row) for row in self.rows)]
        widths = [max(len(line[k]) for line in lines) for k in range(len(self.columns))]
        laid = ["  ".join(_aligned(cell, widths[k], k) for k, cell in enumerate(line)) for line in lines]
        return "\n".join([self.title, laid[0], "-" * len(laid[0]), *laid[1:]])

    def markdown(self) -> str:
        """Write the table for a model card."""
        rule = ["---", *["---:"] * (len(self.columns) - 1)]
        lines = [self.columns, rule, *(self._shown(row) for row in self.rows)]
        return "\n".join(["| " + " | ".join(line) + " |" for line in lines])

    def packed(self) -> dict[str, Any]:
        """Return the table as JSON would have it, numbers unrounded; NaN becomes null."""
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [[_packed(cell) for cell in row] for row in self.rows],
        }

    @classmethod
    def unpacked(cls, key: str, content: Mapping[str, Any]) -> Table:
        """Invert `packed`."""
        rows = tuple(tuple(_unpacked(cell) for cell in row) for row in content["rows"])
        return cls(key, content["title"], tuple(content["columns"]), rows)

    def _shown(self, row: Sequence[Cell]) -> tuple[str, ...]:
        return tuple(shown(cell) for cell in row)


def shown(cell: Cell) -> str:
    """Write one cell: an estimate with its interval, a number with as many decimals as it bears."""
    if cell is None:
        return "-"
    if isinstance(cell, Estimate):
        if math.isnan(cell.value):
            return "-"
        value, low, high = (_number(v) for v in (cell.value, cell.low, cell.high))
        if math.isnan(cell.low):
            return value
        return f"{value} [{low}, {high}]"
    if isinstance(cell, float):
        return _number(cell)
    return str(cell)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    places = next((places for size, places in PLACES if abs(value) >= size), 3)
    return f"{value:.{places}f}"


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def _packed(cell: Cell) -> str | int | float | dict[str, float | int | None] | None:
    if isinstance(cell, Estimate):
        return {name: _finite(value) for name, value in asdict(cell).items()}
    return _finite(cell) if isinstance(cell, float) else cell


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _unpacked(cell: str | float | dict[str, float | None] | None) -> Cell:
    if isinstance(cell, dict):
        value, low, high = (math.nan if (v := cell[k]) is None else v for k in ("value", "low", "high"))
        return Estimate(value, low, high, int(cell["number"] or 0))
    return cell
