"""Command line: ``python -m scoring.training.evaluation [--data FOLDER] [--work FOLDER] [--cards]``."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from scoring.training.evaluation import sketches
from scoring.training.evaluation.all_tables import sizes, tables
from scoring.training.evaluation.cards import fill_cards
from scoring.training.evaluation.findings import Eye, look
from scoring.training.evaluation.sample import load_cases
from scoring.training.evaluation.sheets import faces_sheet, heads_sheet, ordered_faces, retest_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.training.data import Role
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.findings import Findings
    from scoring.training.evaluation.tables import Table

ROOT: Final = Path(__file__).parents[3]
DATA: Final = Path("../shared/data")


def main(arguments: Sequence[str]) -> None:
    """Read the command line and evaluate what ships."""
    parser = argparse.ArgumentParser(prog="python -m scoring.training.evaluation", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA,
        help="folder with photos.json and landmarks.json (default: %(default)s)",
    )
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="writes WORK/evaluation/")
    parser.add_argument(
        "--role",
        choices=("test", "tune", "train"),
        default="test",
        help="choose terms and thresholds by another than test",
    )
    parser.add_argument("--limit", type=int, help="at most so many photos, for a quick look")
    parser.add_argument("--cards", action="store_true", help="write the figures into the model cards too")
    options = parser.parse_args(arguments)
    evaluate(options.data, options.work, Eye.load(), role=options.role, limit=options.limit)
    if options.cards:
        write_cards(options.work)


def evaluate(data: Path, work: Path, eye: Eye, *, role: Role = "test", limit: int | None = None) -> Findings:
    """Measure, print the tables, and write figures and sheets to ``work/evaluation``.

    Returns:
        What was found, for whoever wants to look further.
    """
    cv2.setNumThreads(1)
    folder = work / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    found = look(load_cases(data, role, limit), eye)
    results = [sizes(found, role), *tables(found)]
    print(f"{eye.scorer.model}, {eye.scorer.weights}\n")
    print("\n\n".join(table.text() for table in results))
    _write_figures(folder / "figures.json", eye, results)
    _write_faces(folder / "faces.csv", found.faces)
    faces_sheet(found).save(folder / "faces.png")
    heads_sheet(found).save(folder / "heads.png")
    retest_sheet(found).save(folder / "retest.png")
    (folder / "worst-faces.svg").write_text(sketches.worst_faces(found.faces), "utf-8")
    (folder / "missed-heads.svg").write_text(sketches.missed_heads(found), "utf-8")
    print(f"\nFigures and sheets are in {folder}")
    return found


def write_cards(
    work: Path, models: Path = ROOT / "scoring/models", pictures: Path = ROOT / "docs/pictures"
) -> None:
    """Write the figures of the last evaluation into the model cards, and its drawings beside the pages."""
    folder = work / "evaluation"
    for path in fill_cards(models, folder / "figures.json"):
        print(f"{path} has new figures")
    for name in ("worst-faces.svg", "missed-heads.svg"):
        (pictures / name).write_bytes((folder / name).read_bytes())


def _write_figures(path: Path, eye: Eye, results: Sequence[Table]) -> None:
    content = {
        "model": eye.scorer.model,
        "weights": eye.scorer.weights,
        "tables": {table.key: table.packed() for table in results},
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def _write_faces(path: Path, faces: Sequence[Face]) -> None:
    """One line a face, the worst first: which labels or photos to look at."""
    parts = ("all 22 points", "eyes, nose and mouth", "ear tips", "eyes")
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["file", "source", "pose", "eyes", *parts])
        for face in reversed(ordered_faces(faces)):
            case = face.case
            rows.writerow(
                [case.file, case.photo.source, case.pose, case.eyes, *(f"{face.error(p):.4f}" for p in parts)]
            )


if __name__ == "__main__":
    main(sys.argv[1:])
