"""Tables of figures, for people and for programs, and the model cards that show them."""

import json
import math
from pathlib import Path

import pytest

from scoring.training.evaluation.agreement import Estimate
from scoring.training.evaluation.cards import NoSuchTableError, fill_cards, filled
from scoring.training.evaluation.goals import Goal
from scoring.training.evaluation.tables import Cell, Table, shown

NOTHING = Estimate(math.nan, math.nan, math.nan, 0)
TABLE = Table(
    "heads",
    "Heads found",
    ("heads", "found", "number"),
    (
        ("frontal", Estimate(0.95, 0.9123, 0.99, 61), 61),
        ("profile", NOTHING, 0),
    ),
)
CARD = "# net\n\nBefore.\n\n<!-- measured: heads -->\nold\n<!-- end of measured -->\n\nAfter.\n"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("name", "name"), (12, "12"), (0.04321, "0.043"),
        (3.14159, "3.14"), (27.26, "27.3"), (1234.5, "1234"),
        (None, "-"), (math.nan, "-"), (Estimate(0.5, 0.25, 0.75, 4), "0.500 [0.250, 0.750]"),
        (Estimate(12.0, math.nan, math.nan, 4), "12.0"),
    ],
)  # fmt: skip
def test_a_cell_shows_what_its_number_bears(cell: Cell, text: str) -> None:
    """Numbers are rounded by their size, estimates have their interval where there is one."""
    assert shown(cell) == text


def test_text_is_aligned() -> None:
    """Rows of a terminal table are equally long, the first column to the left, the others to the right."""
    title, head, rule, *rows = TABLE.text().splitlines()
    assert title == "Heads found"
    assert len({len(line) for line in (head, rule, *rows)}) == 1
    assert rows[0].startswith("frontal  ")
    assert rows[1].endswith(" 0")


def test_tables_survive_json() -> None:
    """A table read back from JSON shows the same; no number that JSON lacks gets into it."""
    packed = json.loads(json.dumps(TABLE.packed(), allow_nan=False))
    assert Table.unpacked("heads", packed).markdown() == TABLE.markdown()


def test_a_card_gets_its_table() -> None:
    """The marked part is replaced, everything else stays, and doing it twice changes nothing."""
    new = filled(CARD, {"heads": TABLE})
    assert "| frontal | 0.950 [0.912, 0.990] | 61 |" in new
    assert "old" not in new
    assert new.startswith("# net\n\nBefore.")
    assert new.endswith("After.\n")
    assert filled(new, {"heads": TABLE}) == new


def test_a_card_can_ask_for_several_tables() -> None:
    """Each marked part ends at its own end."""
    other = Table("speed", "Speed", ("what", "ms"), (("all", 9.5),))
    new = filled(CARD + CARD.replace("heads", "speed"), {"heads": TABLE, "speed": other})
    assert new.count("After.") == 2
    assert "| all | 9.50 |" in new


def test_a_card_that_asks_for_what_was_not_measured_fails() -> None:
    """A wrong key is an error that names it, not an empty card."""
    with pytest.raises(NoSuchTableError, match="heads"):
        filled(CARD, {})


def test_cards_of_a_folder_are_filled_once(tmp_path: Path) -> None:
    """Only cards whose figures changed are written."""
    (tmp_path / "figures.json").write_text(json.dumps({"tables": {"heads": TABLE.packed()}}))
    (tmp_path / "head-9.md").write_text(CARD)
    (tmp_path / "other.md").write_text("no figures\n")
    assert [p.name for p in fill_cards(tmp_path, tmp_path / "figures.json")] == ["head-9.md"]
    assert fill_cards(tmp_path, tmp_path / "figures.json") == []


@pytest.mark.parametrize(
    ("goal", "bound", "word"),
    [
        (Goal("recall", 0.96, Estimate(0.98, 0.9, 1, 9), at_least=0.98), "at least 0.98", "yes"),
        (Goal("recall", 0.96, Estimate(0.97, 0.9, 1, 9), at_least=0.98), "at least 0.98", "no"),
        (Goal("error", None, Estimate(0.06, 0.05, 0.08, 9), at_most=0.07), "at most 0.07", "yes"),
        (Goal("error", None, Estimate(0.08, 0.05, 0.09, 9), at_most=0.07), "at most 0.07", "no"),
        (Goal("error", None, NOTHING, at_most=0.07), "at most 0.07", "-"),
    ],
)
def test_a_goal_is_reached_or_not(goal: Goal, bound: str, word: str) -> None:
    """The measured value decides, not the interval; nothing measured decides nothing."""
    row = goal.row()
    assert (row[2], row[-1]) == (bound, word)
