"""The tables that an evaluation fills, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.training.evaluation import face_tables, heads, steady_tables, strangers
from scoring.training.evaluation.goals import goals
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from scoring.training.data import Role
    from scoring.training.evaluation.findings import Findings


def sizes(found: Findings, role: Role) -> Table:
    """How large the sample is."""
    cats = [c for c in found.cases if c.is_cat]
    rows = (
        ("photos", len(found.cases)),
        ("of cats", len(cats)),
        ("different cats, as far as file names tell", len({c.group for c in cats})),
        ("faces with labelled points", sum(c.photo.points is not None for c in cats)),
        ("of these found", len(found.faces)),
        ("photos with a score", len(found.retests)),
    )
    return Table("sizes", f"Photos of the role {role!r}", ("what", "number"), rows)


def tables(found: Findings) -> list[Table]:
    """Every table, the goals first."""
    return [
        goals(found),
        heads.heads_table(found.heads, found.small),
        strangers.strangers_table(found.strangers),
        face_tables.by_part(found.faces),
        face_tables.by_kind(found.faces),
        face_tables.by_attribute(found.faces),
        face_tables.by_confidence(found.faces),
        steady_tables.by_change(found.retests),
        steady_tables.by_size(found.retests),
        steady_tables.by_contribution(found.retests),
        steady_tables.by_measure(found.retests),
        steady_tables.by_measure_and_change(found.retests),
        found.speed,
    ]
