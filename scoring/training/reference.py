"""Freeze the reference of a score file: how its terms come out for every cat of the data set.

    python -m scoring.training.reference --data FOLDER [--version cuteness-2] [--threads 2]

Measures all cat photos of FOLDER with the shipped networks, keeps the faces that the file's limits accept,
and writes the means and quantiles into ``scoring/models/VERSION.json``, and what each term gave for each cat
into ``scoring/models/VERSION.cats.npy``. Terms, weights and limits in the file stay as they are. Run it
whenever a network, a measure, a term or a limit has changed; a unit test notices where a network has. The
printed table of measures helps to set the terms' maps.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scoring.cuteness import WEIGHTS, mapped_of
from scoring.decode import Undecodable, decode
from scoring.detector import HeadDetector
from scoring.landmarks import FaceLandmarker
from scoring.measures import measure_face
from scoring.photo_quality import measure_photo
from scoring.recipe import Limits, Recipe, Reference, ScoreFile, Term, Typical, network_digest
from scoring.reference_cats import as_stored, from_stored, means_of, quantiles_of, table_file
from scoring.refusals import is_face, why_not
from scoring.verdict import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.reference_cats import Stored

MODELS = Path(__file__).parents[1] / "models"

Measures = dict[str, Measure]


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="scoring.training.reference", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with photos.json and photos/")
    parser.add_argument("--version", default=WEIGHTS)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    path = MODELS / f"{asked.version}.json"
    content = json.loads(path.read_text("utf-8"))
    content.pop("reference", None)
    recipe = Recipe.model_validate(content)
    faces = list(measure_all(asked.data, recipe.limits, asked.threads))
    describe(faces)
    reference, maps = freeze(recipe.terms, faces)
    np.save(MODELS / table_file(asked.version), maps, allow_pickle=False)
    file = ScoreFile(**recipe.model_dump(), reference=reference)
    path.write_text(json.dumps(file.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"{path}: reference of {reference.cats} cats")


def measure_all(data: Path, limits: Limits, threads: int) -> Iterator[Measures]:
    """Yield the measures of every face of a cat that the limits accept; print how the others were refused."""
    detector, landmarker = HeadDetector.load(), FaceLandmarker.load()
    photos = [p for p in json.loads((data / "photos.json").read_text("utf-8")) if p["species"] != "dog"]
    outcomes: Counter[str] = Counter()

    def look(photo: dict[str, str]) -> list[tuple[str, Measures]]:
        try:
            image = decode((data / "photos" / photo["file"]).read_bytes()).image
        except Undecodable as error:
            return [(str(error.reason), {})]
        found = []
        for head in detector([image])[0]:
            (face,) = landmarker([(image, head.box)])
            measures = measure_face(face) | measure_photo(image, face)
            reason = why_not(face, measures, limits) if is_face(face, limits) else None
            found.append(("no_face" if not is_face(face, limits) else str(reason or "accepted"), measures))
        return found or [("no_head", {})]

    with ThreadPoolExecutor(threads) as pool:
        for done, found in enumerate(pool.map(look, photos), 1):
            if done % 100 == 0 or done == len(photos):
                print(f"\r{done} of {len(photos)} photos", end="", flush=True)
            for outcome, measures in found:
                outcomes[outcome] += 1
                if outcome == "accepted":
                    yield measures
    print("\nfaces:", dict(outcomes.most_common()))


def describe(faces: list[Measures]) -> None:
    """Print each measure's quantiles and its median uncertainty."""
    print(f"{'measure':16}" + "".join(f"{q:>8} %" for q in (2, 10, 25, 50, 75, 90, 98)) + "     sigma")
    for name in faces[0]:
        values = np.quantile([face[name].value for face in faces], [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
        sigma = float(np.median([face[name].sigma for face in faces]))
        print(f"{name:16}" + "".join(f"{v:10.3f}" for v in values) + f"{sigma:10.3f}")


def freeze(terms: tuple[Term, ...], faces: list[Measures]) -> tuple[Reference, Stored]:
    """Compute how measures, terms and their sum are distributed, and the table that gives the same."""
    typical = {term.measure: typical_of([face[term.measure].value for face in faces]) for term in terms}
    maps = as_stored(
        np.array([[mapped_of(t, face[t.measure], typical[t.measure]).value for t in terms] for face in faces])
    )
    # From what is stored, so that other weights are compared with exactly the same cats.
    cats = from_stored(maps)
    model = f"{HeadDetector.name}+{FaceLandmarker.name}"
    reference = Reference(
        model=model,
        networks={name: network_digest(name) for name in model.split("+")},
        cats=len(faces),
        typical=typical,
        means=means_of(terms, cats),
        quantiles=quantiles_of(terms, cats),
    )
    return reference, maps


def typical_of(values: list[float]) -> Typical:
    """Describe a measure's distribution by its quartiles."""
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return Typical(middle=round(float(middle), 6), spread=round(float(high - low) / 1.349, 6))


if __name__ == "__main__":
    main()
